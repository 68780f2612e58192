"""One WebSocket: order, bounds and ends, against a real client over a real socket."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import aiohttp
import pytest
from aiohttp import WSMsgType, web
from aiohttp.test_utils import TestServer

from pattino.kit.clock import SystemClock, VirtualClock
from pattino.sfu import connection
from pattino.sfu.connection import (
    BURST,
    RATE,
    WORK_BURST_S,
    WORK_SHARE,
    Pace,
    accepted,
    attend,
)
from pattino.sfu.outbox import TOO_SLOW, Outbox
from pattino.sfu.rooms.values import ConnectionId

FRAME_LIMIT = 1000


@dataclass
class Line:
    """Both ends of one connection."""

    client: aiohttp.ClientWebSocketResponse
    outbox: Outbox
    heard: list[bytes | str] = field(default_factory=list)
    ended: asyncio.Event = field(default_factory=asyncio.Event)


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    outbox = Outbox(ConnectionId(1))
    heard: list[bytes | str] = []
    ended = asyncio.Event()

    async def handle(request: web.Request) -> web.StreamResponse:
        socket = accepted(FRAME_LIMIT)
        await socket.prepare(request)
        try:
            await attend(socket, outbox, heard.append, Pace(SystemClock()))
        finally:
            ended.set()
        return socket

    application = web.Application()
    application.router.add_get("/", handle)
    async with TestServer(application) as server, aiohttp.ClientSession() as session:
        client = await session.ws_connect(server.make_url("/"))
        yield Line(client, outbox, heard, ended)
        await client.close()


async def until_ended(line: Line) -> None:
    async with asyncio.timeout(5):
        await line.ended.wait()


async def test_frames_of_the_outbox_arrive_in_order(line: Line) -> None:
    for number in range(100):
        line.outbox.put(b"%d" % number)
    assert [await line.client.receive_bytes() for _ in range(100)] == [
        b"%d" % number for number in range(100)
    ]


async def test_frames_of_the_client_are_heard_in_order(line: Line) -> None:
    for number in range(100):
        await line.client.send_bytes(b"%d" % number)
    await line.client.close()
    await until_ended(line)
    assert line.heard == [b"%d" % number for number in range(100)]


async def test_a_close_arrives_after_the_last_frame_with_code_and_reason(line: Line) -> None:
    line.outbox.put(b"leave")
    line.outbox.close(4001, "removed")
    assert await line.client.receive_bytes() == b"leave"
    message = await line.client.receive()
    assert (message.type, line.client.close_code, message.extra) == (
        WSMsgType.CLOSE,
        4001,
        "removed",
    )
    await until_ended(line)


async def test_the_largest_frame_passes_and_a_larger_one_closes_with_1009(line: Line) -> None:
    await line.client.send_bytes(bytes(FRAME_LIMIT - 1))
    await line.client.send_bytes(bytes(FRAME_LIMIT + 1))
    await line.client.receive()
    assert line.client.close_code == 1009
    await until_ended(line)
    assert [len(frame) for frame in line.heard] == [FRAME_LIMIT - 1]


async def test_a_client_that_vanishes_ends_the_connection(line: Line) -> None:
    transport = line.client._response.connection.transport
    assert transport is not None
    transport.abort()
    await until_ended(line)


async def test_a_client_that_stays_silent_is_let_go(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "SILENCE_S", 0.05)
    async with aiohttp.ClientSession() as session:
        client = await session.ws_connect(line.client._response.url)
        message = await client.receive(timeout=5)
        assert (message.type, client.close_code) == (WSMsgType.CLOSE, TOO_SLOW)


async def test_a_client_that_does_not_read_is_given_up(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "SEND_TIMEOUT_S", 0.2)
    transport = line.client._response.connection.transport
    transport.pause_reading()
    sent = 0
    while line.outbox.put(bytes(64 * 1024)) and sent < 1000:
        sent += 1
        await asyncio.sleep(0)
    assert line.outbox.closing is not None
    await until_ended(line)
    transport.abort()


def test_a_burst_is_read_at_once_and_more_is_read_at_the_rate() -> None:
    pace = Pace(VirtualClock())
    assert [pace.delay() for _ in range(int(BURST))] == [0.0] * int(BURST)
    assert pace.delay() == pytest.approx(1 / RATE)
    assert pace.delay() == pytest.approx(2 / RATE)


def test_a_pace_recovers_with_time_and_never_beyond_the_burst() -> None:
    clock = VirtualClock()
    pace = Pace(clock)
    for _ in range(int(BURST)):
        pace.delay()
    clock.advance(days=1)
    assert [pace.delay() for _ in range(int(BURST))] == [0.0] * int(BURST)
    assert pace.delay() > 0


def test_whose_messages_keep_the_server_busy_is_read_more_slowly() -> None:
    clock = VirtualClock()
    pace = Pace(clock)
    assert pace.delay(WORK_BURST_S) == 0
    assert pace.delay(0.2) == pytest.approx(0.2 / WORK_SHARE)
    clock.advance(seconds=0.2 / WORK_SHARE)
    assert pace.delay(0.0) == pytest.approx(0)


async def test_the_work_of_each_message_is_counted() -> None:
    work: list[float] = []

    class Noted(Pace):
        def delay(self, took_s: float = 0.0) -> float:
            work.append(took_s)
            return 0.0

    def busy(_frame: bytes | str) -> None:
        until = time.thread_time() + 0.05
        while time.thread_time() < until:
            pass

    async def handle(request: web.Request) -> web.StreamResponse:
        socket = accepted(FRAME_LIMIT)
        await socket.prepare(request)
        await attend(socket, Outbox(ConnectionId(1)), busy, Noted(SystemClock()))
        return socket

    application = web.Application()
    application.router.add_get("/", handle)
    async with TestServer(application) as server, aiohttp.ClientSession() as session:
        client = await session.ws_connect(server.make_url("/"))
        await client.send_bytes(b"x")
        await client.close()
    assert work[0] >= 0.05
