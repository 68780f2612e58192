"""POST /api/meetings, GET /api/meetings/{id}: a link that opens a call, until it expires."""

import re

import pytest

from pattino.meetings import rules
from tests.common.house import House


async def test_a_colleague_makes_a_meeting(house: House) -> None:
    browser = await house.set_up()
    made = (await browser.post("/api/meetings")).json()
    assert re.fullmatch(r"[0-9a-hjkmnp-tv-z]{20}", made["id"])
    assert made["link"] == f"http://localhost:8000/m/{made['id']}"
    assert made["expires_at"].startswith("2026-12-01T")


async def test_whoever_is_signed_out_makes_none(house: House) -> None:
    await house.set_up()
    answer = await house.browser().post("/api/meetings")
    assert (answer.status_code, answer.json()["code"]) == (401, "session_needed")


async def test_nobody_makes_meetings_without_end(house: House) -> None:
    browser = await house.set_up()
    answers = [await browser.post("/api/meetings") for _ in range(31)]
    assert [answer.status_code for answer in answers] == [201] * 30 + [429]


async def test_open_links_are_bounded(house: House) -> None:
    browser = await house.set_up()
    for _ in range(200):
        house.clock.advance(seconds=20)
        assert (await browser.post("/api/meetings")).status_code == 201
    house.clock.advance(seconds=20)
    answer = await browser.post("/api/meetings")
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_meetings")


async def test_a_member_sees_it_as_a_member(house: House) -> None:
    browser = await house.set_up()
    meeting = await house.meeting(browser)
    assert (await browser.get(f"/api/meetings/{meeting}")).json() == {
        "id": meeting,
        "organisation": "Ice House",
        "you": "member",
        "name": "Ada Axel",
        "in_call": 0,
        "needs_policy": False,
    }


async def test_whoever_has_the_link_sees_it_as_a_guest(house: House) -> None:
    meeting = await house.meeting(await house.set_up())
    assert (await house.browser().get(f"/api/meetings/{meeting}")).json() == {
        "id": meeting,
        "organisation": "Ice House",
        "you": "guest",
        "name": None,
        "in_call": 0,
        "needs_policy": True,
    }


async def test_the_id_may_be_typed_carelessly(house: House) -> None:
    meeting = await house.meeting(await house.set_up())
    typed = "-".join((meeting[:5], meeting[5:].upper()))
    assert (await house.browser().get(f"/api/meetings/{typed}")).json()["id"] == meeting


@pytest.mark.parametrize(
    "wrong", ["0" * 20, "x", "0" * 21, "u" * 20, "%00" * 20, "é" * 20, "0" * 5000]
)
async def test_an_unknown_link_says_so(house: House, wrong: str) -> None:
    await house.set_up()
    for answer in (
        await house.browser().get(f"/api/meetings/{wrong}"),
        await house.browser().post(f"/api/meetings/{wrong}/join"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "meeting_unknown")


async def test_an_unused_link_lives_seven_days(house: House) -> None:
    """Policy R: a link is kept as long as it gives access."""
    await house.set_up()
    browser = await house.member()
    meeting = await house.meeting(browser)
    house.clock.advance(days=6, minutes=1439)
    assert (await browser.get(f"/api/meetings/{meeting}")).status_code == 200
    house.clock.advance(minutes=1)
    assert (await browser.get(f"/api/meetings/{meeting}")).status_code == 404


async def test_joining_keeps_it_alive(house: House) -> None:
    await house.set_up()
    browser = await house.member()
    meeting = await house.meeting(browser)
    house.clock.advance(days=6)
    assert (await browser.post(f"/api/meetings/{meeting}/join")).status_code == 200
    house.clock.advance(days=6)
    assert (await browser.get(f"/api/meetings/{meeting}")).status_code == 200


async def test_looking_is_limited_by_network(house: House) -> None:
    await house.set_up()
    browser = house.browser("198.51.100.1")
    path = f"/api/meetings/{'0' * 20}"
    statuses = [(await browser.get(path)).status_code for _ in range(601)]
    assert statuses[-1] == 429
    assert (await house.browser("192.0.2.1").get(path)).status_code == 404


async def test_a_proxy_that_is_not_listed_cannot_lend_addresses(house: House) -> None:
    await house.set_up()
    browser = house.browser("198.51.100.1")
    path = f"/api/meetings/{'0' * 20}"
    for number in range(600):
        await browser.get(path, **{"x-forwarded-for": f"10.{number % 250}.{number // 250}.1"})
    answer = await browser.get(path, **{"x-forwarded-for": "192.0.2.77"})
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_requests")


async def test_a_member_without_account_any_more_is_a_guest(house: House) -> None:
    browser = await house.set_up()
    meeting = await house.meeting(browser)
    browser.client.cookies.clear()
    assert (await browser.get(f"/api/meetings/{meeting}")).json()["you"] == "guest"


def test_an_id_has_a_hundred_bits() -> None:
    assert rules.ID_LENGTH * 5 >= 80
