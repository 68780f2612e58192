"""Bounds of the HTTP surface that no outside client can reach in a test's time."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
import pytest
from aiohttp.test_utils import TestServer
from aiohttp.web import AppRunner

from pattino.kit.clock import SystemClock
from pattino.kit.ids import SeededSource
from pattino.kit.secret import Secret
from pattino.livekit.grants import Grant, mint
from pattino.livekit.keys import ApiKey, KeyRing
from pattino.sfu import http as surface_room
from pattino.sfu.dispatch import Dispatch, Hands
from pattino.sfu.http import Surface
from pattino.sfu.rooms.directory import RoomDirectory
from pattino.sfu.rooms.limits import Conduct
from pattino.sfu.rooms.responses import ServerInfo
from pattino.sfu.signal import codec
from tests.protocol.raw import join_request

API_KEY = ApiKey("key", Secret("a secret of at least thirty-two characters"))


@dataclass
class Bench:
    """A surface with real rooms and no engine."""

    surface: Surface
    dispatch: Dispatch
    rooms: RoomDirectory
    url: str
    http: aiohttp.ClientSession

    def query(self) -> dict[str, str]:
        grant = Grant(identity="vimes", room="yard", may_join=True)
        now_s = SystemClock().now().timestamp()
        made = mint(grant, API_KEY, now_s=now_s, lifetime_s=120)
        return {"access_token": made, "join_request": join_request()}


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    clock = SystemClock()
    rooms = RoomDirectory(
        source=SeededSource(), server=ServerInfo("1", "n"), conduct=Conduct(auto_create_rooms=True)
    )
    hands = Hands(lambda _: None, codec.encode, lambda _: "token", lambda _: None)
    dispatch = Dispatch(rooms, hands, clock)
    surface = Surface(dispatch, KeyRing([API_KEY]), clock)
    async with (
        TestServer(_application(surface.runner)) as server,
        aiohttp.ClientSession() as http,
    ):
        yield Bench(surface, dispatch, rooms, str(server.make_url("")).rstrip("/"), http)


def _application(runner: AppRunner) -> object:
    return runner.app


async def test_one_socket_too_many_is_refused_with_503(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(surface_room, "SOCKETS_LIMIT", 1)
    url = f"{bench.url}/rtc/v1"
    async with bench.http.ws_connect(url, params=bench.query()) as first:
        await first.receive_bytes()
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await bench.http.ws_connect(url, params=bench.query())
        assert refused.value.status == 503
    await bench.surface.until_all_left(5)
    async with bench.http.ws_connect(url, params=bench.query()) as second:
        await second.receive_bytes()


async def test_waiting_for_everyone_to_leave_ends_in_time(bench: Bench) -> None:
    async with bench.http.ws_connect(f"{bench.url}/rtc/v1", params=bench.query()) as socket:
        await socket.receive_bytes()
        async with asyncio.timeout(2):
            await bench.surface.until_all_left(0.05)
        assert bench.dispatch.connections == 1


async def test_a_fault_of_ours_is_a_500_without_a_word_about_it(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def fault(*_: object) -> None:
        raise ZeroDivisionError("vimes@watch.example")

    monkeypatch.setattr(bench.rooms, "handle", fault)
    query = bench.query()
    async with bench.http.get(f"{bench.url}/rtc/v1/validate", params=query) as answered:
        assert answered.status == 500
        assert await answered.text() == "internal_error: a fault of the server."
    printed = "".join(capfd.readouterr())
    assert "room.fault" in printed
    assert query["access_token"] not in printed


async def test_a_fault_in_a_join_closes_that_socket_alone(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with bench.http.ws_connect(f"{bench.url}/rtc/v1", params=bench.query()) as calm:
        await calm.receive_bytes()
        real = bench.rooms.handle
        monkeypatch.setattr(bench.rooms, "handle", _faulty)
        async with bench.http.ws_connect(f"{bench.url}/rtc/v1", params=bench.query()) as other:
            message = await other.receive(timeout=5)
            assert (message.type, other.close_code) == (aiohttp.WSMsgType.CLOSE, 1011)
        monkeypatch.setattr(bench.rooms, "handle", real)
        assert not calm.closed


def _faulty(*_: object) -> None:
    raise ZeroDivisionError
