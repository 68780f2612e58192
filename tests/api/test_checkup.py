"""The connection check: who may run it, how long, and that nothing of it is left."""

import asyncio
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import segno

from pattino.checkup import rules
from pattino.checkup.errors import CheckupLinkInvalid
from pattino.checkup.running import Running
from pattino.kit.clock import VirtualClock
from pattino.kit.ids import SeededSource
from pattino.kit.qr import for_page, for_terminal
from pattino.kit.secret import Secret
from pattino.media.admissions import Admissions, holder_of
from pattino.media.model import RoomName
from tests.common.house import House, Rooms
from tests.common.waiting import until

PEPPER = Secret(b"p" * 32)


def token(house: House) -> str:
    made = rules.make_token(house.vault.pepper, house.source, house.clock.now())
    return made.expose()


class TestLink:
    def test_it_works_for_half_an_hour_and_not_longer(self) -> None:
        clock = VirtualClock()
        made = rules.make_token(PEPPER, SeededSource(1), clock.now()).expose()
        clock.advance(minutes=29)
        rules.check_token(made, PEPPER, clock.now())
        clock.advance(minutes=1)
        with pytest.raises(CheckupLinkInvalid, match="half hour"):
            rules.check_token(made, PEPPER, clock.now())

    @pytest.mark.parametrize("wrong", ["", ".", "..", "9999999999.x.y", "é.é.é", "9" * 150])
    def test_what_this_server_did_not_make_opens_nothing(self, wrong: str) -> None:
        with pytest.raises(CheckupLinkInvalid):
            rules.check_token(wrong, PEPPER, VirtualClock().now())

    def test_its_time_cannot_be_changed_and_another_server_s_is_worth_nothing(self) -> None:
        clock = VirtualClock()
        made = rules.make_token(PEPPER, SeededSource(1), clock.now()).expose()
        ends, _, rest = made.partition(".")
        with pytest.raises(CheckupLinkInvalid):
            rules.check_token(f"{int(ends) + 9}.{rest}", PEPPER, clock.now())
        with pytest.raises(CheckupLinkInvalid):
            rules.check_token(made, Secret(b"q" * 32), clock.now())


class TestStarting:
    async def test_a_link_opens_a_room_of_two_for_one_browser(self, house: House) -> None:
        """Before set-up as well: the check is part of it."""
        browser = house.browser()
        answer = await browser.post("/api/checkup/start", {"token": token(house)})
        assert answer.status_code == 201
        body = answer.json()
        assert (body["url"], body["ends_in_s"], len(body["tokens"])) == (
            "ws://localhost:8000",
            90,
            2,
        )
        assert len(house.rooms.opened) == 1
        assert "max-age=90" in answer.headers["set-cookie"].lower()

    async def test_without_a_link_only_an_administrator_may(self, house: House) -> None:
        admin = await house.set_up()
        member = await house.member()
        for browser in (member, house.browser()):
            for path, body in (("start", {"token": None}), ("link", {})):
                answer = await browser.post(f"/api/checkup/{path}", body)
                assert (answer.status_code, answer.json()["code"]) == (403, "checkup_not_allowed")
        assert (await admin.post("/api/checkup/start", {"token": None})).status_code == 201

    async def test_a_wrong_link_is_refused_with_words(self, house: House) -> None:
        answer = await house.browser().post("/api/checkup/start", {"token": "nonsense"})
        assert (answer.status_code, answer.json()["code"]) == (403, "checkup_link_invalid")
        assert "pattino doctor --browser" in answer.json()["next"]

    async def test_an_administrator_s_link_works_elsewhere_and_has_its_drawing(
        self, house: House
    ) -> None:
        admin = await house.set_up()
        made = (await admin.post("/api/checkup/link")).json()
        assert made["url"].startswith("http://localhost:8000/doctor#")
        assert made["qr"]["size"] > 29
        given = made["url"].partition("#")[2]
        answer = await house.browser().post("/api/checkup/start", {"token": given})
        assert answer.status_code == 201

    async def test_while_no_call_can_be_made_it_says_so(self, house: House) -> None:
        house.is_media_ready = False
        answer = await house.browser().post("/api/checkup/start", {"token": token(house)})
        assert (answer.status_code, answer.json()["code"]) == (503, "media_unavailable")

    async def test_eight_at_once_and_then_one_has_to_end(self, house: House) -> None:
        browsers = [house.browser(f"198.51.{number}.7") for number in range(9)]
        given = token(house)
        statuses = [
            (await browser.post("/api/checkup/start", {"token": given})).status_code
            for browser in browsers
        ]
        assert statuses == [201] * 8 + [503]
        assert (await browsers[0].post("/api/checkup/end")).status_code == 204
        last = await browsers[8].post("/api/checkup/start", {"token": given})
        assert last.status_code == 201

    async def test_a_network_that_asks_on_and_on_is_slowed(self, house: House) -> None:
        browser = house.browser("198.51.100.9")
        for _ in range(20):
            await browser.post("/api/checkup/start", {"token": "nonsense"})
        answer = await browser.post("/api/checkup/start", {"token": token(house)})
        assert answer.status_code == 429

    async def test_a_room_that_cannot_be_opened_leaves_nothing_behind(self, house: House) -> None:
        house.rooms.is_down = True
        for _ in range(9):
            answer = await house.browser().post("/api/checkup/start", {"token": token(house)})
            assert answer.json()["code"] == "media_unavailable"


class TestEnding:
    async def test_a_second_test_of_a_browser_ends_its_first(self, house: House) -> None:
        browser = house.browser()
        for _ in range(2):
            await browser.post("/api/checkup/start", {"token": token(house)})
        assert house.rooms.ended == [house.rooms.opened[0][0]]

    async def test_ending_twice_is_no_fault(self, house: House) -> None:
        browser = house.browser()
        await browser.post("/api/checkup/start", {"token": token(house)})
        for _ in range(2):
            assert (await browser.post("/api/checkup/end")).status_code == 204
        assert len(house.rooms.ended) == 1

    async def test_whoever_does_not_end_is_ended_after_ninety_seconds(self) -> None:
        asked: list[float] = []
        go_on = asyncio.Event()

        async def pause(seconds: float) -> None:
            asked.append(seconds)
            await go_on.wait()

        rooms, admissions = Rooms(), Admissions()
        running, holder = Running(admissions, rooms, pause), holder_of("a browser")
        await running.begin(holder, RoomName("test"), 4)
        cut = asyncio.Event()
        admissions.entered(holder, cut.set)
        await asyncio.sleep(0)
        assert asked == [90]
        go_on.set()
        await until(lambda: rooms.ended == ["test"])
        assert cut.is_set()
        assert running.living(frozenset({holder})) == frozenset()


RUN = re.compile(r"M(\d+) (\d+)h(\d+)v1H(\d+)z")


def test_the_drawing_fills_just_the_dark_modules_of_the_code() -> None:
    """Painted again module by module, with the quiet zone that the standard asks for."""
    link = "https://calls.skate.example/doctor#1780000000.abc.def"
    drawn = for_page(link)
    painted = [[0] * drawn.size for _ in range(drawn.size)]
    for x, y, wide, back in (map(int, found.groups()) for found in RUN.finditer(drawn.path)):
        assert back == x
        painted[y][x : x + wide] = [1] * wide
    assert "".join(found[0] for found in RUN.finditer(drawn.path)) == drawn.path
    inner = [row[4:-4] for row in painted[4:-4]]
    assert inner == [list(row) for row in segno.make_qr(link, error="m").matrix]
    assert not any(map(any, (*painted[:4], *painted[-4:])))


def test_a_terminal_shows_it_in_half_blocks() -> None:
    shown = for_terminal("https://calls.skate.example/doctor#1780000000.abc.def")
    assert len(shown.splitlines()) > 15


def test_the_command_line_needs_a_server_that_was_started(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pattino", "doctor", "--browser"],
        env={"PATH": os.environ["PATH"], "PATTINO_DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert "pattino serve" in done.stderr
    assert list(tmp_path.iterdir()) == []


async def test_the_link_of_the_command_line_opens_the_running_server(house: House) -> None:
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "pattino", "doctor", "--browser"],
        env={"PATH": os.environ["PATH"], "PATTINO_DATA_DIR": str(house.config.data_dir)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    link = next(line for line in done.stdout.splitlines() if line.startswith("http://localhost"))
    assert "minutes" in done.stdout
    given = link.partition("#")[2]
    ends = int(given.partition(".")[0])
    house.clock.advance(seconds=ends - 60 - house.clock.now().timestamp())
    answer = await house.browser().post("/api/checkup/start", {"token": given})
    assert answer.status_code == 201
