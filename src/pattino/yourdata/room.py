"""The parts of this room, together, as its routes need them."""

from dataclasses import dataclass
from datetime import timedelta

from starlette.requests import HTTPConnection

from pattino.accounts.model import Account
from pattino.accounts.service import Directory
from pattino.kit.db import Transaction
from pattino.kit.limits import Buckets, Rate
from pattino.meetings import service as meetings
from pattino.profile.service import Profiles
from pattino.reports import service as reports
from pattino.signin.room import SigninRoom
from pattino.yourdata import rules
from pattino.yourdata.eraser import Eraser
from pattino.yourdata.errors import SignInFirst
from pattino.yourdata.model import Holding

__all__ = ["YourDataRoom"]

_CHANGES = Rate(burst=30, every_s=10)  # enough for a person, too slow for a script


@dataclass(frozen=True, slots=True)
class YourDataRoom:
    """Given by the composition root."""

    signin: SigninRoom
    profiles: Profiles
    eraser: Eraser
    undo: timedelta
    """How long an account waits before it is erased, unless its owner says at once."""
    changes: Buckets

    @classmethod
    def made(
        cls, signin: SigninRoom, profiles: Profiles, eraser: Eraser, undo_days: int
    ) -> "YourDataRoom":
        """Put the room together."""
        return cls(signin, profiles, eraser, timedelta(days=undo_days), Buckets(_CHANGES))

    @property
    def directory(self) -> Directory:
        """Who exists."""
        return self.signin.directory

    async def me(self, connection: HTTPConnection) -> Account:
        """Return who asks; raises SignInFirst."""
        account = await self.signin.account_of(connection)
        if account is None:
            raise SignInFirst
        return account

    async def changing(self, connection: HTTPConnection) -> Account:
        """Return who asks for a change, and count it."""
        account = await self.me(connection)
        self.changes.take(account.id.encode(), self.signin.edge.clock.monotonic())
        return account

    async def holdings(self, account: Account) -> list[Holding]:
        """Gather everything that is stored about a person."""
        return await self.signin.db.transaction(self._gather, account)

    def _gather(self, tx: Transaction, account: Account) -> list[Holding]:
        now = self.signin.edge.now()
        sessions = self.signin.signin.sessions_of(tx, account.id, now)
        owned, about = meetings.of_owner(tx, account.id, now), reports.of_account(tx, account.id)
        told = rules.of_profile(self.profiles.of(tx, account.id))
        told |= rules.of_invitations(self.eraser.invitations.sent_by(tx, account.id, now))
        return rules.holdings(account, sessions, owned, about, told)
