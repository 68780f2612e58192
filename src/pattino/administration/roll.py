"""The list of all accounts, in parts, for administrators; no part grows with the organisation.

Names lie sealed, so a search opens them one after the other. One request looks at a bounded number
and says where it stopped; whoever asks goes on from there until enough is found. What was opened is
kept folded for a minute, because a search is typed letter by letter; then all of it is forgotten.
Policy 2.1, R, S.
"""

import asyncio
from dataclasses import dataclass
from typing import Final

from pattino.accounts.model import Account, AccountId, Sealed, Which
from pattino.accounts.registry import Registry
from pattino.kit.db import Database, Transaction
from pattino.kit.keystore import AccountKeyMissing
from pattino.kit.secret import Purpose
from pattino.people.rules import PAGE_PEOPLE, fold

__all__ = ["Part", "Roll"]

_LOOKED_AT: Final = 4_000
"""Names in one request. More keeps one person waiting longer and the store busy for them; fewer
makes a search among many more requests."""
_AT_ONCE: Final = 500  # rows in one statement
_KEPT_MOST: Final = 100_000  # some 25 MB; what is beyond is opened again by each search
_KEPT_S: Final = 60.0  # longer keeps the name of somebody who was erased


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the accounts, and where to go on; None: nothing follows."""

    people: tuple[Account, ...]
    after: AccountId | None


_Opened = dict[AccountId, tuple[bytes, str]]
"""Folded names with what they were opened from; as personal as the names."""


class Roll:
    """All accounts of one installation."""

    def __init__(self, db: Database, registry: Registry, kept_s: float = _KEPT_S) -> None:
        self._db = db
        self._registry = registry
        self._kept_s = kept_s
        self._opened: _Opened = {}
        self._reading = asyncio.Lock()
        self._end: asyncio.TimerHandle | None = None

    async def part(self, q: str, which: Which, after: str) -> Part:
        """Return the next accounts of that kind with these words in their names."""
        query = tuple(fold(q).split())
        async with self._reading:
            if self._end is None:
                self._end = asyncio.get_running_loop().call_later(self._kept_s, self._forget)
            return await self._db.transaction(self._part, query, which, AccountId(after))

    @property
    def kept(self) -> int:
        """How many names are open."""
        return len(self._opened)

    def _forget(self) -> None:
        """Whether or not anybody searches again; a search that runs keeps its own until it ends."""
        self._opened, self._end = {}, None

    def _part(
        self, tx: Transaction, query: tuple[str, ...], which: Which, after: AccountId
    ) -> Part:
        found: list[AccountId] = []
        opened = self._opened
        for _ in range(_LOOKED_AT // _AT_ONCE):
            rows = self._registry.roll(tx, which, after, _AT_ONCE)
            for row in rows:
                if not query or self._fits(opened, row, query):
                    if len(found) == PAGE_PEOPLE:
                        return self._written(tx, found, found[-1])
                    found.append(row.id)
            if len(rows) < _AT_ONCE:
                return self._written(tx, found, None)
            after = rows[-1].id
        return self._written(tx, found, after)

    def _written(self, tx: Transaction, found: list[AccountId], after: AccountId | None) -> Part:
        accounts = (self._registry.account(tx, each) for each in found)
        return Part(tuple(each for each in accounts if each is not None), after)

    def _fits(self, opened: _Opened, row: Sealed, query: tuple[str, ...]) -> bool:
        known = opened.get(row.id)
        if known is None or known[0] != row.name:
            try:
                name = self._registry.name_of(row)
            except AccountKeyMissing:
                return False  # is being erased right now
            known = (row.name, fold(name.reveal(Purpose.IDENTIFY)))
            if len(opened) < _KEPT_MOST or row.id in opened:
                opened[row.id] = known
        return all(word in known[1] for word in query)
