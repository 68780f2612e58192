"""Who may show which join token: each identity belongs to the browser session that asked.

A token alone opens nothing here. The browser must also bring the cookie of the session that
asked for it, and that session must still live; when it ends, its connections are cut.
"""

import hashlib
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable
from typing import Final, NewType

from starlette.requests import HTTPConnection

from pattino.media.model import Identity

__all__ = ["Admissions", "Holder", "Holders", "holder_of"]

Holder = NewType("Holder", bytes)
"""Fingerprint of a session cookie."""

Holders = Callable[[HTTPConnection], Awaitable[frozenset[Holder]]]
"""Finds the living sessions that a connection brings along."""

_MOST: Final = 50_000  # far above the connections of one server; the oldest are forgotten


def holder_of(token: str) -> Holder:
    """Return the fingerprint under which a session is admitted."""
    return Holder(hashlib.sha256(token.encode()).digest())


class Admissions:
    """In memory only: identities, their sessions, and how to end what is open."""

    def __init__(self) -> None:
        self._holders: OrderedDict[Identity, Holder] = OrderedDict()
        self._open: dict[Holder, set[Callable[[], None]]] = {}
        self._calls: Counter[Holder] = Counter()
        self._when_in_call: list[Callable[[Holder], None]] = []

    def admit(self, identity: Identity, holder: Holder) -> None:
        """Let the session use the identity."""
        self._holders[identity] = holder
        if len(self._holders) > _MOST:
            self._holders.popitem(last=False)

    def holds(self, identity: Identity, holders: frozenset[Holder]) -> Holder | None:
        """Return the one of these sessions that the identity was given to."""
        holder = self._holders.get(identity)
        return holder if holder is not None and holder in holders else None

    def entered(
        self, holder: Holder, cut: Callable[[], None], *, is_call: bool = True
    ) -> Callable[[], None]:
        """Note an open connection; call what comes back when it closes, once."""
        cuts = self._open.setdefault(holder, set())
        cuts.add(cut)
        self._calls += Counter({holder: int(is_call)})
        if is_call:
            for tell in self._when_in_call:
                tell(holder)

        def left() -> None:
            cuts.discard(cut)
            self._calls -= Counter({holder: int(is_call)})
            if not cuts and self._open.get(holder) is cuts:
                del self._open[holder]

        return left

    def when_in_call(self, tell: Callable[[Holder], None]) -> None:
        """Be told of every session that enters a call, from now on."""
        self._when_in_call.append(tell)

    def is_in_call(self, holder: Holder) -> bool:
        """Say whether the session has a call open."""
        return self._calls[holder] > 0

    def open_holders(self) -> frozenset[Holder]:
        """Return the sessions that have a connection open."""
        return frozenset(self._open)

    def end(self, holder: Holder) -> None:
        """A session is over: forget its identities and cut what it has open."""
        for identity in [each for each, owner in self._holders.items() if owner == holder]:
            del self._holders[identity]
        for cut in tuple(self._open.get(holder, ())):
            cut()
