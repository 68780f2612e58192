"""Before the server stops, every call is told why, and nothing holds the stop up for long."""

import asyncio
import time

from pattino.media import farewell
from pattino.media.farewell import RESTART_TOPIC, WITHIN_S, Farewell
from pattino.media.live import LiveRooms
from pattino.media.model import RoomName
from tests.common.house import Rooms

GREEN, BLUE = RoomName("green"), RoomName("blue")
MARGIN_S = 2.0  # for a busy machine


def live_in(*names: RoomName) -> LiveRooms:
    live = LiveRooms()
    for name in names:
        live.joined(name, f"PA_{name}")
    return live


async def test_every_call_is_told_and_nobody_else() -> None:
    rooms = Rooms()
    await Farewell(live_in(GREEN, BLUE), rooms).say()
    assert sorted(rooms.told) == [(BLUE, RESTART_TOPIC), (GREEN, RESTART_TOPIC)]


async def test_a_media_server_that_is_gone_already_does_not_hold_the_stop_up() -> None:
    rooms = Rooms()
    rooms.is_down = True
    await Farewell(live_in(GREEN), rooms).say()
    assert rooms.told == []


async def test_a_media_server_that_does_not_answer_is_waited_for_only_so_long() -> None:
    class Silent(Rooms):
        async def tell(self, room: RoomName, topic: str) -> None:
            await asyncio.Event().wait()

    began = time.monotonic()
    await Farewell(live_in(GREEN), Silent()).say()
    assert time.monotonic() - began < WITHIN_S + MARGIN_S


async def test_many_calls_are_told_a_few_at_a_time() -> None:
    under_way = 0
    most = 0

    class Counting(Rooms):
        async def tell(self, room: RoomName, topic: str) -> None:
            nonlocal under_way, most
            under_way += 1
            most = max(most, under_way)
            await asyncio.sleep(0)  # no time passes: the others get their turn
            under_way -= 1
            await super().tell(room, topic)

    rooms = Counting()
    names = [RoomName(f"room-{number}") for number in range(3 * farewell.AT_ONCE)]
    await Farewell(live_in(*names), rooms).say()
    assert len(rooms.told) == len(names)
    assert most == farewell.AT_ONCE
