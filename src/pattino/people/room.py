"""The parts of this room, together, as its routes need them."""

from dataclasses import dataclass
from typing import Final

from starlette.requests import HTTPConnection

from pattino.accounts.access import Access
from pattino.accounts.model import Account
from pattino.accounts.service import Directory
from pattino.kit.clock import Clock
from pattino.kit.db import Database
from pattino.kit.limits import Buckets, Rate
from pattino.people.index import PeopleIndex
from pattino.profile.service import Profiles

__all__ = ["PeopleRoom"]

# A search goes out for each pause in typing; a script that copies names is stopped soon.
_LOOK_BY_PERSON: Final = Rate(burst=60, every_s=1)


@dataclass(frozen=True, slots=True)
class PeopleRoom:
    """Given by the composition root."""

    access: Access
    index: PeopleIndex
    db: Database
    profiles: Profiles
    clock: Clock
    looks: Buckets

    @classmethod
    def made(
        cls, access: Access, db: Database, directory: Directory, profiles: Profiles, clock: Clock
    ) -> "PeopleRoom":
        """Put the room together."""
        index = PeopleIndex(db, directory, profiles, clock)
        return cls(access, index, db, profiles, clock, Buckets(_LOOK_BY_PERSON))

    async def looking(self, connection: HTTPConnection) -> Account:
        """Return who looks, and count it; guests are refused."""
        account = await self.access.person(connection)
        self.looks.take(account.id.encode(), self.clock.monotonic())
        return account
