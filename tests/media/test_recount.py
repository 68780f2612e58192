"""Counts that webhooks left wrong are put right by asking the media server."""

import pytest

from pattino.media.errors import MediaUnavailable
from pattino.media.live import LiveRooms
from pattino.media.model import RoomName
from pattino.media.recount import Recount
from tests.common.house import Rooms

GREEN, BLUE = RoomName("green"), RoomName("blue")


class Bench:
    def __init__(self) -> None:
        self.live = LiveRooms()
        self.rooms = Rooms()
        self.ended: list[RoomName] = []
        self.recount = Recount(self.live, self.rooms, self._ended)

    async def _ended(self, room: RoomName) -> None:
        self.ended.append(room)


@pytest.fixture
def bench() -> Bench:
    return Bench()


async def test_a_missed_join_is_counted(bench: Bench) -> None:
    bench.live.joined(GREEN, "PA_1")
    bench.rooms.inside = {GREEN: frozenset({"PA_1", "PA_2"}), BLUE: frozenset({"PA_3"})}
    await bench.recount.once()
    assert (bench.live.count(GREEN), bench.live.count(BLUE)) == (2, 1)


async def test_a_missed_leave_is_counted(bench: Bench) -> None:
    for sid in ("PA_1", "PA_2"):
        bench.live.joined(GREEN, sid)
    bench.rooms.inside = {GREEN: frozenset({"PA_2"})}
    await bench.recount.once()
    bench.live.left(GREEN, "PA_2")
    assert bench.live.rooms == 0


async def test_a_missed_end_ends_the_call(bench: Bench) -> None:
    bench.live.joined(GREEN, "PA_1")
    await bench.recount.once()
    assert bench.live.count(GREEN) == 0
    assert bench.ended == [GREEN]


async def test_a_room_that_nobody_is_in_yet_is_no_call(bench: Bench) -> None:
    bench.rooms.inside = {GREEN: frozenset()}
    await bench.recount.once()
    assert bench.live.rooms == 0
    assert bench.ended == []


async def test_what_a_webhook_told_meanwhile_is_newer_than_the_answer(bench: Bench) -> None:
    class Meanwhile(Rooms):
        async def people(self, room: RoomName) -> frozenset[str]:
            people = await super().people(room)
            bench.live.joined(room, "PA_2")
            return people

    rooms = Meanwhile()
    rooms.inside = {GREEN: frozenset({"PA_1"})}
    await Recount(bench.live, rooms, bench._ended).once()
    assert bench.live.count(GREEN) == 1
    await bench.recount.once()


async def test_a_media_server_that_is_away_changes_nothing(bench: Bench) -> None:
    bench.live.joined(GREEN, "PA_1")
    bench.rooms.is_down = True
    with pytest.raises(MediaUnavailable):
        await bench.recount.once()
    assert bench.live.count(GREEN) == 1


async def test_it_goes_on_after_the_media_server_was_away(bench: Bench) -> None:
    class EndOfTestError(Exception):
        pass

    pauses = 0

    async def pause(_seconds: float) -> None:
        nonlocal pauses
        pauses += 1
        bench.rooms.is_down = False
        if pauses == 2:
            raise EndOfTestError

    bench.live.joined(GREEN, "PA_1")
    bench.rooms.is_down = True
    recount = Recount(bench.live, bench.rooms, bench._ended, pause)
    with pytest.raises(EndOfTestError):
        await recount.run()
    assert bench.live.count(GREEN) == 0
