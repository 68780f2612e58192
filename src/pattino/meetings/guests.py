"""Guests: known by a cookie, held in memory, written down nowhere (policy 1.1, reading 1).

A guest is remembered so that coming back into the call does not ask everything again. When
the table is full, the guest who was here longest ago is forgotten and asked again.
"""

from collections import OrderedDict
from typing import Final

from pattino.kit.clock import Clock
from pattino.kit.secret import Secret
from pattino.media.admissions import Holder, holder_of
from pattino.meetings.model import Guest

__all__ = ["GUEST_LIFE_S", "GuestBook"]

GUEST_LIFE_S: Final = 12 * 3600  # a day of meetings; longer would remember people for tomorrow
_MOST: Final = 10_000


class GuestBook:
    """Who came as a guest."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._guests: OrderedDict[Holder, tuple[Guest, float]] = OrderedDict()

    def welcome(self, token: Secret[str], guest: Guest) -> None:
        """Remember a guest under the secret in their cookie."""
        self._forget_old()
        holder = holder_of(token.expose())
        self._guests[holder] = (guest, self._clock.monotonic() + GUEST_LIFE_S)
        self._guests.move_to_end(holder)
        if len(self._guests) > _MOST:
            self._guests.popitem(last=False)

    def find(self, token: str | None) -> Guest | None:
        """Return the guest whose cookie this is."""
        if token is None:
            return None
        known = self._guests.get(holder_of(token))
        if known is None or known[1] <= self._clock.monotonic():
            return None
        return known[0]

    def living(self, holders: frozenset[Holder]) -> frozenset[Holder]:
        """Return those of these sessions that are guests who are still welcome."""
        now = self._clock.monotonic()
        known = {each: self._guests[each][1] for each in holders if each in self._guests}
        return frozenset(each for each, ends in known.items() if now < ends)

    def _forget_old(self) -> None:
        now = self._clock.monotonic()
        while self._guests and next(iter(self._guests.values()))[1] <= now:
            self._guests.popitem(last=False)
