"""The lines to open pages: bounded, in memory, each ended with the session it belongs to.

A page that does not take its messages in time is let go; it comes back and is told how things
stand, so nothing is lost but time.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from pattino.accounts.model import AccountId
from pattino.media.admissions import Holder
from pattino.ringing.errors import TooManyStreams
from pattino.ringing.model import TabId

__all__ = ["GOING_AWAY", "SESSION_OVER", "TOO_SLOW", "Stream", "Streams"]

_MESSAGES_MOST: Final = 32  # a call sends five; more wait only for a page that has stopped reading
_ALL_MOST: Final = 4_000
_PERSON_MOST: Final = 24  # pages of one person; a browser that restores a week of tabs stays below
# Close codes, RFC 6455 §7.4.1 and the IANA registry.
GOING_AWAY: Final = 1001
SESSION_OVER: Final = 1008
TOO_SLOW: Final = 1013


@dataclass(slots=True, eq=False)
class Stream:
    """The line to one page."""

    account_id: AccountId
    holder: Holder
    tab: TabId
    messages: asyncio.Queue[str] = field(default_factory=lambda: asyncio.Queue(_MESSAGES_MOST))
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    code: int = GOING_AWAY

    def say(self, message: str) -> None:
        """Send without waiting; whoever does not listen is let go."""
        try:
            self.messages.put_nowait(message)
        except asyncio.QueueFull:
            self.end(TOO_SLOW)

    def end(self, code: int) -> None:
        """Close the line; the first reason counts."""
        if not self.ended.is_set():
            self.code = code
            self.ended.set()

    def cut(self) -> None:
        """The session is over."""
        self.end(SESSION_OVER)


class Streams:
    """Which pages are open, by person."""

    def __init__(self) -> None:
        self._open: dict[AccountId, set[Stream]] = {}
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, stream: Stream) -> None:
        """Note an open line, or raise TooManyStreams."""
        own = self._open.get(stream.account_id, set())
        if self._count >= _ALL_MOST or len(own) >= _PERSON_MOST:
            raise TooManyStreams
        self._open.setdefault(stream.account_id, own).add(stream)
        self._count += 1

    def remove(self, stream: Stream) -> None:
        """Forget a line that closed."""
        own = self._open.get(stream.account_id, set())
        if stream in own:
            own.remove(stream)
            self._count -= 1
        if not own:
            self._open.pop(stream.account_id, None)

    def of(self, account_id: AccountId) -> Iterator[Stream]:
        """Every line of a person."""
        yield from tuple(self._open.get(account_id, ()))

    def devices(self, account_id: AccountId) -> int:
        """On how many browsers a person is signed in with a page open."""
        return len({stream.holder for stream in self._open.get(account_id, ())})

    def has(self, account_id: AccountId, tab: TabId) -> bool:
        """Say whether this page of a person is open."""
        return any(stream.tab == tab for stream in self._open.get(account_id, ()))
