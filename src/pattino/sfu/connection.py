"""One accepted WebSocket: frames in, frames out, never faster than is fair.

Reading and writing are two tasks, so that a client that does not read can still be heard, and
the other way round. A client that sends more than RATE, or whose messages keep the server busy,
is read more slowly: nothing is lost, and TCP tells it to wait. Source: LiveKit's signalling (one
protobuf message a frame); RFC 6455.
"""

import asyncio
import time
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

WORK_SHARE: Final = 0.1
"""Part of a processor that one client's messages may take in the long run. Some messages concern
everyone in the room; lower delays clients in large rooms, higher lets a few stop all others."""

WORK_BURST_S: Final = 1.0
"""Processor time that one client's messages may take at once."""

Receive = Callable[[bytes | str], None]
"""Takes one frame: bytes of a binary one, text of the other kind."""


@dataclass(slots=True)
class Pace:
    """Token buckets: `delay` says how long to wait before the next message.

    One counts messages, the other the processor time that they took.
    """

    clock: Clock
    level: float = BURST
    work_s: float = WORK_BURST_S
    at: float = field(init=False)

    def __post_init__(self) -> None:
        self.at = self.clock.monotonic()

    def delay(self, took_s: float = 0.0) -> float:
        """Pay for one message that took so long; the seconds until the next may come."""
        now = self.clock.monotonic()
        passed = now - self.at
        self.level = min(BURST, self.level + passed * RATE) - 1
        self.work_s = min(WORK_BURST_S, self.work_s + passed * WORK_SHARE) - took_s
        self.at = now
        return max(0.0, -self.level / RATE, -self.work_s / WORK_SHARE)


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
        began = time.thread_time()  # of the processor: a busy machine is nobody's fault
        receive(message.data)
        if (wait := pace.delay(time.thread_time() - began)) > 0:
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
