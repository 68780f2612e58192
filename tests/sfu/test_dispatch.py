"""The dispatcher carries out effects in order and turns what fails into an input."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest

from pattino.kit import log
from pattino.kit.clock import VirtualClock
from pattino.livekit.grants import Grant
from pattino.sfu.dispatch import INTERNAL_ERROR, Dispatch, Hands, UnansweredError
from pattino.sfu.outbox import FRAMES_LIMIT, TOO_SLOW, Closing, Outbox
from pattino.sfu.rooms import commands, effects, events, inputs
from pattino.sfu.rooms.requests import JoinRequest, Leave
from pattino.sfu.rooms.responses import (
    RequestAnswered,
    SignalResponse,
    TokenRefreshed,
    TrackWithdrawn,
)
from pattino.sfu.rooms.values import (
    BrowserFamily,
    CallId,
    Client,
    ConnectionId,
    ParticipantSid,
    PeerKey,
    RequestReason,
    RoomInfo,
    RoomKey,
    RoomName,
    RoomSid,
    SdkFamily,
    TrackSid,
)
from tests.common.waiting import until

ROOM = RoomInfo(RoomSid("RM_x"), RoomName("meeting"), 300, 20, 50, 0)
JOIN = JoinRequest(Client(SdkFamily.PYTHON, BrowserFamily.OTHER, 16))
TIMER = inputs.Timer(RoomSid("RM_x"), inputs.TimerKind.GRACE, "PA_x")


@dataclass
class FakeRooms:
    """Answers every input with what the test says, and remembers it."""

    answer: Callable[[inputs.Input], Sequence[effects.Effect]] = lambda _given: ()
    given: list[inputs.Input] = field(default_factory=list)
    times: list[int] = field(default_factory=list)

    def handle(self, event: inputs.Input, now_ms: int) -> Sequence[effects.Effect]:
        self.given.append(event)
        self.times.append(now_ms)
        return self.answer(event)


@dataclass
class Bench:
    """A dispatcher whose hands write down what they were given."""

    rooms: FakeRooms = field(default_factory=FakeRooms)
    clock: VirtualClock = field(default_factory=VirtualClock)
    done: list[object] = field(default_factory=list)
    encoded: int = 0
    breaks: tuple[object, ...] = ()

    def __post_init__(self) -> None:
        hands = Hands(
            give=self._give,
            encode=self._encode,
            refresh=lambda effect: f"token for {effect.lifetime_s} s",
            post=self.done.append,
        )
        self.dispatch = Dispatch(self.rooms, hands, self.clock)

    def _give(self, command: commands.EngineCommand) -> None:
        if command in self.breaks:
            raise ZeroDivisionError
        self.done.append(command)

    def _encode(self, message: SignalResponse) -> bytes:
        if message in self.breaks:
            raise ZeroDivisionError
        self.encoded += 1
        return message.token.encode() if isinstance(message, TokenRefreshed) else b"frame"

    def open(self, count: int = 1) -> list[Outbox]:
        return [self.dispatch.open() for _ in range(count)]

    def when(self, kind: type, *decided: effects.Effect) -> None:
        """Rooms answer an input of this kind so, and all others with nothing."""
        self.rooms.answer = lambda given: decided if isinstance(given, kind) else ()


@pytest.fixture
def bench() -> Bench:
    return Bench()


def signal(outbox: Outbox) -> inputs.Signal:
    return inputs.Signal(outbox.connection, Leave())


MESSAGE = TrackWithdrawn(TrackSid("TR_x"))


async def test_a_message_to_many_is_encoded_once(bench: Bench) -> None:
    first, second = bench.open(2)
    bench.when(inputs.Signal, effects.Send((first.connection, second.connection), MESSAGE))
    bench.dispatch.handle(signal(first))
    assert [await first.take(), await second.take()] == [b"frame", b"frame"]
    assert bench.encoded == 1


async def test_rooms_are_told_the_time_in_milliseconds(bench: Bench) -> None:
    (outbox,) = bench.open()
    bench.clock.advance(seconds=1.5)
    bench.dispatch.handle(signal(outbox))
    assert bench.rooms.times == [int(bench.clock.now().timestamp() * 1000)]


async def test_effects_happen_in_their_order(bench: Bench) -> None:
    (outbox,) = bench.open()
    open_room = commands.OpenRoom(RoomKey(1))
    webhook = effects.Webhook("EV_1", effects.WebhookKind.ROOM_STARTED, 1, ROOM)
    close_room = commands.CloseRoom(RoomKey(1))
    bench.when(inputs.Signal, effects.Engine(open_room), webhook, effects.Engine(close_room))
    bench.dispatch.handle(signal(outbox))
    assert bench.done == [open_room, webhook, close_room]


async def test_a_closed_socket_gets_what_was_sent_before_and_nothing_after(bench: Bench) -> None:
    (outbox,) = bench.open()
    send = effects.Send((outbox.connection,), MESSAGE)
    bench.when(inputs.Signal, send, effects.CloseSocket(outbox.connection, 1000, "left"), send)
    bench.dispatch.handle(signal(outbox))
    assert await outbox.take() == b"frame"
    assert await outbox.take() == Closing(1000, "left")


async def test_a_refused_join_carries_its_refusal_and_is_forgotten(bench: Bench) -> None:
    (outbox,) = bench.open()
    refusal = effects.Refusal("room_full", 503, "Full.")
    bench.when(inputs.Join, effects.Refuse(outbox.connection, refusal))
    bench.dispatch.handle(inputs.Join(outbox.connection, Grant(), JOIN))
    assert outbox.refusal == refusal
    bench.dispatch.ended(outbox.connection)
    assert not any(isinstance(each, inputs.SocketClosed) for each in bench.rooms.given)


async def test_the_end_of_a_socket_is_told_once(bench: Bench) -> None:
    (outbox,) = bench.open()
    bench.dispatch.ended(outbox.connection)
    bench.dispatch.ended(outbox.connection)
    assert bench.rooms.given == [inputs.SocketClosed(outbox.connection)]


async def test_a_slow_client_is_given_up_and_the_others_go_on(bench: Bench) -> None:
    slow, quick = bench.open(2)
    bench.when(inputs.Signal, effects.Send((slow.connection, quick.connection), MESSAGE))
    for _ in range(FRAMES_LIMIT + 1):
        bench.dispatch.handle(signal(quick))
        assert await quick.take() == b"frame"
    assert await slow.take() == Closing(TOO_SLOW, "too_slow")
    assert inputs.SocketClosed(slow.connection) in bench.rooms.given


async def test_what_arises_while_rooms_decide_is_handled_afterwards(bench: Bench) -> None:
    slow, other = bench.open(2)
    while slow.put(b"x"):
        pass
    slow.closing = None
    for _ in range(FRAMES_LIMIT):
        slow.put(b"x")
    last = commands.CloseRoom(RoomKey(1))
    bench.when(inputs.Signal, effects.Send((slow.connection,), MESSAGE), effects.Engine(last))
    bench.dispatch.handle(signal(other))
    assert bench.done == [last]
    assert bench.rooms.given == [signal(other), inputs.SocketClosed(slow.connection)]


async def test_a_timer_comes_back_once(bench: Bench) -> None:
    (outbox,) = bench.open()
    bench.when(inputs.Signal, effects.SetTimer(TIMER, 0.0))
    bench.dispatch.handle(signal(outbox))
    await until(lambda: inputs.TimerFired(TIMER) in bench.rooms.given)
    assert bench.rooms.given.count(inputs.TimerFired(TIMER)) == 1


async def test_a_timer_set_again_is_moved(bench: Bench) -> None:
    (outbox,) = bench.open()
    bench.when(inputs.Signal, effects.SetTimer(TIMER, 0.0), effects.SetTimer(TIMER, 3600.0))
    bench.dispatch.handle(signal(outbox))
    for _ in range(20):
        await asyncio.sleep(0)
    assert inputs.TimerFired(TIMER) not in bench.rooms.given


async def test_a_cancelled_timer_never_fires_and_an_unknown_one_is_no_fault(bench: Bench) -> None:
    (outbox,) = bench.open()
    bench.when(
        inputs.Signal,
        effects.SetTimer(TIMER, 0.0),
        effects.CancelTimer(TIMER),
        effects.CancelTimer(TIMER),
    )
    bench.dispatch.handle(signal(outbox))
    for _ in range(20):
        await asyncio.sleep(0)
    assert inputs.TimerFired(TIMER) not in bench.rooms.given


async def test_a_refreshed_token_is_signed_and_sent(bench: Bench) -> None:
    (outbox,) = bench.open()
    bench.when(inputs.Signal, effects.RefreshToken(outbox.connection, Grant(), 600))
    bench.dispatch.handle(signal(outbox))
    assert await outbox.take() == b"token for 600 s"


async def test_a_call_is_answered_in_the_same_turn(bench: Bench) -> None:
    bench.rooms.answer = lambda given: [effects.Reply(given.call, effects.Rooms((ROOM,)))]
    answer = bench.dispatch.call(inputs.ListRooms)
    assert answer == effects.Rooms((ROOM,))


async def test_calls_do_not_share_numbers(bench: Bench) -> None:
    bench.rooms.answer = lambda given: [effects.Reply(given.call, effects.Done())]
    bench.dispatch.call(inputs.ListRooms)
    bench.dispatch.call(inputs.ListRooms)
    first, second = (each.call for each in bench.rooms.given if isinstance(each, inputs.ListRooms))
    assert first != second


async def test_a_fault_in_a_decision_costs_the_client_that_brought_it_about(bench: Bench) -> None:
    faulty, other = bench.open(2)

    def answer(given: inputs.Input) -> Sequence[effects.Effect]:
        if given == signal(faulty):
            raise ZeroDivisionError
        if isinstance(given, inputs.Signal):
            return [effects.Send((other.connection,), MESSAGE)]
        return []

    bench.rooms.answer = answer
    bench.dispatch.handle(signal(faulty))
    assert await faulty.take() == Closing(INTERNAL_ERROR, "internal_error")
    assert bench.rooms.given[-1] == inputs.SocketClosed(faulty.connection)
    bench.dispatch.handle(signal(other))
    assert await other.take() == b"frame"


async def test_an_effect_that_fails_costs_whom_it_concerns_and_not_the_rest_of_the_turn(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    log.configure("info")
    faulty, other = bench.open(2)
    broken = RequestAnswered(RequestReason.OK, "")
    bench.when(
        inputs.Shutdown,
        effects.Send((faulty.connection,), broken),
        effects.RefreshToken(faulty.connection, Grant(), 1),
        effects.Engine(commands.ClosePeer(PeerKey(7))),
        effects.Engine(commands.OpenRoom(RoomKey(1))),
        effects.Send((other.connection,), MESSAGE),
    )
    bench.breaks = (broken, commands.ClosePeer(PeerKey(7)))
    bench.dispatch.handle(inputs.Shutdown())
    assert await other.take() == b"frame"
    assert await faulty.take() == Closing(INTERNAL_ERROR, "internal_error")
    assert bench.done == [commands.OpenRoom(RoomKey(1))]
    assert bench.rooms.given[1:] == [
        inputs.SocketClosed(faulty.connection),
        events.PeerClosed(PeerKey(7), "fault"),
    ]
    assert capsys.readouterr().err.count("effect.fault") == 1


async def test_a_fault_in_a_call_is_a_fault_of_that_call_alone(bench: Bench) -> None:
    def answer(_given: inputs.Input) -> Sequence[effects.Effect]:
        raise ZeroDivisionError

    bench.rooms.answer = answer
    with pytest.raises(UnansweredError):
        bench.dispatch.call(inputs.ListRooms)


async def test_a_validation_is_answered_like_a_call(bench: Bench) -> None:
    refusal = effects.Refusal("room_unknown", 404, "No such room.")
    bench.rooms.answer = lambda given: [effects.Reply(given.call, refusal)]
    assert bench.dispatch.call(lambda call: inputs.Validate(call, Grant(), None)) == refusal


@pytest.mark.parametrize("effect", effects.Effect.__args__, ids=lambda each: each.__name__)
async def test_every_kind_of_effect_is_carried_out(
    bench: Bench, effect: type[effects.Effect]
) -> None:
    samples: dict[type, effects.Effect] = {
        effects.Send: effects.Send((), RequestAnswered(RequestReason.OK, "")),
        effects.CloseSocket: effects.CloseSocket(ConnectionId(9), 1000, "left"),
        effects.Refuse: effects.Refuse(ConnectionId(9), effects.Refusal("code", 400, "No.")),
        effects.Engine: effects.Engine(commands.OpenRoom(RoomKey(1))),
        effects.SetTimer: effects.SetTimer(TIMER, 60.0),
        effects.CancelTimer: effects.CancelTimer(TIMER),
        effects.RefreshToken: effects.RefreshToken(ConnectionId(9), Grant(), 1),
        effects.Webhook: effects.Webhook("EV_1", effects.WebhookKind.ROOM_STARTED, 1, ROOM),
        effects.Reply: effects.Reply(CallId(9), effects.Done()),
        effects.Note: effects.Note("room.note", "code", ParticipantSid("PA_x")),
    }
    bench.rooms.answer = lambda _given: [samples[effect]]
    bench.dispatch.handle(inputs.Shutdown())
