"""What waits for one WebSocket, so that no room ever waits for a socket.

A room puts frames in; the socket's own task takes them out. When a client reads so slowly that
more than the bounds would wait, the outbox gives it up: everything that waits is dropped, the
socket is closed with 1013 and `too_slow`, and the client joins again with a fresh state.
"""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import Final

from pattino.sfu.rooms.effects import Refusal
from pattino.sfu.rooms.values import ConnectionId

FRAMES_LIMIT: Final = 1024
"""Frames that wait for one client. A join into a full room brings some hundred at once."""

BYTES_LIMIT: Final = 4 * 1024 * 1024
"""Bytes that wait for one client: several answers with every slot in use."""

TOO_SLOW: Final = 1013
"""WebSocket close code "try again later" (IANA registry of RFC 6455 §11.7)."""


@dataclass(frozen=True, slots=True)
class Closing:
    """The last thing in an outbox: close the socket with this code and reason."""

    code: int
    reason: str


@dataclass(slots=True)
class Outbox:
    """Frames for one connection, in order. After `close` nothing more goes in."""

    connection: ConnectionId
    refusal: Refusal | None = None
    closing: Closing | None = None
    _frames: deque[bytes] = field(default_factory=deque)
    _bytes: int = 0
    _filled: asyncio.Event = field(default_factory=asyncio.Event)

    def put(self, frame: bytes) -> bool:
        """Queue a frame. False when the outbox is full: then the connection is given up."""
        if self.closing is not None:
            return True
        if len(self._frames) >= FRAMES_LIMIT or self._bytes + len(frame) > BYTES_LIMIT:
            self.give_up("too_slow")
            return False
        self._frames.append(frame)
        self._bytes += len(frame)
        self._filled.set()
        return True

    def close(self, code: int, reason: str) -> None:
        """Close after what waits; a second close changes nothing."""
        if self.closing is None:
            self.closing = Closing(code, reason)
            self._filled.set()

    def give_up(self, reason: str) -> None:
        """Drop what waits and close."""
        self._frames.clear()
        self._bytes = 0
        self.close(TOO_SLOW, reason)

    async def take(self) -> bytes | Closing:
        """The next frame, or how to close once all frames are taken."""
        while True:
            if self._frames:
                frame = self._frames.popleft()
                self._bytes -= len(frame)
                return frame
            if self.closing is not None:
                return self.closing
            self._filled.clear()
            await self._filled.wait()
