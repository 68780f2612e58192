"""The parts of this room, together, as its routes need them."""

import hashlib
import hmac
from base64 import b32encode
from dataclasses import dataclass, field
from typing import Final

from starlette.requests import HTTPConnection

from pattino.accounts.model import Account, AccountId, EmailAddress, Role, Standing
from pattino.accounts.registry import Registry
from pattino.kit.db import Transaction
from pattino.kit.limits import Buckets, Rate
from pattino.kit.mail import Outbox
from pattino.kit.secret import Secret
from pattino.people.room import PeopleRoom
from pattino.signin.room import SigninRoom
from pattino.support.errors import NoSuchAccount, SupportNeeded
from pattino.support.model import Looks

__all__ = ["SupportRoom"]

_LISTS: Final = Rate(burst=60, every_s=1)
_LOOKS: Final = Rate(burst=10, every_s=60)  # a person is helped in minutes; a script is stopped


@dataclass(frozen=True, slots=True)
class SupportRoom:
    """Given by the composition root."""

    signin: SigninRoom
    registry: Registry
    people: PeopleRoom
    mail: Outbox
    key: Secret[bytes]
    """Makes the numbers of the list; new at each start, so none of them lasts."""
    looks: Looks = field(default_factory=Looks)
    lists: Buckets = field(default_factory=lambda: Buckets(_LISTS))
    openings: Buckets = field(default_factory=lambda: Buckets(_LOOKS))

    async def supporting(self, connection: HTTPConnection) -> Account:
        """Return who supports, and count it; nobody else gets further."""
        account = await self.people.access.person(connection)
        if account.role is not Role.SUPPORT:
            raise SupportNeeded
        self.lists.take(account.id.encode(), self.people.clock.monotonic())
        return account

    async def opening(self, connection: HTTPConnection) -> Account:
        """Return who is about to see an account, and count it."""
        account = await self.supporting(connection)
        self.openings.take(account.id.encode(), self.people.clock.monotonic())
        return account

    async def numbers(self) -> tuple[tuple[str, Standing], ...]:
        """Return the number and the state of every account, in the order of the numbers."""
        return await self.signin.db.transaction(self._numbers)

    def _numbers(self, tx: Transaction) -> tuple[tuple[str, Standing], ...]:
        found = self.registry.standings(tx).items()
        return tuple(sorted((self.number_of(each), standing) for each, standing in found))

    def number_of(self, account_id: AccountId) -> str:
        """Return the number of an account in the list: it leads back to nobody."""
        mark = hmac.digest(self.key.expose(), account_id.encode(), hashlib.sha256)
        return b32encode(mark[:10]).decode()

    async def numbered(self, number: str) -> Account:
        """Return the account with this number, or raise NoSuchAccount."""
        found = await self.signin.db.transaction(self._numbered, number)
        if found is None:
            raise NoSuchAccount
        return found

    def _numbered(self, tx: Transaction, number: str) -> Account | None:
        for each in self.registry.standings(tx):
            if hmac.compare_digest(self.number_of(each).encode(), number.encode()):
                return self.registry.account(tx, each)
        return None

    async def addressed(self, address: EmailAddress) -> Account:
        """Return the account that signs in with an address, or raise NoSuchAccount."""
        found = await self.signin.db.transaction(self.signin.directory.by_address, address)
        if found is None:
            raise NoSuchAccount
        return found
