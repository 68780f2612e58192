"""The composed application under a virtual clock, and browsers that talk to it over HTTP."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from pattino.app import Application, Parts, build, open_keys
from pattino.config import Config, load
from pattino.kit.clock import VirtualClock
from pattino.kit.database_url import read_address
from pattino.kit.ids import SeededSource
from pattino.kit.mail import Carrier, Letter
from pattino.kit.secret import Purpose
from pattino.kit.vault import Vault, open_vault
from pattino.media.errors import MediaUnavailable
from pattino.media.model import RoomName
from pattino.media.rooms import MediaServer
from pattino.privacy import notice

LOCAL = "http://localhost:8000"
DOMAIN = "skate.example"
ADULT = {"policy_version": notice.VERSION, "birth_year": 1980}
CHILD_YEAR = 2020


class Mailbox:
    """A carrier that keeps letters, as mailboxes do."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []

    def carry(self, letter: Letter) -> None:
        self.letters.append(letter)

    def newest_for(self, address: str) -> str:
        texts = [
            letter.text.expose()
            for letter in self.letters
            if letter.to.reveal(Purpose.AUTHENTICATE) == address
        ]
        return texts[-1]


class Rooms:
    """A RoomService that makes every room, unless it is down."""

    def __init__(self) -> None:
        self.opened: list[tuple[RoomName, int]] = []
        self.ended: list[RoomName] = []
        self.is_down = False
        self.inside: dict[RoomName, frozenset[str]] = {}
        self.told: list[tuple[RoomName, str]] = []

    async def counts(self) -> dict[RoomName, int]:
        if self.is_down:
            raise MediaUnavailable
        return {room: len(people) for room, people in self.inside.items()}

    async def people(self, room: RoomName) -> frozenset[str]:
        if self.is_down:
            raise MediaUnavailable
        return self.inside.get(room, frozenset())

    async def open(self, room: RoomName, capacity: int) -> None:
        if self.is_down:
            raise MediaUnavailable
        self.opened.append((room, capacity))

    async def end(self, room: RoomName) -> None:
        if self.is_down:
            raise MediaUnavailable
        self.ended.append(room)

    async def tell(self, room: RoomName, topic: str) -> None:
        if self.is_down:
            raise MediaUnavailable
        self.told.append((room, topic))

    async def close(self) -> None:
        return None


class Browser:
    """One browser: its own cookies, and the headers that browsers send."""

    def __init__(self, app: Application, origin: str, address: str = "203.0.113.7") -> None:
        transport = httpx.ASGITransport(app.asgi, client=(address, 40_000))
        self.client = httpx.AsyncClient(transport=transport, base_url=origin)
        self.origin = origin

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return await self.client.get(path, headers=headers)

    async def post(self, path: str, body: Any = None, **headers: str) -> httpx.Response:
        sent = {"origin": self.origin, "sec-fetch-site": "same-origin"} | headers
        return await self.client.post(path, json={} if body is None else body, headers=sent)

    async def post_text(self, path: str, body: bytes) -> httpx.Response:
        """Send a body as it is, with all that makes a request ours."""
        sent = {"origin": self.origin, "content-type": "application/json"}
        return await self.client.post(path, content=body, headers=sent)

    async def state(self) -> str:
        return str((await self.get("/api/session")).json()["state"])

    def cookie(self, purpose: str) -> str | None:
        return next(
            (each.value for each in self.client.cookies.jar if each.name.endswith(purpose)), None
        )


@dataclass
class House:
    """The application, what it stands on, and shortcuts through its front door."""

    app: Application
    config: Config
    clock: VirtualClock
    source: SeededSource
    vault: Vault
    mailbox: Mailbox
    rooms: Rooms
    browsers: list[Browser] = field(default_factory=list)
    is_media_ready: bool = True

    def browser(self, address: str = "203.0.113.7") -> Browser:
        made = Browser(self.app, str(self.config.public_url), address)
        self.browsers.append(made)
        return made

    async def set_up(self) -> Browser:
        """Found the organisation; the browser is its administrator's."""
        browser = self.browser()
        answer = await browser.post("/api/setup", self.setup_body())
        assert answer.status_code == 201, answer.text
        return browser

    def setup_body(self, **changes: Any) -> dict[str, Any]:
        link = self.app.setup_link()
        body = {
            "token": link.partition("#")[2] if link else "none",
            "organisation_name": "Ice House",
            "operator_contact": f"privacy@{DOMAIN}",
            "mail_domains": [DOMAIN],
            "admin_name": "Ada Axel",
            "admin_email": f"ada@{DOMAIN}",
            **ADULT,
        }
        return body | changes

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """What the database says, whichever it is."""
        found = self.app.database.run(lambda tx: tx.exec_driver_sql(statement).fetchall())
        return [tuple(row) for row in found]

    async def ask(self, browser: Browser, address: str) -> None:
        answer = await browser.post("/api/signin/code", {"email": address})
        assert answer.status_code == 202, answer.text
        await self.app.outbox.settled()

    def code_for(self, address: str) -> str:
        found = re.search(r"^    ([0-9A-Z]{8})$", self.mailbox.newest_for(address), re.MULTILINE)
        assert found
        return found[1]

    def link_for(self, address: str) -> str:
        found = re.search(r"/signin#([0-9a-z]+)", self.mailbox.newest_for(address))
        assert found
        return found[1]

    async def first_sign_in(self, address: str) -> Browser:
        """Prove a mailbox; the account is yet to be made."""
        browser = self.browser()
        await self.ask(browser, address)
        answer = await browser.post("/api/signin/verify", {"code": self.code_for(address)})
        assert answer.status_code == 200, answer.text
        return browser

    async def member(self, name: str = "Bea Bracket") -> Browser:
        """Sign a colleague in for the first time."""
        browser = await self.first_sign_in(f"{name.split(maxsplit=1)[0].lower()}@{DOMAIN}")
        answer = await browser.post("/api/signin/complete", {"name": name, **ADULT})
        assert answer.status_code == 200, answer.text
        return browser

    async def meeting(self, browser: Browser) -> str:
        answer = await browser.post("/api/meetings")
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])


DATABASES: dict[Path, str] = {}
_MAKERS: list[Callable[[], str]] = []


def let_houses_use(make: Callable[[], str]) -> None:
    """From now on every house of this run stands on a database that `make` makes."""
    _MAKERS.append(make)


def elsewhere(folder: Path) -> dict[str, str]:
    """The setting that leads a house to its database, when that is not a file in its folder."""
    if not _MAKERS:
        return {}
    if folder not in DATABASES:
        DATABASES[folder] = _MAKERS[-1]()
    return {"database_url": DATABASES[folder]}


def stored(folder: Path, statement: str) -> list[tuple[Any, ...]]:
    """What the database of a folder says, whichever it is and whether or not its house is open.

    Days come as text, as SQLite gives them.
    """
    address = read_address(DATABASES.get(folder, f"sqlite:///{folder / 'pattino.sqlite3'}"))
    engine = create_engine(address.url, connect_args=address.connecting, poolclass=NullPool)
    with engine.begin() as database:
        told = database.exec_driver_sql(statement)
        found = told.fetchall() if told.returns_rows else []
    return [tuple(each.isoformat() if isinstance(each, date) else each for each in row)
            for row in found]  # fmt: skip


@asynccontextmanager
async def open_house(
    folder: Path,
    *,
    public_url: str = LOCAL,
    carrier: Carrier | None = None,
    seed: int = 1,
    **settings: str,
) -> AsyncIterator[House]:
    """Build and run an application in `folder`."""
    given = {"data_dir": str(folder), "public_url": public_url, **elsewhere(folder), **settings}
    config = load(given, {})
    clock, source = VirtualClock(), SeededSource(seed)
    vault = open_vault(config.data_dir, source)
    mailbox, rooms = Mailbox(), Rooms()
    server = MediaServer(config.media_socket)

    async def pause(_seconds: float) -> None:
        await never.wait()

    never = asyncio.Event()
    house: House | None = None

    def is_media_ready() -> bool:
        return house is None or house.is_media_ready

    parts = Parts(
        config=config,
        vault=vault,
        keys=open_keys(config, source, clock),
        clock=clock,
        source=source,
        carrier=carrier or mailbox,
        server=server,
        rooms=rooms,
        is_media_ready=is_media_ready,
        pause=pause,
        static=folder / "static",
    )
    app = build(parts)
    house = House(app, config, clock, source, vault, mailbox, rooms)
    async with app.asgi.router.lifespan_context(app.asgi):
        yield house
        for browser in house.browsers:
            await browser.client.aclose()
    await server.close()
