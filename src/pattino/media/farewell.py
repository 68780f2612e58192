"""Before the server stops, everybody in a call is told that it restarts.

Clients learn from LiveKit's own goodbye only that they should come again, not why. So the app
says it first, as a data packet without a sender, as only a server can (RoomService.SendData).
"""

import asyncio
from dataclasses import dataclass
from typing import Final

from pattino.kit import log
from pattino.kit.errors import PattinoError
from pattino.media.live import LiveRooms
from pattino.media.model import RoomName, RoomPort

__all__ = ["AT_ONCE", "RESTART_TOPIC", "WITHIN_S", "Farewell"]

RESTART_TOPIC: Final = "pattino.restart"

WITHIN_S: Final = 1.0
"""How long telling may hold up the stop. Higher keeps everybody waiting for a media server that
does not answer; lower leaves calls untold on a busy machine, which then read "Reconnecting"."""

AT_ONCE: Final = 32
"""Questions under way. Higher overruns the media server's queue of connections, lower is slower."""


@dataclass(frozen=True, slots=True)
class Farewell:
    """Given by the composition root."""

    live: LiveRooms
    rooms: RoomPort

    async def say(self) -> None:
        """Tell every call; whoever cannot be told in time comes back all the same."""
        places = asyncio.Semaphore(AT_ONCE)
        try:
            async with asyncio.timeout(WITHIN_S), asyncio.TaskGroup() as group:
                for room in self.live.known():
                    group.create_task(self._tell(room, places))
        except TimeoutError:
            log.get().warning("farewell.late")

    async def _tell(self, room: RoomName, places: asyncio.Semaphore) -> None:
        try:
            async with places:
                await self.rooms.tell(room, RESTART_TOPIC)
        except PattinoError as refusal:
            log.get().debug("farewell.untold", code=refusal.code)
