"""The parts of this room, together, as its routes need them."""

from dataclasses import dataclass
from typing import Final

from starlette.requests import HTTPConnection

from pattino.accounts.access import Access
from pattino.accounts.model import Account
from pattino.kit.clock import Clock
from pattino.kit.db import Database
from pattino.kit.limits import Buckets, Rate
from pattino.profile.pictures import Darkroom
from pattino.profile.service import Profiles

__all__ = ["ProfileRoom"]

_CHANGES: Final = Rate(burst=20, every_s=10)  # enough for a person, too slow for a script


@dataclass(frozen=True, slots=True)
class ProfileRoom:
    """Given by the composition root."""

    access: Access
    db: Database
    clock: Clock
    profiles: Profiles
    darkroom: Darkroom
    changes: Buckets

    @classmethod
    def made(cls, access: Access, db: Database, clock: Clock, profiles: Profiles) -> "ProfileRoom":
        """Put the room together."""
        return cls(access, db, clock, profiles, Darkroom(), Buckets(_CHANGES))

    async def changing(self, connection: HTTPConnection) -> Account:
        """Return who changes their profile, and count it."""
        account = await self.access.person(connection)
        self.changes.take(account.id.encode(), self.clock.monotonic())
        return account
