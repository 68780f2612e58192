"""The names of colleagues, open in memory: made from the store, never on a disk.

A search looks at the store at most every few seconds, and opens only names that are new or were
changed since: a sealed value looks different each time it is written. Bounded; whoever leaves the
store leaves the memory with the next look.
"""

import asyncio
from typing import Final

from pattino.accounts.model import AccountId, Listed
from pattino.accounts.service import Directory
from pattino.kit import log
from pattino.kit.clock import Clock
from pattino.kit.db import Database
from pattino.kit.secret import Purpose
from pattino.people import rules
from pattino.people.model import Entry
from pattino.profile.model import Glimpse  # noqa: TC001 (as every model is imported here)
from pattino.profile.service import Profiles

__all__ = ["PEOPLE_MOST", "PeopleIndex"]

PEOPLE_MOST: Final = 20_000  # some 10 MB; a larger organisation needs a directory server
_FRESH_S: Final = 3.0  # lower makes typing wait for the disk


class PeopleIndex:
    """Who can be found right now."""

    def __init__(
        self, db: Database, directory: Directory, profiles: Profiles, clock: Clock
    ) -> None:
        self._db = db
        self._directory = directory
        self._profiles = profiles
        self._clock = clock
        self._entries: dict[AccountId, Entry] = {}
        self._glimpses: dict[AccountId, Glimpse] = {}
        self._looked_at: float | None = None
        self._looking = asyncio.Lock()

    def forget(self) -> None:
        """Look at the store again with the next search: somebody was changed just now."""
        self._looked_at = None

    async def entries(self) -> tuple[Entry, ...]:
        """Return everyone, as fresh as it has to be."""
        async with self._looking:
            if self._is_old():
                await self._look()
            return tuple(self._entries.values())

    async def find(self, account_id: AccountId) -> Entry | None:
        """Return one colleague, as the store has them now."""
        self.forget()
        return next((each for each in await self.entries() if each.person.id == account_id), None)

    async def person(self, account_id: AccountId) -> Listed | None:
        """Return who one colleague is, as the store has them now."""
        entry = await self.find(account_id)
        return None if entry is None else entry.person

    def _is_old(self) -> bool:
        now = self._clock.monotonic()
        return self._looked_at is None or now - self._looked_at >= _FRESH_S

    async def _look(self) -> None:
        known = {each: entry.person for each, entry in self._entries.items()}
        listed = await self._db.transaction(self._directory.listed, known, PEOPLE_MOST)
        if len(listed) >= PEOPLE_MOST:
            log.get().warning("people.too_many", limit=PEOPLE_MOST)
        self._glimpses = await self._db.transaction(self._profiles.glimpses, self._glimpses)
        self._entries = {each.id: self._entry(each) for each in listed}
        self._looked_at = self._clock.monotonic()

    def _entry(self, person: Listed) -> Entry:
        known, glimpse = self._entries.get(person.id), self._glimpses.get(person.id)
        if known is not None and known.person is person and known.glimpse is glimpse:
            return known
        words = person.name.reveal(Purpose.IDENTIFY)
        if glimpse is not None and glimpse.title is not None:
            words = f"{words} {glimpse.title.reveal(Purpose.IDENTIFY)}"
        return Entry(person, glimpse, rules.fold(words))
