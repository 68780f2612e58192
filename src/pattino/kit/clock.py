"""Time as an argument: the one place that reads a clock.

Rules, stores and services never ask what time it is; they are told. `now` is civil time
(aware, UTC) for what is stored and shown; `monotonic` only measures spans and never jumps.
"""

import time
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

__all__ = ["Clock", "SystemClock", "VirtualClock"]


class Clock(Protocol):
    """Where time comes from."""

    def now(self) -> datetime:
        """Civil time: aware and in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds on a clock that never goes backwards; only differences mean something."""
        ...


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        """Civil time of the machine, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds on the machine's steady clock."""
        return time.monotonic()


_BEGINNING: Final = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


class VirtualClock:
    """A clock that stands still until it is told to move: days pass in microseconds."""

    def __init__(self, start: datetime = _BEGINNING) -> None:
        self._start = start
        self._passed = timedelta()

    def now(self) -> datetime:
        """The start plus all that was advanced."""
        return self._start + self._passed

    def monotonic(self) -> float:
        """Seconds advanced so far."""
        return self._passed.total_seconds()

    def advance(self, *, seconds: float = 0, minutes: float = 0, days: float = 0) -> None:
        """Let time pass; going back is refused."""
        step = timedelta(seconds=seconds, minutes=minutes, days=days)
        if step < timedelta():
            raise ValueError("time does not go backwards")
        self._passed += step
