"""The parts of this room, together, as its routes need them."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from starlette.requests import HTTPConnection

from pattino.accounts.access import Access
from pattino.accounts.errors import SignInFirst
from pattino.accounts.model import Account, AccountId
from pattino.kit.db import Database
from pattino.kit.http.edge import Edge
from pattino.kit.http.guard import WrongOrigin
from pattino.kit.http.problem import InvalidInput
from pattino.kit.limits import Buckets, Rate
from pattino.media.admissions import Admissions, Holder
from pattino.people.index import PeopleIndex
from pattino.ringing.exchange import Exchange
from pattino.ringing.model import TabId
from pattino.ringing.streams import Stream, Streams
from pattino.signin.service import SignIn

__all__ = ["RingLimits", "RingingRoom"]

_CALL_BY_PERSON: Final = Rate(burst=20, every_s=6)
_CALL_BY_PAIR: Final = Rate(burst=6, every_s=30)  # calling again and again is no way to be heard
_MOVE_BY_PERSON: Final = Rate(burst=60, every_s=1)
_TICK_S: Final = 1.0  # higher lets phones ring on after the last second
_TAB: Final = re.compile(r"[0-9a-z]{8,40}")


class RingLimits:
    """How often one person calls, calls the same one, and answers."""

    def __init__(self, edge: Edge) -> None:
        self._clock = edge.clock
        self._calls = Buckets(_CALL_BY_PERSON)
        self._pairs = Buckets(_CALL_BY_PAIR)
        self._moves = Buckets(_MOVE_BY_PERSON)

    def call(self, caller: AccountId, callee: AccountId) -> None:
        """Count a call."""
        now = self._clock.monotonic()
        self._calls.take(caller.encode(), now)
        self._pairs.take(f"{caller} {callee}".encode(), now)

    def move(self, account_id: AccountId) -> None:
        """Count an answer, a refusal or a hanging up."""
        self._moves.take(account_id.encode(), self._clock.monotonic())


@dataclass(frozen=True, slots=True)
class RingingRoom:
    """Given by the composition root."""

    edge: Edge
    db: Database
    access: Access
    signin: SignIn
    people: PeopleIndex
    admissions: Admissions
    holder: Callable[[HTTPConnection], Awaitable[Holder | None]]
    is_media_ready: Callable[[], bool]
    streams: Streams
    exchange: Exchange
    limits: RingLimits

    async def admitted(self, connection: HTTPConnection) -> Stream:
        """Let a page of whoever is signed in have a line; raises the refusal."""
        if connection.headers.get("origin") != str(self.edge.origin):
            raise WrongOrigin
        tab = connection.query_params.get("tab", "")
        if not _TAB.fullmatch(tab):
            raise InvalidInput
        account = await self.access.person(connection)
        holder = await self.holder(connection)
        if holder is None:
            raise SignInFirst
        stream = Stream(account.id, holder, TabId(tab))
        self.streams.add(stream)
        return stream

    async def is_busy(self, account: AccountId) -> bool:
        """Say whether somebody is in a call, or about to be."""
        if self.exchange.is_engaged(account):
            return True
        now = self.edge.now()
        sessions = await self.db.transaction(self.signin.sessions_of, account, now)
        return any(self.admissions.is_in_call(Holder(each.token_sha256)) for each in sessions)

    def entered(self, holder: Holder) -> None:
        """A browser has entered a call; whoever it belongs to has arrived."""
        self.exchange.arrived(holder)

    async def moving(self, connection: HTTPConnection) -> Account:
        """Return who answers or hangs up, and count it."""
        account = await self.access.person(connection)
        self.limits.move(account.id)
        return account

    async def run(self, pause: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        """Let time do its part until cancelled."""
        while True:
            self.exchange.tick()
            await pause(_TICK_S)
