"""The parts of this room, together, as its routes need them."""

from dataclasses import dataclass
from typing import Final

from starlette.requests import HTTPConnection

from pattino.accounts.errors import AccountUnknown
from pattino.accounts.model import Account, AccountId, Role
from pattino.accounts.registry import Registry
from pattino.administration.roll import Roll
from pattino.kit.limits import Buckets, Rate
from pattino.kit.mail import Carrier
from pattino.media.live import LiveRooms
from pattino.people.room import PeopleRoom
from pattino.reports.errors import AdministratorNeeded
from pattino.ringing.room import RingingRoom
from pattino.signin.room import SigninRoom

__all__ = ["AdministrationRoom"]

_LOOKS: Final = Rate(burst=120, every_s=0.5)
_CHANGES: Final = Rate(burst=30, every_s=5)
_MAILS: Final = Rate(burst=3, every_s=60)  # a test mail tells something once


@dataclass(frozen=True, slots=True)
class AdministrationRoom:
    """Given by the composition root."""

    signin: SigninRoom
    registry: Registry
    roll: Roll
    people: PeopleRoom
    ringing: RingingRoom
    live: LiveRooms
    carrier: Carrier
    looks: Buckets
    changes: Buckets
    mails: Buckets

    @classmethod
    def made(
        cls,
        signin: SigninRoom,
        registry: Registry,
        people: PeopleRoom,
        ringing: RingingRoom,
        live: LiveRooms,
        carrier: Carrier,
    ) -> "AdministrationRoom":
        """Put the room together."""
        buckets = (Buckets(_LOOKS), Buckets(_CHANGES), Buckets(_MAILS))
        roll = Roll(signin.db, registry)
        return cls(signin, registry, roll, people, ringing, live, carrier, *buckets)

    async def looking(self, connection: HTTPConnection) -> Account:
        """Return the administrator who looks, and count it; nobody else gets further."""
        account = await self.people.access.person(connection)
        if account.role is not Role.ADMIN:
            raise AdministratorNeeded
        self._take(self.looks, account)
        return account

    async def changing(self, connection: HTTPConnection) -> Account:
        """Return the administrator who changes something, and count it."""
        account = await self.looking(connection)
        self._take(self.changes, account)
        return account

    async def mailing(self, connection: HTTPConnection) -> Account:
        """Return the administrator who tries the mail out, and count it."""
        account = await self.looking(connection)
        self._take(self.mails, account)
        return account

    async def account(self, account_id: str) -> Account:
        """Return an account, or raise AccountUnknown."""
        wanted = AccountId(account_id[:64])
        found = await self.signin.db.transaction(self.signin.directory.by_id, wanted)
        if found is None:
            raise AccountUnknown
        return found

    async def end_everything_of(self, account_id: AccountId) -> int:
        """End a person's sessions, lines, rings and calls now; how many sessions these were."""
        self.ringing.exchange.end_all_of(account_id)
        self.people.index.forget()
        return await self.signin.end_sessions(account_id)

    def _take(self, buckets: Buckets, account: Account) -> None:
        buckets.take(account.id.encode(), self.people.clock.monotonic())
