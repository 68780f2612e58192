"""Calling over HTTP and the line to each page, under the real ASGI server. Policy 2.1, 2.2, S."""

import asyncio
import socket
import sqlite3
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from pattino.webserver import WebServer
from tests.common.house import Browser, House, open_house
from tests.conftest import Figure

WITHIN_S = 15.0  # the bar is 5 s; threefold
Json = dict[str, Any]


@dataclass
class Page:
    """One page of one browser, with its line."""

    browser: Browser
    tab: str
    line: aiohttp.ClientWebSocketResponse
    heard: list[Json] = field(default_factory=list)

    async def hears(self, state: str) -> Json:
        """Wait until the line tells of a call in this state."""
        async with asyncio.timeout(WITHIN_S):
            while True:
                message = await self.line.receive_json()
                rings = message.get("rings", [message.get("ring")])
                for ring in rings:
                    if ring and ring["state"] == state:
                        return dict(ring)

    async def ends(self) -> int | None:
        """Wait until the server closes the line; its code."""
        async with asyncio.timeout(WITHIN_S):
            while not self.line.closed:
                await self.line.receive()
        return self.line.close_code

    async def asks(self, path: str, **body: Any) -> Json:
        answer = await self.browser.post(f"/api/rings{path}", {"tab": self.tab} | body)
        assert answer.status_code < 300, answer.text
        return dict(answer.json())

    async def is_refused(self, path: str, **body: Any) -> tuple[int, str]:
        answer = await self.browser.post(f"/api/rings{path}", {"tab": self.tab} | body)
        return answer.status_code, answer.json()["code"]


@dataclass
class Office:
    house: House
    port: int
    session: aiohttp.ClientSession

    def headers(self, browser: Browser, **changes: str) -> dict[str, str]:
        cookie = browser.cookie("session") or ""
        return {"cookie": f"pattino-session={cookie}", "origin": browser.origin} | changes

    def url(self, tab: str) -> str:
        return f"http://127.0.0.1:{self.port}/api/events?tab={tab}"

    @asynccontextmanager
    async def page(self, browser: Browser, tab: str) -> AsyncIterator[Page]:
        async with self.session.ws_connect(self.url(tab), headers=self.headers(browser)) as line:
            yield Page(browser, tab, line)

    async def id_of(self, browser: Browser) -> str:
        return str((await browser.get("/api/session")).json()["account"]["id"])

    async def refusal(self, tab: str, headers: dict[str, str]) -> int:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await self.session.ws_connect(self.url(tab), headers=headers)
        return refused.value.status


@pytest_asyncio.fixture
async def office() -> AsyncIterator[Office]:
    with tempfile.TemporaryDirectory() as folder:
        async with open_house(Path(folder)) as house:
            listener = socket.create_server(("127.0.0.1", 0))
            serving = WebServer(house.app.asgi, None)
            serving.config.lifespan = "off"
            task = asyncio.create_task(serving.serve([listener]))
            async with aiohttp.ClientSession() as session:
                yield Office(house, listener.getsockname()[1], session)
            serving.should_exit = True
            await task
            listener.close()


@dataclass
class Two:
    """Ada at her desk; Ben, known by his id."""

    office: Office
    ada: Browser
    ben: Browser
    ben_id: str


@pytest_asyncio.fixture
async def two(office: Office) -> Two:
    ada = await office.house.set_up()
    ben = await office.house.member("Ben Bracket")
    return Two(office, ada, ben, await office.id_of(ben))


async def test_ada_calls_and_ben_answers_and_both_get_one_room(two: Two, figure: Figure) -> None:
    office = two.office
    async with office.page(two.ada, "adasdesk") as ada, office.page(two.ben, "bensdesk") as ben:
        placed = await ada.asks("", to=two.ben_id, video=True)
        assert (placed["state"], placed["devices"], placed["side"]) == ("ringing", 1, "caller")
        ring = await ben.hears("ringing")
        assert (ring["other"]["name"], ring["video"]) == ("Ada Axel", True)
        began = time.monotonic()
        answered = await ben.asks(f"/{ring['id']}/accept")
        told = await ada.hears("accepted")
        figure("answer told to the caller after", f"{(time.monotonic() - began) * 1000:.0f} ms")
        assert answered["meeting"] == told["meeting"]
    for browser in (two.ada, two.ben):
        joined = await browser.post(f"/api/meetings/{told['meeting']}/join")
        assert joined.status_code == 200, joined.text


async def test_declining_stops_all_of_ben_s_browsers(two: Two) -> None:
    office = two.office
    async with (
        office.page(two.ada, "adasdesk") as ada,
        office.page(two.ben, "bensdesk") as desk,
        office.page(two.ben, "bensphone") as phone,
    ):
        await ada.asks("", to=two.ben_id, video=False)
        ring = await phone.hears("ringing")
        await phone.asks(f"/{ring['id']}/decline")
        for page in (ada, desk, phone):
            assert (await page.hears("declined"))["meeting"] is None
        assert await desk.is_refused(f"/{ring['id']}/accept") == (409, "ring_over")


async def test_the_caller_hangs_up(two: Two) -> None:
    office = two.office
    async with office.page(two.ada, "adasdesk") as ada, office.page(two.ben, "bensdesk") as ben:
        placed = await ada.asks("", to=two.ben_id, video=True)
        await ben.hears("ringing")
        assert await ben.is_refused(f"/{placed['id']}/cancel") == (409, "ring_over")
        await ada.asks(f"/{placed['id']}/cancel")
        await ben.hears("cancelled")


async def test_who_is_signed_in_nowhere_is_missed_after_a_while(two: Two) -> None:
    office = two.office
    async with office.page(two.ada, "adasdesk") as ada:
        placed = await ada.asks("", to=two.ben_id, video=True)
        assert (placed["state"], placed["devices"]) == ("calling", 0)
        office.house.clock.advance(seconds=20)
        office.house.app.ringing.exchange.tick()
        await ada.hears("missed")


async def test_two_who_call_each_other_at_once_are_in_one_room(two: Two) -> None:
    office = two.office
    ada_id = await office.id_of(two.ada)
    async with office.page(two.ada, "adasdesk") as ada, office.page(two.ben, "bensdesk") as ben:
        await ada.asks("", to=two.ben_id, video=True)
        crossing = await ben.asks("", to=ada_id, video=True)
        assert crossing["state"] == "accepted"
        assert (await ada.hears("accepted"))["meeting"] == crossing["meeting"]


async def test_a_third_one_is_asked_into_a_running_call_and_told_so(two: Two) -> None:
    office = two.office
    meeting = await office.house.meeting(two.ada)
    async with office.page(two.ada, "adasdesk") as ada, office.page(two.ben, "bensdesk") as ben:
        await ada.asks("", to=two.ben_id, video=True, into=meeting)
        ring = await ben.hears("ringing")
        assert (ring["group"], ring["meeting"]) == (True, None)
        answered = await ben.asks(f"/{ring['id']}/accept")
        assert answered["meeting"] == meeting
        assert (await ada.hears("accepted"))["meeting"] == meeting


async def test_nobody_is_asked_into_a_meeting_that_does_not_exist(two: Two) -> None:
    async with two.office.page(two.ada, "adasdesk") as ada:
        refused = await ada.is_refused("", to=two.ben_id, video=True, into="0" * 20)
        assert refused == (404, "meeting_unknown")
        refused = await ada.is_refused("", to=two.ben_id, video=True, into="?")
        assert refused == (404, "meeting_unknown")


async def test_a_third_one_hears_busy(two: Two) -> None:
    office = two.office
    cyd = await office.house.member("Cyd Camel")
    async with (
        office.page(two.ada, "adasdesk") as ada,
        office.page(two.ben, "bensdesk") as ben,
        office.page(cyd, "cydsdesk") as third,
    ):
        await ada.asks("", to=two.ben_id, video=True)
        await ben.hears("ringing")
        assert (await third.asks("", to=two.ben_id, video=True))["state"] == "busy"
        assert (await ben.hears("busy"))["other"]["name"] == "Cyd Camel"


async def test_a_person_in_a_call_is_busy(two: Two) -> None:
    office, admissions = two.office, two.office.house.app.signin.admissions
    async with office.page(two.ada, "adasdesk") as ada, office.page(two.ben, "bensdesk"):
        (holder,) = {s.holder for s in office.house.app.ringing.streams.of(two.ben_id)}  # type: ignore[arg-type]  # an id as text
        left = admissions.entered(holder, lambda: None)
        assert (await ada.asks("", to=two.ben_id, video=True))["state"] == "busy"
        left()
        assert (await ada.asks("", to=two.ben_id, video=True))["state"] == "ringing"


async def test_who_came_and_left_again_is_free_at_once(two: Two) -> None:
    office, admissions = two.office, two.office.house.app.signin.admissions
    async with office.page(two.ada, "adasdesk") as ada, office.page(two.ben, "bensdesk") as ben:
        ring = await ada.asks("", to=two.ben_id, video=True)
        await ben.hears("ringing")
        await ben.asks(f"/{ring['id']}/accept")
        assert (await ada.asks("", to=two.ben_id, video=True))["state"] == "busy"
        streams = office.house.app.ringing.streams
        (holder,) = {s.holder for s in streams.of(two.ben_id)}  # type: ignore[arg-type]  # an id as text
        admissions.entered(holder, lambda: None)()
        assert (await ada.asks("", to=two.ben_id, video=True))["state"] == "ringing"


async def test_nothing_of_a_call_that_was_not_answered_is_stored(two: Two) -> None:
    """Policy 2.2: no call history on the server."""
    office = two.office
    async with office.page(two.ada, "adasdesk") as ada, office.page(two.ben, "bensdesk") as ben:
        ring = await ada.asks("", to=two.ben_id, video=True)
        await ben.hears("ringing")
        await ben.asks(f"/{ring['id']}/decline")
    with sqlite3.connect(office.house.config.data_dir / "pattino.sqlite3") as database:
        assert database.execute("select count(*) from meetings").fetchone() == (0,)
    database.close()


async def test_signing_out_ends_the_line_at_once(two: Two, figure: Figure) -> None:
    async with two.office.page(two.ben, "bensdesk") as ben:
        await ben.line.receive_json()
        began = time.monotonic()
        assert (await two.ben.post("/api/signin/out")).status_code == 204
        assert await ben.ends() == 1008
        took = time.monotonic() - began
        figure("line ended after signing out", f"{took:.2f} s")
        assert took < WITHIN_S
    assert len(two.office.house.app.ringing.streams) == 0


async def test_a_page_of_an_account_at_rest_has_its_line_ended_without_a_fault(two: Two) -> None:
    assert (await two.ben.post("/api/me/restrict", {"restricted": True})).status_code < 300
    async with two.office.page(two.ben, "bensdesk") as ben:
        assert await ben.ends() == 1008
    assert len(two.office.house.app.ringing.streams) == 0


class TestRefusals:
    async def test_only_whoever_is_signed_in_has_a_line(self, two: Two) -> None:
        stranger = two.office.house.browser()
        assert await two.office.refusal("strangers", two.office.headers(stranger)) == 401

    @pytest.mark.parametrize("origin", ["https://evil.example", "null", ""])
    async def test_no_other_site_opens_a_line(self, two: Two, origin: str) -> None:
        headers = two.office.headers(two.ada, origin=origin)
        assert await two.office.refusal("adasdesk", headers) == 403

    @pytest.mark.parametrize("tab", ["", "short", "x" * 41, "ADASDESK", "%00%00%00%00%00%00%00%00"])
    async def test_a_page_has_a_plain_name(self, two: Two, tab: str) -> None:
        assert await two.office.refusal(tab, two.office.headers(two.ada)) == 422

    async def test_a_page_that_talks_back_is_cut_off(self, two: Two) -> None:
        async with two.office.page(two.ada, "adasdesk") as ada:
            await ada.line.send_str("x" * 1000)
            assert await ada.ends() == 1003

    async def test_a_person_has_only_so_many_lines(self, two: Two) -> None:
        opened = [
            await two.office.session.ws_connect(
                two.office.url(f"adastab{number:02}"), headers=two.office.headers(two.ada)
            )
            for number in range(24)
        ]
        assert await two.office.refusal("onetoomany", two.office.headers(two.ada)) == 503
        for line in opened:
            await line.close()

    @pytest.mark.parametrize(
        ("body", "status", "code"),
        [
            ({"to": "nobody", "video": True}, 404, "person_unknown"),
            ({"to": "x" * 10_000, "video": True}, 422, "invalid_input"),
            ({"to": "nobody", "video": "yes please"}, 422, "invalid_input"),
            ({"to": "nobody", "video": True, "tab": "../../etc"}, 422, "invalid_input"),
            ({"to": "nobody", "video": True, "role": "admin"}, 422, "invalid_input"),
        ],
    )
    async def test_nonsense(self, two: Two, body: Json, status: int, code: str) -> None:
        answer = await two.ada.post("/api/rings", {"tab": "adasdesk"} | body)
        assert (answer.status_code, answer.json()["code"]) == (status, code)

    async def test_nobody_calls_oneself(self, two: Two) -> None:
        me = await two.office.id_of(two.ada)
        answer = await two.ada.post("/api/rings", {"tab": "adasdesk", "to": me, "video": True})
        assert (answer.status_code, answer.json()["code"]) == (409, "ring_self")

    async def test_calling_again_and_again_is_bounded(self, two: Two) -> None:
        body = {"tab": "adasdesk", "to": two.ben_id, "video": True}
        answers = [await two.ada.post("/api/rings", body) for _ in range(7)]
        assert [answer.status_code for answer in answers] == [201] * 6 + [429]

    async def test_guests_call_nobody(self, two: Two) -> None:
        body = {"tab": "gustspage", "to": two.ben_id, "video": True}
        answer = await two.office.house.browser().post("/api/rings", body)
        assert (answer.status_code, answer.json()["code"]) == (401, "session_needed")

    async def test_while_calls_are_not_ready_nobody_is_rung(self, two: Two) -> None:
        two.office.house.is_media_ready = False
        body = {"tab": "adasdesk", "to": two.ben_id, "video": True}
        answer = await two.ada.post("/api/rings", body)
        assert (answer.status_code, answer.json()["code"]) == (503, "media_unavailable")


async def test_suspending_somebody_ends_lines_rings_and_calls(two: Two, figure: Figure) -> None:
    """All of it within five seconds; asserted with threefold room."""
    office = two.office
    cut: list[str] = []
    async with office.page(two.ada, "adasdesk") as ada, office.page(two.ben, "bensdesk") as ben:
        await ada.asks("", to=two.ben_id, video=True)
        await ben.hears("ringing")
        (stream,) = office.house.app.ringing.streams.of(two.ben_id)  # type: ignore[arg-type]  # an id as text
        office.house.app.signin.admissions.entered(stream.holder, lambda: cut.append("call"))
        began = time.monotonic()
        path = f"/api/admin/people/{two.ben_id}/suspend"
        assert (await two.ada.post(path, {"suspended": True})).status_code == 200
        assert await ben.ends() == 1008
        await ada.hears("cancelled")
        took = time.monotonic() - began
    figure("line, ring and call ended after a suspension", f"{took:.2f} s")
    assert cut == ["call"]
    assert took < WITHIN_S
    assert await two.ben.state() == "signed_out"
