"""One accepted WebSocket: frames in, frames out, never faster than is fair.

Reading and writing are two tasks, so that a client that does not read can still be heard, and
the other way round. A client that sends more than RATE is read more slowly: nothing is lost,
and TCP tells it to wait. Source: LiveKit's signalling (one protobuf message a frame); RFC 6455.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from aiohttp import WSMsgType, web

from pattino.kit import log
from pattino.kit.clock import Clock
from pattino.sfu.outbox import Closing, Outbox

PING_EVERY_S: Final = 20.0
"""A WebSocket ping; without a pong within half of it the socket is gone."""

SILENCE_S: Final = 60.0
"""Clients ping every 5 s. Lower drops throttled tabs; higher keeps dead sockets."""

SEND_TIMEOUT_S: Final = 15.0
"""How long one frame may take to leave. Lower drops phones in lifts; higher keeps dead sockets."""

CLOSE_TIMEOUT_S: Final = 2.0
"""How long a client may take to answer a close."""

RATE: Final = 50.0
"""Messages a second and client that are read in the long run. A busy meeting needs about 5."""

BURST: Final = 300.0
"""Messages that are read at once: a join sends its candidates and settings in one go."""

Receive = Callable[[bytes | str], None]
"""Takes one frame: bytes of a binary one, text of the other kind."""


@dataclass(slots=True)
class Pace:
    """A token bucket: `delay` says how long to wait before the next message."""

    clock: Clock
    level: float = BURST
    at: float = field(init=False)

    def __post_init__(self) -> None:
        self.at = self.clock.monotonic()

    def delay(self) -> float:
        """Take one token; the seconds until it is there."""
        now = self.clock.monotonic()
        self.level = min(BURST, self.level + (now - self.at) * RATE) - 1
        self.at = now
        return max(0.0, -self.level / RATE)


def accepted(frame_limit: int) -> web.WebSocketResponse:
    """A WebSocket as this server speaks it. Compression stays off: it costs memory per socket."""
    return web.WebSocketResponse(
        heartbeat=PING_EVERY_S,
        timeout=CLOSE_TIMEOUT_S,
        receive_timeout=SILENCE_S,
        max_msg_size=frame_limit,
        compress=False,
    )


async def attend(
    socket: web.WebSocketResponse, outbox: Outbox, receive: Receive, pace: Pace
) -> None:
    """Serve the socket until either side ends it; a lost connection ends it by cancellation."""
    async with asyncio.TaskGroup() as group:
        writer = group.create_task(_write(socket, outbox))
        await _read(socket, outbox, receive, pace)
        if outbox.closing is None:
            writer.cancel()


async def _read(
    socket: web.WebSocketResponse, outbox: Outbox, receive: Receive, pace: Pace
) -> None:
    while outbox.closing is None:
        try:
            message = await socket.receive()
        except TimeoutError:
            log.get().info("signal.silent")
            outbox.give_up("silent")
            return
        if message.type not in (WSMsgType.BINARY, WSMsgType.TEXT):
            return
        receive(message.data)
        if (wait := pace.delay()) > 0:
            await asyncio.sleep(wait)


async def _write(socket: web.WebSocketResponse, outbox: Outbox) -> None:
    try:
        while True:
            leaving = await outbox.take()
            if isinstance(leaving, Closing):
                await socket.close(code=leaving.code, message=leaving.reason.encode())
                return
            async with asyncio.timeout(SEND_TIMEOUT_S):
                await socket.send_bytes(leaving)
    except (OSError, TimeoutError, RuntimeError):
        # RuntimeError is aiohttp's word for a socket that closed under the writer.
        outbox.give_up("unreachable")
        await socket.close(drain=False)
