"""The test calls that run: few, short, and each ended by the server if nobody ends it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from pattino.checkup.errors import CheckupBusy
from pattino.kit import log
from pattino.kit.errors import PattinoError
from pattino.media.admissions import Admissions, Holder
from pattino.media.model import RoomName, RoomPort

__all__ = ["TEST_LIFE_S", "Running"]

TEST_LIFE_S: Final = 90
"""How long one test may take. Lower fails on networks that answer late; higher lets a link be used
as a small meeting room."""

_MOST: Final = 8  # at once: each carries one small picture there and back


class Running:
    """In memory only: who tests in which room, and the clock that ends it."""

    def __init__(
        self,
        admissions: Admissions,
        rooms: RoomPort,
        pause: Callable[[float], Awaitable[None]],
    ) -> None:
        self._admissions = admissions
        self._rooms = rooms
        self._pause = pause
        self._tests: dict[Holder, tuple[RoomName, asyncio.Task[None]]] = {}

    async def begin(self, holder: Holder, room: RoomName, capacity: int) -> None:
        """Open the room; raises CheckupBusy, or what the media server says."""
        if len(self._tests) >= _MOST:
            raise CheckupBusy
        self._tests[holder] = room, asyncio.create_task(self._end_late(holder))
        try:
            await self._rooms.open(room, capacity)
        except BaseException:
            self._forget(holder)
            raise

    async def end(self, holder: Holder) -> None:
        """End a test, its connections and its room; one that is over is no fault."""
        room = self._forget(holder)
        if room is None:
            return
        self._admissions.end(holder)
        try:
            await self._rooms.end(room)
        except PattinoError as refusal:
            log.get().warning("checkup.room_left", code=refusal.code)

    def living(self, holders: frozenset[Holder]) -> frozenset[Holder]:
        """Those of them that test right now."""
        return frozenset(self._tests) & holders

    def close(self) -> None:
        """Let go of the clocks: the server ends, and with it every room."""
        for holder in tuple(self._tests):
            self._forget(holder)

    def _forget(self, holder: Holder) -> RoomName | None:
        room, late = self._tests.pop(holder, (None, None))
        if late is not None and late is not asyncio.current_task():
            late.cancel()
        return room

    async def _end_late(self, holder: Holder) -> None:
        await self._pause(TEST_LIFE_S)
        await self.end(holder)
