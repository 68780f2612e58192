"""The counts of who is in a call, brought back in line with the media server.

Webhooks tell each change at once, and may be lost: a receiver that was away longer than they are
tried again, a media server that began anew, a cluster that drops one. So RoomService is asked now
and then, and whatever differs is put right. What changes while it is asked is left for the next
time: a webhook is newer than the answer.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from pattino.kit import log
from pattino.kit.errors import PattinoError
from pattino.media.live import LiveRooms
from pattino.media.model import RoomName, RoomPort

__all__ = ["RECOUNT_EVERY_S", "Recount"]

RECOUNT_EVERY_S: Final = 30.0
"""Between two questions. Higher shows a wrong count for longer; lower asks for nothing."""


@dataclass(frozen=True, slots=True)
class Recount:
    """Given by the composition root; `ended` is what a lost room_finished would have brought."""

    live: LiveRooms
    rooms: RoomPort
    ended: Callable[[RoomName], Awaitable[None]]
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def run(self) -> None:
        """Ask again and again, until cancelled."""
        while True:
            try:
                await self.once()
            except PattinoError as refusal:
                log.get().debug("recount.put_off", code=refusal.code, retry_s=RECOUNT_EVERY_S)
            await self.pause(RECOUNT_EVERY_S)

    async def once(self) -> None:
        """Compare every room that either side knows of."""
        before = self.live.changes
        counts = await self.rooms.counts()
        if self.live.changes != before:
            return
        for room in self.live.known() - counts.keys():
            self.live.finished(room)
            await self.ended(room)
            log.get().info("recount.ended")
        for room, count in counts.items():
            if self.live.count(room) != count:
                await self._put_right(room)

    async def _put_right(self, room: RoomName) -> None:
        before = self.live.changes
        people = await self.rooms.people(room)
        if self.live.changes == before and self.live.replace(room, people):
            log.get().info("recount.corrected", count=len(people))
