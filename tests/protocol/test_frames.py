"""What no client would send ends that one WebSocket with a code; everyone else goes on."""

import asyncio
import os

import aiohttp
import pytest
from livekit.protocol import rtc

from pattino.sfu.signal.bounds import FRAME_LIMIT
from tests.protocol.raw import answer, answer_of_kind, close_code, connected
from tests.protocol.server import DevServer


@pytest.mark.parametrize(
    "frame",
    [b"\xff" * 40, b"\x0a\xff\xff\xff\xff\x0f", b"\x08", os.urandom(64) + b"\xff"],
    ids=["ones", "length", "cut", "random"],
)
async def test_a_malformed_frame_ends_the_connection_with_a_code(
    server: DevServer, room: str, frame: bytes
) -> None:
    async with connected(server, room) as socket:
        await answer(socket)
        await socket.send_bytes(frame)
        code, reason = await close_code(socket)
    assert (code, reason) == (1007, "frame_malformed")


async def test_a_text_frame_ends_the_connection_with_a_code(server: DevServer, room: str) -> None:
    async with connected(server, room) as socket:
        await answer(socket)
        await socket.send_str("{}")
        _, reason = await close_code(socket)
    assert reason == "frame_text"


async def test_an_oversized_frame_ends_the_connection_with_1009(
    server: DevServer, room: str
) -> None:
    async with connected(server, room) as socket:
        await answer(socket)
        await socket.send_bytes(bytes(FRAME_LIMIT + 1))
        code, _ = await close_code(socket)
    assert code == 1009


async def test_the_others_in_the_room_are_not_disturbed(server: DevServer, room: str) -> None:
    async with connected(server, room, "carrot") as calm, connected(server, room) as wild:
        await answer(calm)
        await answer(wild)
        await wild.send_bytes(b"\xff" * 100)
        await close_code(wild)
        await ping(calm, 1)


async def test_a_ping_is_answered_at_once_in_both_ways(server: DevServer, room: str) -> None:
    async with connected(server, room) as socket:
        await answer(socket)
        await ping(socket, 1_763_000_000_000)
        await socket.send_bytes(rtc.SignalRequest(ping=1).SerializeToString())
        legacy = await answer_of_kind(socket, "pong")
    assert 1_600_000_000_000 < legacy.pong < 9_000_000_000_000


async def test_an_unknown_kind_of_message_changes_nothing(server: DevServer, room: str) -> None:
    async with connected(server, room) as socket:
        await answer(socket)
        await socket.send_bytes(b"\xc2\x3e\x02hi")
        await ping(socket, 2)


async def test_an_offer_that_is_no_sdp_gets_a_reason(server: DevServer, room: str) -> None:
    offer = rtc.SignalRequest(
        offer=rtc.SessionDescription(type="offer", sdp="v=0\r\nnonsense\r\n", id=1)
    )
    async with connected(server, room) as socket:
        await answer(socket)
        await socket.send_bytes(offer.SerializeToString())
        code, reason = await close_code(socket)
    assert code is not None
    assert reason


async def test_a_flood_is_read_more_slowly_and_none_of_it_is_lost(
    server: DevServer, room: str
) -> None:
    async with connected(server, room) as socket:
        await answer(socket)
        began = asyncio.get_running_loop().time()
        for number in range(340):
            await socket.send_bytes(ping_frame(number))
        for number in range(340):
            pong = await answer_of_kind(socket, "pong_resp")
            assert pong.pong_resp.last_ping_timestamp == number
        passed = asyncio.get_running_loop().time() - began
    print(f"340 messages at once were answered in {passed:.2f} s")
    assert passed > 0.5


def ping_frame(number: int) -> bytes:
    return rtc.SignalRequest(ping_req=rtc.Ping(timestamp=number)).SerializeToString()


async def ping(socket: aiohttp.ClientWebSocketResponse, number: int) -> None:
    await socket.send_bytes(ping_frame(number))
    pong = await answer_of_kind(socket, "pong_resp")
    assert pong.pong_resp.last_ping_timestamp == number
