"""Webhooks of the media server: proven, taken once, turned into the two facts we keep in memory.

LiveKit signs the body's SHA-256 into a token in `Authorization` (no Bearer prefix). Events may
come twice; their id tells. Everything in an event but room and sid is left unread.
"""

import base64
import hashlib
import hmac
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Final

from google.protobuf.json_format import Parse, ParseError
from livekit.protocol.webhook import WebhookEvent

from pattino.kit import log
from pattino.kit.clock import Clock
from pattino.livekit.errors import TokenRefusedError, WebhookRefusedError
from pattino.livekit.grants import verify
from pattino.livekit.keys import ApiKey, KeyRing
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
            event = self._proven(body, authorization)
        except (TokenRefusedError, WebhookRefusedError) as refusal:
            log.get().warning("webhook.refused", code=refusal.code)
            return refusal.status
        if event.id and self._is_repeat(event.id):
            return 200
        await self._apply(event)
        return 200

    def _proven(self, body: bytes, authorization: str) -> WebhookEvent:
        grant = verify(authorization, self._keys, now_s=self._clock.now().timestamp())
        digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
        if not hmac.compare_digest(grant.sha256.encode(), digest.encode()):
            raise WebhookRefusedError
        try:
            return Parse(body.decode(), WebhookEvent(), ignore_unknown_fields=True)
        except (ParseError, UnicodeDecodeError) as error:
            raise WebhookRefusedError from error

    def _is_repeat(self, event_id: str) -> bool:
        if event_id in self._seen:
            return True
        self._seen[event_id] = None
        if len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)
        return False

    async def _apply(self, event: WebhookEvent) -> None:
        room = RoomName(event.room.name)
        match event.event:
            case "participant_joined":
                self._live.joined(room, event.participant.sid)
            case "participant_left" | "participant_connection_aborted":
                self._live.left(room, event.participant.sid)
            case "room_finished":
                self._live.finished(room)
                await self._on_ended(room)
            case _:
                pass  # room_started and tracks: nothing we keep
