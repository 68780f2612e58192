"""/rtc/v1 is forwarded: frames both ways, close codes, and only for the browser that asked.

A small media server stands in: it echoes, greets and closes as it is told in the query. The
application runs under the real ASGI server, since upgrades and denials are its business.
"""

import asyncio
import socket
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web
from livekit.protocol import rtc

from pattino.media.watch import LOOK_EVERY_S
from pattino.sfu.tokens import bearer
from pattino.webserver import WebServer
from tests.common.house import ADULT, House, open_house


class FakeMedia:
    """Echoes frames; `?status=` refuses, `?close=` closes with a code, `?large=` sends much."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.tokens: list[str | None] = []
        self.heard: list[bytes] = []
        self.open: set[web.WebSocketResponse] = set()
        self.closed: asyncio.Queue[int | None] = asyncio.Queue()
        self.asked = asyncio.Event()
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def signal(self, request: web.Request) -> web.StreamResponse:
        self.seen.append(request.path_qs)
        self.tokens.append(bearer(request))
        self.asked.set()
        await self.may_answer.wait()
        assert "cookie" not in request.headers
        assert "x-forwarded-for" not in request.headers
        if "status" in request.query:
            return web.Response(
                status=int(request.query["status"]), text="requested room does not exist"
            )
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        self.open.add(ws)
        await ws.send_bytes(b"join")
        if "close" in request.query:
            await ws.close(code=int(request.query["close"]))
        if "large" in request.query:
            await ws.send_bytes(b"x" * int(request.query["large"]))
        async for message in ws:
            if message.type is aiohttp.WSMsgType.BINARY:
                self.heard.append(message.data)
                await ws.send_bytes(b"echo " + message.data)
        self.closed.put_nowait(ws.close_code)
        self.open.discard(ws)
        return ws

    async def validate(self, request: web.Request) -> web.Response:
        return web.Response(status=int(request.query.get("status", "200")), text="success")


@dataclass
class Office:
    house: House
    media: FakeMedia
    port: int
    session: aiohttp.ClientSession
    runner: web.AppRunner

    async def ticket(self) -> tuple[str, dict[str, str]]:
        browser = await self.house.set_up()
        meeting = await self.house.meeting(browser)
        answer = await browser.post(f"/api/meetings/{meeting}/join")
        cookie = f"pattino-session={browser.cookie('session')}"
        return str(answer.json()["token"]), {"cookie": cookie, "origin": browser.origin}

    def url(self, token: str, more: str = "", path: str = "/rtc/v1") -> str:
        return f"http://127.0.0.1:{self.port}{path}?access_token={token}&join_request=AA%3D{more}"

    def connect(self, token: str, headers: dict[str, str], more: str = "", **given: Any) -> Any:
        return self.session.ws_connect(self.url(token, more), headers=headers, **given)

    async def refusal(self, token: str, headers: dict[str, str], more: str = "") -> int:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await self.connect(token, headers, more)
        return refused.value.status


@pytest_asyncio.fixture
async def office() -> AsyncIterator[Office]:
    with tempfile.TemporaryDirectory() as folder:
        async with open_house(Path(folder)) as house:
            media = FakeMedia()
            server = web.Application()
            server.router.add_get("/rtc/v1", media.signal)
            server.router.add_get("/rtc", media.signal)
            server.router.add_get("/rtc/v1/validate", media.validate)
            runner = web.AppRunner(
                server, shutdown_timeout=0.1, access_log=None, max_line_size=70_000
            )
            await runner.setup()
            house.config.run_dir.mkdir()
            await web.UnixSite(runner, str(house.config.media_socket)).start()
            listener = socket.create_server(("127.0.0.1", 0))
            serving = WebServer(house.app.asgi, None)
            serving.config.lifespan = "off"
            task = asyncio.create_task(serving.serve([listener]))
            async with aiohttp.ClientSession() as session:
                yield Office(house, media, listener.getsockname()[1], session, runner)
            serving.should_exit = True
            await task
            await runner.cleanup()
            listener.close()


class TestForwarding:
    async def test_frames_go_both_ways(self, office: Office) -> None:
        token, headers = await office.ticket()
        async with office.connect(token, headers) as ws:
            assert await ws.receive_bytes() == b"join"
            for number in range(50):
                await ws.send_bytes(b"%d" % number)
            assert [await ws.receive_bytes() for _ in range(50)] == [
                b"echo %d" % number for number in range(50)
            ]

    async def test_the_query_arrives_as_it_was_sent(self, office: Office) -> None:
        token, headers = await office.ticket()
        async with office.connect(token, headers, "&x=%2B%20") as ws:
            await ws.receive_bytes()
        assert office.media.seen[0].endswith("join_request=AA%3D&x=%2B%20")

    async def test_a_join_request_of_sixty_kilobytes_passes(self, office: Office) -> None:
        token, headers = await office.ticket()
        async with office.connect(token, headers, "&pad=" + "x" * 60_000) as ws:
            assert await ws.receive_bytes() == b"join"

    @pytest.mark.parametrize("code", [1000, 1008, 1012, 4001])
    async def test_the_media_server_s_close_code_reaches_the_browser(
        self, office: Office, code: int
    ) -> None:
        token, headers = await office.ticket()
        async with office.connect(token, headers, f"&close={code}") as ws:
            await ws.receive_bytes()
            await ws.receive()
            assert ws.close_code == code

    async def test_the_browser_s_close_reaches_the_media_server(self, office: Office) -> None:
        token, headers = await office.ticket()
        async with office.connect(token, headers) as ws:
            await ws.receive_bytes()
            await ws.close(code=4002)
        async with asyncio.timeout(5):
            assert await office.media.closed.get() == 4002

    async def test_a_media_server_that_dies_closes_with_restart(self, office: Office) -> None:
        token, headers = await office.ticket()
        async with office.connect(token, headers) as ws:
            await ws.receive_bytes()
            (upstream,) = office.media.open
            transport = upstream._req.transport
            transport.abort()
            await ws.receive()
            assert ws.close_code == 1012

    async def test_compression_is_not_agreed_so_that_nobody_can_send_little_that_becomes_much(
        self, office: Office
    ) -> None:
        token, headers = await office.ticket()
        async with office.connect(token, headers, compress=15) as ws:
            assert ws.compress == 0

    async def test_a_frame_above_the_bound_ends_the_connection(self, office: Office) -> None:
        token, headers = await office.ticket()
        async with office.connect(token, headers) as ws:
            await ws.receive_bytes()
            await ws.send_bytes(b"x" * 600_000)
            await ws.receive()
            assert ws.close_code == 1009


class TestAdmission:
    async def test_a_token_is_worth_nothing_without_the_session_that_asked(
        self, office: Office
    ) -> None:
        token, headers = await office.ticket()
        assert await office.refusal(token, {"origin": headers["origin"]}) == 401

    async def test_nor_with_another_session(self, office: Office) -> None:
        token, headers = await office.ticket()
        other = await office.house.member()
        headers["cookie"] = f"pattino-session={other.cookie('session')}"
        assert await office.refusal(token, headers) == 401

    async def test_nor_after_signing_out(self, office: Office) -> None:
        token, headers = await office.ticket()
        await office.house.browsers[0].post("/api/signin/out")
        assert await office.refusal(token, headers) == 401

    async def test_signing_out_ends_a_running_call(self, office: Office) -> None:
        token, headers = await office.ticket()
        async with office.connect(token, headers) as ws:
            await ws.receive_bytes()
            await office.house.browsers[0].post("/api/signin/out")
            await ws.receive()
            assert ws.close_code == 1008

    async def test_of_two_tokens_the_media_server_believes_the_one_that_was_judged(
        self, office: Office
    ) -> None:
        stolen, _ = await office.ticket()
        own, headers = await self.another(office)
        async with office.connect(stolen, headers, f"&access_token={own}") as ws:
            await ws.receive_bytes()
        assert office.media.tokens == [own]
        assert await office.refusal(own, headers, f"&access_token={stolen}") == 401

    async def test_signing_out_during_the_upgrade_ends_the_call_as_well(
        self, office: Office
    ) -> None:
        token, headers = await office.ticket()
        office.media.may_answer.clear()
        connecting = asyncio.create_task(office.connect(token, headers)._coro)
        await office.media.asked.wait()
        await office.house.browsers[0].post("/api/signin/out")
        office.media.may_answer.set()
        ws = await connecting
        async with asyncio.timeout(5):
            while not ws.closed:
                await ws.receive()
        assert ws.close_code == 1008

    async def test_a_session_that_connects_all_the_time_is_asked_to_wait(
        self, office: Office
    ) -> None:
        token, headers = await office.ticket()
        for _ in range(30):
            async with office.connect(token, headers, "&close=1000") as ws:
                await ws.receive_bytes()
        assert await office.refusal(token, headers) == 503
        other, others_headers = await self.another(office)
        async with office.connect(other, others_headers) as ws:
            assert await ws.receive_bytes() == b"join"

    async def another(self, office: Office) -> tuple[str, dict[str, str]]:
        browser = await office.house.member()
        meeting = await office.house.meeting(browser)
        answer = await browser.post(f"/api/meetings/{meeting}/join")
        return answer.json()["token"], {"cookie": f"pattino-session={browser.cookie('session')}"}

    async def test_a_guest_enters_with_the_guest_cookie(self, office: Office) -> None:
        meeting = await office.house.meeting(await office.house.set_up())
        guest = office.house.browser()
        answer = await guest.post(
            f"/api/meetings/{meeting}/join",
            {"name": "Gus", **ADULT},
        )
        headers = {"cookie": f"pattino-guest={guest.cookie('guest')}"}
        async with office.connect(answer.json()["token"], headers) as ws:
            assert await ws.receive_bytes() == b"join"

    async def test_a_token_that_has_expired_is_refused(self, office: Office) -> None:
        token, headers = await office.ticket()
        office.house.clock.advance(minutes=4)
        assert await office.refusal(token, headers) == 401

    @pytest.mark.parametrize("token", ["", "x", "a.b.c"])
    async def test_what_is_no_token_is_refused(self, office: Office, token: str) -> None:
        _, headers = await office.ticket()
        assert await office.refusal(token, headers) == 401

    async def test_another_site_is_refused(self, office: Office) -> None:
        token, headers = await office.ticket()
        assert await office.refusal(token, headers | {"origin": "https://evil.example"}) == 403

    @pytest.mark.parametrize("status", [400, 401, 403, 404, 503])
    async def test_the_media_server_s_refusal_is_passed_on(
        self, office: Office, status: int
    ) -> None:
        token, headers = await office.ticket()
        assert await office.refusal(token, headers, f"&status={status}") == status

    async def test_while_it_is_away_the_answer_is_to_come_back(self, office: Office) -> None:
        token, headers = await office.ticket()
        await office.runner.cleanup()
        assert await office.refusal(token, headers) == 503

    async def test_the_flow_with_two_connections_goes_through_as_well(self, office: Office) -> None:
        token, headers = await office.ticket()
        url = f"http://127.0.0.1:{office.port}/rtc?access_token={token}"
        async with office.session.ws_connect(url, headers=headers) as ws:
            assert await ws.receive_bytes() == b"join"


class TestValidate:
    async def ask(self, office: Office, token: str, headers: dict[str, str], more: str = "") -> Any:
        url = office.url(token, more, "/rtc/v1/validate")
        async with office.session.get(url, headers=headers) as answer:
            return answer.status, await answer.text()

    async def test_it_asks_the_media_server(self, office: Office) -> None:
        token, headers = await office.ticket()
        assert await self.ask(office, token, headers) == (200, "success")
        assert (await self.ask(office, token, headers, "&status=404"))[0] == 404

    async def test_it_tells_a_foreign_browser_no(self, office: Office) -> None:
        token, _ = await office.ticket()
        assert await self.ask(office, token, {}) == (401, "not_your_call")

    async def test_while_the_media_server_is_away_it_says_so(self, office: Office) -> None:
        token, headers = await office.ticket()
        await office.runner.cleanup()
        assert await self.ask(office, token, headers) == (503, "the media server is starting")


class TestTheEndOfASession:
    """Policy S: whoever may not be in a call any more is out of it within five seconds."""

    async def test_time_ends_a_running_call(self, office: Office) -> None:
        token, headers = await office.ticket()
        async with office.connect(token, headers) as ws:
            await ws.receive_bytes()
            await office.house.app.watch.look()
            await ws.send_bytes(b"still here")
            assert await ws.receive_bytes() == b"echo still here"
            office.house.clock.advance(minutes=720)
            await self.ends(office, ws)

    async def test_a_restriction_ends_a_running_call(self, office: Office) -> None:
        token, headers = await office.ticket()
        async with office.connect(token, headers) as ws:
            await ws.receive_bytes()
            await office.house.browsers[0].post("/api/me/restrict", {"restricted": True})
            await self.ends(office, ws)

    async def test_an_erasure_ends_a_running_call(self, office: Office) -> None:
        await office.ticket()
        token, headers = await TestAdmission().another(office)
        async with office.connect(token, headers) as ws:
            await ws.receive_bytes()
            await office.house.browsers[1].post("/api/me/erase", {"when": "now"})
            await self.ends(office, ws)

    async def test_a_guest_s_day_ends_a_running_call(self, office: Office) -> None:
        meeting = await office.house.meeting(await office.house.set_up())
        guest = office.house.browser()
        answer = await guest.post(f"/api/meetings/{meeting}/join", {"name": "Gus", **ADULT})
        headers = {"cookie": f"pattino-guest={guest.cookie('guest')}"}
        async with office.connect(answer.json()["token"], headers) as ws:
            await ws.receive_bytes()
            office.house.clock.advance(minutes=720)
            await self.ends(office, ws)

    async def ends(self, office: Office, ws: aiohttp.ClientWebSocketResponse) -> None:
        """The browser is cut, and the media server is told that its owner has left."""
        await office.house.app.watch.look()
        async with asyncio.timeout(5):
            while not ws.closed:
                await ws.receive()
            await office.media.closed.get()
        assert ws.close_code == 1008
        assert rtc.SignalRequest.FromString(office.media.heard[-1]).HasField("leave")

    def test_looks_are_close_enough(self) -> None:
        assert LOOK_EVERY_S < 5
