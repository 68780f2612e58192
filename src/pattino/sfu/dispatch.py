"""Carries out what rooms want done. Holds no opinion: every decision was made in `rooms`.

Inputs are handled one after the other on the event loop's thread, and their effects in the
order they were given. Nothing here waits: frames go into outboxes, commands to the engine's
queue, webhooks to the courier, timers to the loop. What fails comes back as an input.
"""

import asyncio
import itertools
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import singledispatchmethod
from typing import Final, Protocol

from pattino.kit import log
from pattino.kit.clock import Clock
from pattino.sfu.outbox import Outbox
from pattino.sfu.rooms import effects, events, inputs
from pattino.sfu.rooms.commands import EngineCommand
from pattino.sfu.rooms.responses import SignalResponse, TokenRefreshed
from pattino.sfu.rooms.values import CallId, ConnectionId

FAULT: Final = "fault"
"""Why a peer is gone whose command could not be given (PeerClosed.why)."""

INTERNAL_ERROR: Final = 1011
"""WebSocket close code for a fault of ours (RFC 6455 §7.4.1)."""


Question = inputs.ApiCall | inputs.Validate
"""Inputs that are answered by exactly one Reply."""


class UnansweredError(Exception):
    """Rooms did not answer a call: a fault of ours."""


class Rooms(Protocol):
    """The rooms: one input and the time in, effects out."""

    def handle(self, event: inputs.Input, now_ms: int) -> Sequence[effects.Effect]:
        """Decide. Reads no clock and does no I/O."""
        ...


@dataclass(frozen=True, slots=True)
class Hands:
    """Where effects go. All of them return at once."""

    give: Callable[[EngineCommand], None]
    encode: Callable[[SignalResponse], bytes]
    refresh: Callable[[effects.RefreshToken], str]
    post: Callable[[effects.Webhook], None]


class Dispatch:
    """Feeds rooms and carries their effects out."""

    def __init__(self, rooms: Rooms, hands: Hands, clock: Clock) -> None:
        self._rooms = rooms
        self._hands = hands
        self._clock = clock
        self._outboxes: dict[ConnectionId, Outbox] = {}
        self._timers: dict[inputs.Timer, asyncio.TimerHandle] = {}
        self._answers: dict[CallId, effects.ApiAnswer] = {}
        self._waiting: deque[inputs.Input] = deque()
        self._is_handling = False
        self._numbers = itertools.count(1)

    @property
    def connections(self) -> int:
        """How many sockets are open."""
        return len(self._outboxes)

    def open(self) -> Outbox:
        """A new connection's outbox; its id is never used again."""
        outbox = Outbox(ConnectionId(next(self._numbers)))
        self._outboxes[outbox.connection] = outbox
        return outbox

    def ended(self, connection: ConnectionId) -> None:
        """The socket of this connection is gone."""
        if self._outboxes.pop(connection, None) is not None:
            self.handle(inputs.SocketClosed(connection))

    def call(self, ask: Callable[[CallId], Question]) -> effects.ApiAnswer:
        """Ask the rooms something; they answer within the same turn."""
        call = CallId(next(self._numbers))
        self.handle(ask(call))
        answer = self._answers.pop(call, None)
        if answer is None:
            raise UnansweredError
        return answer

    def handle(self, given: inputs.Input) -> None:
        """Let rooms decide on one input. What arises meanwhile is handled after it, in order."""
        self._waiting.append(given)
        if self._is_handling:
            return
        self._is_handling = True
        try:
            while self._waiting:
                self._handle_one(self._waiting.popleft())
        finally:
            self._is_handling = False

    def _handle_one(self, given: inputs.Input) -> None:
        try:
            decided = self._rooms.handle(given, int(self._clock.now().timestamp() * 1000))
        except Exception:  # noqa: BLE001 - one faulty decision must not end every other call
            log.get().error("room.fault", kind=type(given).__name__, exc_info=True)
            self._give_up(given)
            return
        faults = [fault for effect in decided if (fault := self._carried(effect)) is not None]
        if faults:
            log.get().error("effect.fault", count=len(faults), exc_info=faults[0])

    def _carried(self, effect: effects.Effect) -> Exception | None:
        """Carry one effect out; a fault costs whom it concerns, never the rest of the turn."""
        try:
            self._carry(effect)
        except Exception as fault:  # noqa: BLE001 - the other effects of the turn still count
            self._part_from(effect)
            return fault
        return None

    def _part_from(self, effect: effects.Effect) -> None:
        """Rooms take it for done: let go of clients and connections for which it is not."""
        match effect:
            case effects.Send(to):
                for connection in to:
                    self._end(connection)
            case effects.RefreshToken(connection):
                self._end(connection)
            case effects.Engine(command):
                peer = getattr(command, "peer", None)
                if peer is not None:
                    self._waiting.append(events.PeerClosed(peer, FAULT))
            case _:
                pass  # nobody waits for it, or rooms learn of it by a timer

    def _give_up(self, given: inputs.Input) -> None:
        """A fault of ours costs the one client whose message brought it about."""
        if isinstance(given, inputs.Join | inputs.Signal | inputs.BadFrame):
            self._end(given.connection)

    def _end(self, connection: ConnectionId) -> None:
        outbox = self._outboxes.get(connection)
        if outbox is not None:
            outbox.close(INTERNAL_ERROR, "internal_error")
            self.ended(connection)

    @singledispatchmethod
    def _carry(self, effect: effects.Effect) -> None:
        raise TypeError(f"nobody carries out {type(effect).__name__}")

    @_carry.register
    def _(self, effect: effects.Send) -> None:
        frame = self._hands.encode(effect.message)
        for connection in effect.to:
            self._put(connection, frame)

    @_carry.register
    def _(self, effect: effects.CloseSocket) -> None:
        outbox = self._outboxes.pop(effect.connection, None)
        if outbox is not None:
            outbox.close(effect.code, effect.reason)

    @_carry.register
    def _(self, effect: effects.Refuse) -> None:
        outbox = self._outboxes.pop(effect.connection, None)
        if outbox is not None:
            outbox.refusal = effect.refusal

    @_carry.register
    def _(self, effect: effects.Engine) -> None:
        self._hands.give(effect.command)

    @_carry.register
    def _(self, effect: effects.SetTimer) -> None:
        self._cancel(effect.timer)
        loop = asyncio.get_running_loop()
        self._timers[effect.timer] = loop.call_later(effect.after_s, self._fire, effect.timer)

    @_carry.register
    def _(self, effect: effects.CancelTimer) -> None:
        self._cancel(effect.timer)

    @_carry.register
    def _(self, effect: effects.RefreshToken) -> None:
        token = self._hands.refresh(effect)
        self._put(effect.connection, self._hands.encode(TokenRefreshed(token)))

    @_carry.register
    def _(self, effect: effects.Webhook) -> None:
        self._hands.post(effect)

    @_carry.register
    def _(self, effect: effects.Reply) -> None:
        self._answers[effect.call] = effect.answer

    @_carry.register
    def _(self, effect: effects.Note) -> None:
        log.get().info(effect.event, code=effect.code, participant=effect.participant)

    def _put(self, connection: ConnectionId, frame: bytes) -> None:
        outbox = self._outboxes.get(connection)
        if outbox is not None and not outbox.put(frame):
            log.get().warning("signal.too_slow", limit=len(frame))
            self.ended(connection)

    def _cancel(self, timer: inputs.Timer) -> None:
        handle = self._timers.pop(timer, None)
        if handle is not None:
            handle.cancel()

    def _fire(self, timer: inputs.Timer) -> None:
        del self._timers[timer]
        self.handle(inputs.TimerFired(timer))
