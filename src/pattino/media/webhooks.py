"""Webhooks of the media server: proven, taken once, turned into the two facts we keep in memory.

Events may come twice; their id tells. Of an event nothing but room and sid is used.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Final

from pattino.kit import log
from pattino.kit.clock import Clock
from pattino.livekit.errors import TokenRefusedError, WebhookRefusedError
from pattino.livekit.keys import ApiKey, KeyRing
from pattino.livekit.webhook import Received, receive
from pattino.media.live import LiveRooms
from pattino.media.model import RoomName

__all__ = ["RoomEnded", "WebhookReceiver"]

RoomEnded = Callable[[RoomName], Awaitable[None]]

_REMEMBERED: Final = 4096  # ids; a repeat comes within seconds of its first


class WebhookReceiver:
    """The receiving end, for the embedded media process and for any other."""

    def __init__(self, key: ApiKey, clock: Clock, live: LiveRooms, on_ended: RoomEnded) -> None:
        self._keys = KeyRing([key])
        self._clock = clock
        self._live = live
        self._on_ended = on_ended
        self._seen: OrderedDict[str, None] = OrderedDict()

    async def take(self, body: bytes, authorization: str) -> int:
        """Take one event; the HTTP status to answer with. A refused one is logged by its code."""
        try:
            event = receive(body, authorization, self._keys, now_s=self._clock.now().timestamp())
        except (TokenRefusedError, WebhookRefusedError) as refusal:
            log.get().warning("webhook.refused", code=refusal.code)
            return refusal.status
        if event.id not in self._seen:
            await self._apply(event)
            self._remember(event.id)
        return 200

    def _remember(self, event_id: str) -> None:
        """Only what was applied: an event that met a full disk is welcome again."""
        if event_id:
            self._seen[event_id] = None
        if len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)

    async def _apply(self, event: Received) -> None:
        room = RoomName(event.room)
        match event.event:
            case "participant_joined":
                self._live.joined(room, event.participant_sid)
            case "participant_left" | "participant_connection_aborted":
                self._live.left(room, event.participant_sid)
            case "room_finished":
                self._live.finished(room)
                await self._on_ended(room)
            case _:
                pass  # room_started and tracks: nothing we keep
