"""The door to the engine: every command has a way down, every event a way up, in order."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from pathlib import Path

import pytest

from pattino import _engine
from pattino.sfu import engine as door_room
from pattino.sfu.engine import WAITING_LIMIT, EngineDoor, open_engine
from pattino.sfu.rooms import commands, events
from pattino.sfu.rooms.values import PeerKey, RoomKey
from pattino.sfu.sockets import candidate, udp
from tests.common.waiting import until


@dataclass
class FullableEngine:
    """Takes commands by any name while it has room, and writes them down."""

    room: int = 1_000_000
    taken: list[str] = field(default_factory=list)

    def __getattr__(self, name: str) -> object:
        def take(*positional: object, **named: object) -> None:
            if self.room == 0:
                raise _engine.EngineFullError
            self.room -= 1
            self.taken.append(f"{name} {positional[0] if positional else named}")

        return take


@dataclass
class Stuck:
    times: int = 0

    def __call__(self) -> None:
        self.times += 1


SAMPLES = {
    int: 1,
    str: "x",
    bool: True,
    bytes: b"x",
    commands.PeerRole: commands.PeerRole.RECEIVES,
}


def sample(kind: type) -> object:
    """A command whose fields have plausible values."""
    values = {}
    for each in fields(kind):
        supertype = getattr(each.type, "__supertype__", each.type)
        values[each.name] = SAMPLES.get(supertype, ())
    return kind(**values)


@pytest.mark.parametrize("kind", commands.EngineCommand.__args__, ids=lambda each: each.__name__)
def test_every_command_has_a_way_down(kind: type) -> None:
    engine = FullableEngine()
    EngineDoor(engine, Stuck()).give(sample(kind))
    assert len(engine.taken) == 1


@pytest.mark.parametrize("kind", commands.EngineCommand.__args__, ids=lambda each: each.__name__)
def test_every_command_fits_the_real_engine(kind: type, engine: _engine.Engine) -> None:
    stuck = Stuck()
    EngineDoor(engine, stuck).give(sample(kind))
    assert stuck.times == 0


def test_every_event_has_a_way_up() -> None:
    """Events of the engine that rooms know are those the door translates."""
    known = {each.__name__ for each in events.EngineEvent.__args__}
    translated = {
        each.__name__ for each in door_room._as_value.registry if each.__module__ != "builtins"
    }
    assert known <= translated
    offered = {each.__name__ for each in _engine.Event.__args__}
    assert offered - {"Stats", "EventsLost"} == known


async def test_commands_keep_their_order_while_the_engine_is_full() -> None:
    engine = FullableEngine(room=2)
    door = EngineDoor(engine, Stuck())
    for number in range(6):
        door.give(commands.OpenRoom(RoomKey(number)))
    assert engine.taken == ["open_room 0", "open_room 1"]
    engine.room = 3
    await until(lambda: len(engine.taken) == 5, what="the next commands")
    engine.room = 100
    await until(lambda: len(engine.taken) == 6, what="the last command")
    door.give(commands.OpenRoom(RoomKey(6)))
    assert engine.taken == [f"open_room {number}" for number in range(7)]


async def test_an_engine_that_takes_nothing_any_more_is_reported() -> None:
    stuck = Stuck()
    door = EngineDoor(FullableEngine(room=0), stuck)
    for number in range(WAITING_LIMIT):
        door.give(commands.CloseRoom(RoomKey(number)))
    assert stuck.times == 0
    door.give(commands.CloseRoom(RoomKey(0)))
    assert stuck.times == 1


@pytest.fixture
def engine() -> Iterator[_engine.Engine]:
    socket = udp("127.0.0.1", 0)
    told = candidate(socket)
    opened = open_engine([(socket.detach(), told)])
    yield opened
    opened.stop()


async def test_events_come_back_from_the_real_engine(engine: _engine.Engine) -> None:
    door = EngineDoor(engine, Stuck())
    came: list[events.EngineEvent] = []
    door.attach(came.append)
    door.give(commands.AcceptOffer(PeerKey(404), 7, "v=0"))
    await until(lambda: bool(came), what="the refusal")
    assert came == [events.OfferRefused(7, PeerKey(404), "unknown_peer")]
    door.detach()


async def test_counters_show_that_the_engine_lives(engine: _engine.Engine) -> None:
    door = EngineDoor(engine, Stuck())
    door.attach(lambda _event: None)
    async with asyncio.timeout(5):
        first, second = await asyncio.gather(door.counters(), door.counters())
    assert first.keys() == second.keys()
    assert first
    door.detach()


async def test_after_detach_the_engine_has_ended(engine: _engine.Engine) -> None:
    door = EngineDoor(engine, Stuck())
    door.attach(lambda _event: None)
    door.detach()
    assert "pattino-packets" not in thread_names()


def thread_names() -> set[str]:
    return {each.read_text().strip() for each in Path("/proc/self/task").glob("*/comm")}
