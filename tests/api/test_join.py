"""POST /api/meetings/{id}/join: a token for colleagues and for guests with a name."""

import base64
import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.common.house import ADULT, CHILD_YEAR, Browser, House, open_house

GUEST = {"name": "Gus Guest", **ADULT}


def claims(token: str) -> dict[str, Any]:
    payload = token.split(".")[1]
    read: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return read


async def join(browser: Browser, meeting: str, body: dict[str, Any] | None = None) -> Any:
    return await browser.post(f"/api/meetings/{meeting}/join", body or {})


class TestMember:
    async def test_a_member_joins_without_questions(self, house: House) -> None:
        browser = await house.set_up()
        answer = await join(browser, await house.meeting(browser))
        assert answer.status_code == 200
        ticket = answer.json()
        assert ticket["url"] == "ws://localhost:8000"
        assert ticket["name"] == "Ada Axel"

    async def test_the_token_opens_one_room_for_two_minutes(self, house: House) -> None:
        browser = await house.set_up()
        ticket = (await join(browser, await house.meeting(browser))).json()
        read = claims(ticket["token"])
        assert read["exp"] - read["nbf"] == 120
        assert read["nbf"] == int(house.clock.now().timestamp())
        assert read["sub"] == ticket["identity"]
        assert read["video"]["room"] == house.rooms.opened[0][0]
        assert read["video"]["roomJoin"] is True

    async def test_no_grant_lets_anyone_in_unseen_or_rule(self, house: House) -> None:
        """Policy 3.2: nobody is in a call unseen."""
        browser = await house.set_up()
        video = claims((await join(browser, await house.meeting(browser))).json()["token"])["video"]
        forbidden = {"hidden", "recorder", "agent", "roomAdmin", "roomCreate", "roomList"}
        assert not forbidden & set(video)

    async def test_only_the_app_says_who_is_a_member_and_who_a_guest(self, house: House) -> None:
        """A guest cannot pass for a colleague: no token allows to change what it says of them."""
        browser = await house.set_up()
        meeting = await house.meeting(browser)
        for person, body, standing in ((browser, {}, "member"), (house.browser(), GUEST, "guest")):
            read = claims((await join(person, meeting, body)).json()["token"])
            assert read["attributes"] == {"standing": standing}
            assert not read["video"].get("canUpdateOwnMetadata", False)

    async def test_identities_mean_nothing_and_never_come_twice(self, house: House) -> None:
        """Policy 2.1: a token carries no account and no address."""
        browser = await house.set_up()
        account = (await browser.get("/api/session")).json()["account"]
        meeting = await house.meeting(browser)
        tickets = [(await join(browser, meeting)).json() for _ in range(3)]
        assert len({ticket["identity"] for ticket in tickets}) == 3
        for ticket in tickets:
            written = json.dumps(claims(ticket["token"]))
            assert account["id"] not in written
            assert account["email"] not in written
            assert meeting not in written

    async def test_the_room_exists_before_the_token_does(self, house: House) -> None:
        browser = await house.set_up()
        await join(browser, await house.meeting(browser))
        ((room, capacity),) = house.rooms.opened
        assert len(room) == 26
        assert capacity == 50


class TestGuest:
    async def test_a_guest_joins_with_a_name(self, house: House) -> None:
        meeting = await house.meeting(await house.set_up())
        answer = await join(house.browser(), meeting, GUEST)
        assert answer.status_code == 200
        assert answer.json()["name"] == "Gus Guest"
        assert claims(answer.json()["token"])["name"] == "Gus Guest"

    async def test_without_answers_a_guest_is_told_which_are_needed(self, house: House) -> None:
        meeting = await house.meeting(await house.set_up())
        answer = await join(house.browser(), meeting)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")
        assert set(answer.json()["fields"]) == {"name", "policy_version", "birth_year"}

    async def test_who_comes_back_is_not_asked_again(self, house: House) -> None:
        meeting = await house.meeting(await house.set_up())
        browser = house.browser()
        await join(browser, meeting, GUEST)
        seen = (await browser.get(f"/api/meetings/{meeting}")).json()
        assert (seen["name"], seen["needs_policy"]) == ("Gus Guest", False)
        assert (await join(browser, meeting)).json()["name"] == "Gus Guest"
        assert (await join(browser, meeting, {"name": "Gustav"})).json()["name"] == "Gustav"
        house.clock.advance(minutes=12 * 60)
        assert (await join(browser, meeting)).status_code == 422

    async def test_nothing_of_a_guest_is_stored(self, house: House) -> None:
        """Policy 1.1: guests have no account; reading 1: what is not named is not stored."""
        meeting = await house.meeting(await house.set_up())
        before = _rows(house)
        browser = house.browser()
        await join(browser, meeting, GUEST)
        assert _rows(house) == before
        for path in house.config.data_dir.rglob("*"):
            if path.is_file():
                assert b"Gus" not in path.read_bytes()
                assert str(browser.cookie("guest")).encode() not in path.read_bytes()

    @pytest.mark.parametrize("name", ["", "\t", "\u202e", "a" * 65, "🎿" * 65, "x" * 10_000])
    async def test_a_name_that_nobody_can_read_is_refused(self, house: House, name: str) -> None:
        meeting = await house.meeting(await house.set_up())
        answer = await join(house.browser(), meeting, GUEST | {"name": name})
        assert answer.status_code == 422
        assert list(answer.json()["fields"]) == ["name"]

    async def test_an_older_notice_is_not_accepted(self, house: House) -> None:
        meeting = await house.meeting(await house.set_up())
        answer = await join(house.browser(), meeting, GUEST | {"policy_version": "2020-01-01"})
        assert answer.json()["code"] == "policy_changed"


class TestAge:
    """Policy C: no children under 13, asked neutrally, nothing kept."""

    async def test_a_child_is_refused_and_not_asked_again_for_a_day(self, house: House) -> None:
        meeting = await house.meeting(await house.set_up())
        browser = house.browser()
        refused = await join(browser, meeting, GUEST | {"birth_year": CHILD_YEAR})
        assert (refused.status_code, refused.json()["code"]) == (403, "not_available")
        assert "max-age=86400" in refused.headers["set-cookie"].lower()
        again = await join(browser, meeting, GUEST)
        assert (again.status_code, again.json()) == (403, refused.json())

    async def test_a_fresh_window_of_the_same_device_does_not_help_at_this_meeting(
        self, house: House
    ) -> None:
        admin = await house.set_up()
        meeting, other = await house.meeting(admin), await house.meeting(admin)
        before = house.browser()
        assert (await join(before, meeting, GUEST)).status_code == 200
        await join(house.browser(), meeting, GUEST | {"birth_year": CHILD_YEAR})
        fresh = await join(house.browser(), meeting, GUEST)
        assert (fresh.status_code, fresh.json()["code"]) == (403, "not_available")
        assert "set-cookie" not in fresh.headers, "the day is not begun anew"
        assert (await join(before, meeting, {})).status_code == 200, "who was let in stays in"
        assert (await join(house.browser(), other, GUEST)).status_code == 200
        neighbour = house.browser("203.0.113.8")
        assert (await join(neighbour, meeting, GUEST)).status_code == 200
        house.clock.advance(days=1)
        assert (await join(house.browser(), meeting, GUEST)).status_code == 200

    async def test_a_restart_forgets_the_device_but_not_the_browser(self, tmp_path: Path) -> None:
        """Only the cookie outlives it: a stored refusal would be a fact about a child."""
        async with open_house(tmp_path) as house:
            meeting = await house.meeting(await house.set_up())
            child = house.browser()
            await join(child, meeting, GUEST | {"birth_year": CHILD_YEAR})
            mark = str(child.cookie("age"))
        assert mark == "1", "it says that, and nothing of whom or when"
        async with open_house(tmp_path) as house:
            child = house.browser()
            child.client.cookies.set("pattino-age", mark, domain="localhost.local")
            answer = await join(child, meeting, GUEST)
            assert (answer.status_code, answer.json()["code"]) == (403, "not_available")

    async def test_the_refusal_does_not_say_which_answer_counts(self, house: House) -> None:
        meeting = await house.meeting(await house.set_up())
        refused = await join(house.browser(), meeting, GUEST | {"birth_year": CHILD_YEAR})
        words = set(re.findall(r"\w+", refused.text.lower()))
        assert not words & {"age", "year", "years", "old", "older", "child", "13", "born", "young"}

    @pytest.mark.parametrize(("year", "status"), [(2013, 403), (2012, 200), (1896, 200)])
    async def test_in_doubt_nothing_is_collected(
        self, house: House, year: int, status: int
    ) -> None:
        meeting = await house.meeting(await house.set_up())
        answer = await join(house.browser(), meeting, GUEST | {"birth_year": year})
        assert answer.status_code == status

    async def test_no_refusal_leaves_a_row_or_a_guest(self, house: House) -> None:
        meeting = await house.meeting(await house.set_up())
        before = _rows(house)
        browser = house.browser()
        await join(browser, meeting, GUEST | {"birth_year": CHILD_YEAR})
        assert _rows(house) == before
        assert browser.cookie("guest") is None


class TestMediaServer:
    async def test_while_it_starts_joining_says_when_to_come_back(self, house: House) -> None:
        browser = await house.set_up()
        meeting = await house.meeting(browser)
        house.is_media_ready = False
        answer = await join(browser, meeting)
        assert (answer.status_code, answer.json()["code"]) == (503, "media_unavailable")
        assert answer.json()["retry_after_s"] >= 1
        house.is_media_ready = True
        assert (await join(browser, meeting)).status_code == 200

    async def test_when_it_does_not_answer_no_token_is_given(self, house: House) -> None:
        browser = await house.set_up()
        meeting = await house.meeting(browser)
        house.rooms.is_down = True
        assert (await join(browser, meeting)).json()["code"] == "media_unavailable"

    async def test_a_full_meeting_says_how_many_it_takes(self, house: House) -> None:
        browser = await house.set_up()
        meeting = await house.meeting(browser)
        await join(browser, meeting)
        ((room, _),) = house.rooms.opened
        for number in range(50):
            house.app.live.joined(room, f"PA_{number}")
        answer = await join(browser, meeting)
        assert (answer.status_code, answer.json()["code"]) == (409, "meeting_full")
        assert "50" in answer.json()["detail"]
        house.app.live.left(room, "PA_7")
        assert (await join(browser, meeting)).status_code == 200


def _rows(house: House) -> dict[str, int]:
    tables = ("accounts", "sessions", "signin_attempts", "meetings", "organisation")
    return {table: house.rows(f"select count(*) from {table}")[0][0] for table in tables}  # noqa: S608 (names of ours)
