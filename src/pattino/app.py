"""The composition root: what the rooms of the house are built from and how they meet.

Nothing is decided here. `assemble` is for a real start, `build` takes every part as an
argument so that tests can put in a virtual clock, a seeded source and a media server of theirs.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

from fastapi import FastAPI
from starlette.requests import HTTPConnection

from pattino.accounts.access import Access
from pattino.accounts.service import Directory
from pattino.accounts.tombstones import Tombstones
from pattino.backup.copies import copies_of
from pattino.backup.restore import check_not_half_restored
from pattino.beside import key_of, server_of
from pattino.checkup.room import CheckupLimits, CheckupRoom
from pattino.checkup.running import Running
from pattino.company import gather
from pattino.config import Config
from pattino.inactivity.room import InactivityRoom
from pattino.invitations.service import Invitations
from pattino.kit import log
from pattino.kit.clock import Clock, SystemClock
from pattino.kit.db import Database
from pattino.kit.http.edge import Edge
from pattino.kit.http.parts import give
from pattino.kit.ids import RandomSource, SystemSource
from pattino.kit.keystore import KeyStore, Sealer
from pattino.kit.mail import Carrier, Outbox, SmtpCarrier, TerminalCarrier
from pattino.kit.masterkey import Place, find_master_key
from pattino.kit.vault import Vault, open_vault
from pattino.livekit.keys import ApiKey
from pattino.living import living, tidying
from pattino.media.admissions import Admissions, Holder
from pattino.media.farewell import Farewell
from pattino.media.live import LiveRooms
from pattino.media.model import RoomName, RoomPort
from pattino.media.recount import Recount
from pattino.media.relay import Relay, RelayParts
from pattino.media.rooms import MediaServer, RemoteRooms
from pattino.media.tokens import Tickets
from pattino.media.watch import Watch
from pattino.media.webhooks import RoomEnded, WebhookReceiver
from pattino.meetings import service as meetings
from pattino.meetings.guests import GuestBook
from pattino.meetings.refusals import Refusals
from pattino.meetings.room import MeetingLimits, MeetingsRoom
from pattino.notices import service as notices
from pattino.notices.room import NoticesRoom
from pattino.notices.signing import NoticeSigner
from pattino.pages import served
from pattino.privacy.recipients import Use, recipients
from pattino.privacy.standing import Standing
from pattino.profile.service import Profiles
from pattino.reports.limits import ReportLimits
from pattino.reports.room import ReportsRoom
from pattino.reports.service import Reports
from pattino.ringing.room import RingingRoom
from pattino.signin.door import SetupDoor
from pattino.signin.limits import SigninLimits
from pattino.signin.room import SigninRoom
from pattino.signin.service import SignIn
from pattino.support.model import Looks
from pattino.yourdata.eraser import Eraser
from pattino.yourdata.room import YourDataRoom

__all__ = ["Application", "Parts", "assemble", "build", "open_keys"]

MIGRATIONS: Final = "pattino:migrations"
KEYS_FILE: Final = "keys.db"
STATIC: Final = Path(__file__).parent / "web" / "static"


@dataclass(frozen=True, slots=True)
class Parts:
    """What the application stands on."""

    config: Config
    vault: Vault
    keys: KeyStore
    clock: Clock
    source: RandomSource
    carrier: Carrier
    server: MediaServer
    rooms: RoomPort
    is_media_ready: Callable[[], bool]
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep
    static: Path = STATIC


@dataclass(frozen=True, slots=True)
class Application:
    """The assembled application, for whoever serves it."""

    asgi: FastAPI
    database: Database
    vault: Vault
    """Holds the API key and secret that the media process is started with."""
    keys: KeyStore
    signin: SigninRoom
    outbox: Outbox
    live: LiveRooms
    eraser: Eraser
    checkups: Running
    watch: Watch
    recount: Recount
    farewell: Farewell
    ringing: RingingRoom
    support_looks: Looks
    sweeps: tuple[Callable[[datetime], Awaitable[None]], ...]
    """Erase the accounts whose end has come, for whatever reason."""
    media: MediaServer
    take_webhook: Callable[[bytes, str], Awaitable[int]]
    """Takes one webhook of the media server; gives the HTTP status to answer with."""

    def setup_link(self) -> str | None:
        """Make the one-time link for the first administrator; None once there is one."""
        return self.signin.setup_link()

    def media_restarted(self) -> None:
        """Forget who was in which room: a new media process has no rooms."""
        self.live.reset()

    async def forget_expired(self) -> None:
        """Delete what time has ended."""
        now = self.signin.edge.now()
        await self.database.transaction(self.signin.signin.forget_expired, now)
        await self.database.transaction(meetings.forget_expired, now)
        await self.database.transaction(self.eraser.invitations.forget_expired, now)
        for sweep in self.sweeps:
            await sweep(now)
        if await asyncio.to_thread(self.keys.rotate_if_due, now):
            log.get().info("keys.rotated")

    @property
    def is_master_key_beside_data(self) -> bool:
        """Whether one copy of the data folder is enough to read everything in it."""
        return self.keys.master.place is Place.DATA_FOLDER

    def close(self) -> None:
        """Let go of the database and the keys."""
        self.database.close()
        self.keys.close()


def assemble(config: Config, *, is_media_ready: Callable[[], bool]) -> Application:
    """Build the application of a real start: the machine's clock, its randomness, its mail."""
    clock, source = SystemClock(), SystemSource()
    check_not_half_restored(config.data_dir)
    vault = open_vault(config.data_dir, source)
    carrier = SmtpCarrier(config.mail, clock) if config.mail else TerminalCarrier()
    server = server_of(config)
    rooms = RemoteRooms(server, key_of(config, vault))
    keys = open_keys(config, source, clock)
    return build(Parts(config, vault, keys, clock, source, carrier, server, rooms, is_media_ready))


def open_keys(config: Config, source: RandomSource, clock: Clock) -> KeyStore:
    """Open the keys of accounts with the master key, wherever that is."""
    master = find_master_key(config.data_dir, config.master_key_file, os.environ, source)
    return KeyStore(config.data_dir / KEYS_FILE, master, source, clock.now())


def build(parts: Parts) -> Application:
    """Wire the rooms together; opens the database and brings its schema up to date."""
    config = parts.config
    database = Database(config.database_url.expose())
    sealer = Sealer(parts.keys, parts.source)
    copies = copies_of(config, parts.vault.pepper, parts.source)
    database.migrate(MIGRATIONS, {"sealer": sealer}, lambda: copies.take(parts.clock.now()))
    edge = Edge(config.public_url, config.trusted_proxies, parts.clock, parts.source)
    directory = Directory(parts.vault.pepper, sealer)
    database.run(directory.match_keys, parts.keys)
    standing = database.run(
        notices.publish, parts.clock.now().date(), timedelta(days=config.policy_notice_days)
    )
    profiles = Profiles(sealer, config.mail_language)
    coming = Invitations(directory, parts.vault.pepper, sealer, config.invitation_days)
    admissions, live = Admissions(), LiveRooms()
    outbox = Outbox(parts.carrier, parts.pause)
    signin = SigninRoom(
        edge=edge,
        db=database,
        directory=directory,
        signin=SignIn(directory, profiles, parts.vault.pepper, standing, coming),
        limits=SigninLimits(parts.clock, parts.source),
        mail=outbox,
        mail_kind="smtp" if config.mail else "terminal",
        admissions=admissions,
        door=SetupDoor(),
    )
    meeting = _meetings(parts, signin, live)
    eraser = Eraser(database, parts.keys, directory, signin.signin, coming, admissions, parts.rooms)
    company = gather(signin, sealer, profiles, coming, parts.is_media_ready, live)
    yours = YourDataRoom.made(signin, profiles, eraser, config.erasure_undo_days)
    checkup = _checkup(parts, signin)
    ended = _call_ended(parts, database)
    receiver = WebhookReceiver(_api_key(parts), parts.clock, live, ended)
    watch = _watch(parts, signin, meeting, checkup)
    reports = _reports(parts, signin, profiles, eraser, watch)
    idle = _idle(parts, signin, profiles, eraser)
    application = Application(
        asgi=served(parts.static, config.public_url, parts.source, parts.is_media_ready),
        database=database,
        vault=parts.vault,
        keys=parts.keys,
        signin=signin,
        outbox=outbox,
        live=live,
        eraser=eraser,
        watch=watch,
        recount=Recount(live, parts.rooms, ended, parts.pause),
        farewell=Farewell(live, parts.rooms),
        ringing=company.ringing,
        support_looks=company.support.looks,
        sweeps=(eraser.erase_due, reports.erase_undecided, idle.sweep, copies.sweep),
        checkups=checkup.running,
        media=parts.server,
        take_webhook=receiver.take,
    )
    relay = Relay(_relay_parts(parts, signin, meeting, checkup))
    rooms = (
        _notices(parts, signin, standing),
        *company.rooms,
        meeting,
        reports,
        yours,
        checkup,
        receiver,
        relay,
    )
    give(application.asgi, edge, database, directory, signin, *rooms)
    application.asgi.router.lifespan_context = _lifespan(application, parts)
    return application


def _api_key(parts: Parts) -> ApiKey:
    return key_of(parts.config, parts.vault)


def _meetings(parts: Parts, signin: SigninRoom, live: LiveRooms) -> MeetingsRoom:
    return MeetingsRoom(
        edge=signin.edge,
        db=signin.db,
        directory=signin.directory,
        access=Access(signin.account_of),
        limits=MeetingLimits(signin.edge),
        guests=GuestBook(parts.clock),
        refusals=Refusals(parts.clock, parts.source),
        live=live,
        tickets=Tickets(_api_key(parts), parts.clock, parts.source),
        admissions=signin.admissions,
        rooms=parts.rooms,
        is_media_ready=parts.is_media_ready,
        capacity=parts.config.meeting_capacity,
    )


def _checkup(parts: Parts, signin: SigninRoom) -> CheckupRoom:
    return CheckupRoom(
        edge=signin.edge,
        access=Access(signin.account_of),
        limits=CheckupLimits(signin.edge),
        running=Running(signin.admissions, parts.rooms, parts.pause),
        tickets=Tickets(_api_key(parts), parts.clock, parts.source),
        admissions=signin.admissions,
        is_media_ready=parts.is_media_ready,
        pepper=parts.vault.pepper,
    )


def _watch(parts: Parts, signin: SigninRoom, meeting: MeetingsRoom, checkup: CheckupRoom) -> Watch:
    async def living(holders: frozenset[Holder]) -> frozenset[Holder]:
        now = parts.clock.now()
        alive = await signin.db.transaction(signin.signin.living, holders, now)
        signed_in = frozenset(Holder(each) for each in alive)
        return signed_in | meeting.guests.living(holders) | checkup.running.living(holders)

    return Watch(signin.admissions, living, parts.pause)


def _reports(
    parts: Parts, signin: SigninRoom, profiles: Profiles, eraser: Eraser, watch: Watch
) -> ReportsRoom:
    within = timedelta(hours=parts.config.child_report_hours)
    return ReportsRoom(
        edge=signin.edge,
        db=signin.db,
        access=Access(signin.account_of),
        reports=Reports(signin.directory, Tombstones(parts.vault.pepper), within),
        profiles=profiles,
        limits=ReportLimits(parts.clock, parts.source),
        mail=signin.mail,
        erase=eraser.erase,
        cut=watch.look,
    )


def _idle(parts: Parts, signin: SigninRoom, profiles: Profiles, eraser: Eraser) -> InactivityRoom:
    return InactivityRoom(
        db=signin.db,
        directory=signin.directory,
        profiles=profiles,
        mail=signin.mail,
        origin=signin.edge.origin,
        months=parts.config.inactivity_months,
        erase=eraser.erase,
    )


def _notices(parts: Parts, signin: SigninRoom, standing: Standing) -> NoticesRoom:
    shown = recipients(Use(mail_server=parts.config.mail is not None))
    access, signer = Access(signin.account_of), NoticeSigner(parts.vault.pepper)
    return NoticesRoom(signin.edge, signin.db, signin.directory, access, standing, signer, shown)


def _call_ended(parts: Parts, database: Database) -> RoomEnded:
    async def ended(room: RoomName) -> None:
        await database.transaction(meetings.ended, room, parts.clock.now())

    return ended


def _relay_parts(
    parts: Parts, signin: SigninRoom, meeting: MeetingsRoom, checkup: CheckupRoom
) -> RelayParts:
    async def holders(connection: HTTPConnection) -> frozenset[Holder]:
        people = (await signin.holder(connection), await meeting.holder(connection))
        found = (*people, checkup.holder(connection))
        return frozenset(holder for holder in found if holder is not None)

    return RelayParts(
        server=parts.server,
        key=_api_key(parts),
        clock=parts.clock,
        origin=parts.config.public_url,
        admissions=signin.admissions,
        holders=holders,
    )


def _lifespan(
    application: Application, parts: Parts
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    async def end() -> None:
        application.checkups.close()
        await parts.rooms.close()
        application.close()

    works = (
        application.outbox.run,
        tidying(application.forget_expired, parts.pause),
        application.watch.run,
        application.recount.run,
        partial(application.ringing.run, parts.pause),
    )
    return living(works, end)
