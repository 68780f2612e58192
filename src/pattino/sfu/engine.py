"""The one door to the compiled media engine: commands go down, events come up, as values.

Nothing else imports `pattino._engine`. A command never waits: when the engine's queue is full,
commands wait here in order and go down a moment later; when even that queue is full the engine
has stopped working, and `on_stuck` ends the process, whose supervisor starts another.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from functools import singledispatch
from typing import Final

from pattino import _engine
from pattino.kit import log
from pattino.sfu.rooms import commands, events
from pattino.sfu.rooms.values import Mid, PeerKey, RequestKey, RoomKey, TrackKey
from pattino.sfu.sockets import Handed

WAITING_LIMIT: Final = 16_384
"""Commands that wait while the engine's own queue (4096) is full: seconds of a busy server.
Lower gives up on an engine that is only late; higher hides one that stands still."""

RETRY_S: Final = 0.002
DRAIN_LIMIT: Final = 256
"""Events taken per turn of the loop. Lower costs turns; higher lets sockets wait longer."""

Engine = _engine.Engine
SealError = _engine.SealError
OnEvent = Callable[[events.EngineEvent], None]


def open_engine(udp: Sequence[Handed], tcp: Sequence[Handed] = ()) -> _engine.Engine:
    """Start the engine on sockets that it owns from now on, each with what clients are told."""
    return _engine.Engine(
        udp_fds=[fd for fd, _ in udp],
        candidates=[told for _, told in udp],
        tcp_fds=[fd for fd, _ in tcp],
        tcp_candidates=[told for _, told in tcp],
    )


def seal() -> list[str]:
    """Give up what the kernel lets a process give up; the names of the protections that hold."""
    return _engine.seal()


class EngineDoor:
    """Carries commands and events between the event loop and the engine's thread."""

    def __init__(self, engine: Engine, on_stuck: Callable[[], None]) -> None:
        self._engine = engine
        self._on_stuck = on_stuck
        self._waiting: deque[commands.EngineCommand] = deque()
        self._asked: dict[int, asyncio.Future[dict[str, int]]] = {}
        self._questions = 0

    def attach(self, on_event: OnEvent) -> None:
        """Hand events to `on_event` from now on, on the running loop."""
        asyncio.get_running_loop().add_reader(self._engine.fileno(), self._take, on_event)

    def detach(self) -> None:
        """Say goodbye to every peer and end the engine's thread."""
        asyncio.get_running_loop().remove_reader(self._engine.fileno())
        self._engine.stop()

    def give(self, command: commands.EngineCommand) -> None:
        """Hand a command down, after those that still wait."""
        if not self._waiting:
            try:
                _give(command, self._engine)
            except _engine.EngineFullError:
                self._retry_later()
            else:
                return
        if len(self._waiting) >= WAITING_LIMIT:
            self._on_stuck()
            return
        self._waiting.append(command)

    async def counters(self) -> dict[str, int]:
        """The engine's totals since its start; its answer also shows that its thread lives."""
        self._questions += 1
        request = self._questions
        answer: asyncio.Future[dict[str, int]] = asyncio.get_running_loop().create_future()
        self._asked[request] = answer
        try:
            self._engine.stats(request)
            return await answer
        finally:
            del self._asked[request]

    def _retry_later(self) -> None:
        asyncio.get_running_loop().call_later(RETRY_S, self._give_waiting)

    def _give_waiting(self) -> None:
        while self._waiting:
            try:
                _give(self._waiting[0], self._engine)
            except _engine.EngineFullError:
                self._retry_later()
                return
            self._waiting.popleft()

    def _take(self, on_event: OnEvent) -> None:
        for event in self._engine.drain(DRAIN_LIMIT):
            if isinstance(event, _engine.Stats):
                self._answer(event)
            elif isinstance(event, _engine.EventsLost):
                log.get().warning("engine.events_lost", count=event.count)
            else:
                on_event(_as_value(event))

    def _answer(self, stats: _engine.Stats) -> None:
        asked = self._asked.get(stats.request)
        if asked is not None and not asked.done():
            asked.set_result(stats.counters)


@singledispatch
def _give(command: commands.EngineCommand, engine: _engine.Engine) -> None:
    del engine
    raise TypeError(f"no way down for {type(command).__name__}")


@_give.register
def _(command: commands.OpenRoom, engine: _engine.Engine) -> None:
    engine.open_room(command.room)


@_give.register
def _(command: commands.CloseRoom, engine: _engine.Engine) -> None:
    engine.close_room(command.room)


@_give.register
def _(command: commands.OpenPeer, engine: _engine.Engine) -> None:
    engine.open_peer(
        command.peer,
        room=command.room,
        sid=command.sid,
        identity=command.identity,
        may_publish_data=command.may_publish_data,
        role=command.role.value,
    )


@_give.register
def _(command: commands.SetPeerData, engine: _engine.Engine) -> None:
    engine.set_peer_data(command.peer, may_publish_data=command.may_publish_data)


@_give.register
def _(command: commands.ClosePeer, engine: _engine.Engine) -> None:
    engine.close_peer(command.peer)


@_give.register
def _(command: commands.AcceptOffer, engine: _engine.Engine) -> None:
    engine.accept_offer(command.peer, command.request, command.sdp)


@_give.register
def _(command: commands.MakeOffer, engine: _engine.Engine) -> None:
    engine.make_offer(
        command.peer,
        command.request,
        audio=command.audio,
        video=command.video,
        silenced=command.silenced,
        reopened=command.reopened,
        restart=command.is_restart,
    )


@_give.register
def _(command: commands.AcceptAnswer, engine: _engine.Engine) -> None:
    engine.accept_answer(command.peer, command.request, command.sdp)


@_give.register
def _(command: commands.AddCandidate, engine: _engine.Engine) -> None:
    engine.add_candidate(command.peer, command.candidate)


@_give.register
def _(command: commands.PublishTrack, engine: _engine.Engine) -> None:
    engine.publish(command.track, peer=command.peer, mid=command.mid, audio=command.is_audio)


@_give.register
def _(command: commands.UnpublishTrack, engine: _engine.Engine) -> None:
    engine.unpublish(command.track)


@_give.register
def _(command: commands.SetTrackMuted, engine: _engine.Engine) -> None:
    engine.set_track_muted(command.track, muted=command.is_muted)


@_give.register
def _(command: commands.Bind, engine: _engine.Engine) -> None:
    engine.bind(command.request, peer=command.peer, mid=command.mid, track=command.track)


@_give.register
def _(command: commands.Unbind, engine: _engine.Engine) -> None:
    engine.unbind(peer=command.peer, mid=command.mid)


@_give.register
def _(command: commands.Select, engine: _engine.Engine) -> None:
    engine.select(
        peer=command.peer,
        mid=command.mid,
        max_layer=command.max_layer,
        paused=command.is_paused,
    )


@_give.register
def _(command: commands.SendData, engine: _engine.Engine) -> None:
    engine.send_data(
        room=command.room,
        peers=command.peers,
        reliable=command.is_reliable,
        packet=command.packet,
    )


@_give.register
def _(command: commands.Replay, engine: _engine.Engine) -> None:
    engine.replay(command.peer, command.has)


@singledispatch
def _as_value(event: _engine.Event) -> events.EngineEvent:
    raise TypeError(f"no value for {type(event).__name__}")


@_as_value.register
def _(event: _engine.OfferAccepted) -> events.EngineEvent:
    return events.OfferAccepted(RequestKey(event.request), PeerKey(event.peer), event.sdp)


@_as_value.register
def _(event: _engine.OfferRefused) -> events.EngineEvent:
    return events.OfferRefused(RequestKey(event.request), PeerKey(event.peer), event.code)


@_as_value.register
def _(event: _engine.OfferMade) -> events.EngineEvent:
    request, peer = RequestKey(event.request), PeerKey(event.peer)
    audio, video = (tuple(map(Mid, mids)) for mids in (event.audio, event.video))
    return events.OfferMade(request, peer, event.sdp, audio, video)


@_as_value.register
def _(event: _engine.AnswerAccepted) -> events.EngineEvent:
    return events.AnswerAccepted(RequestKey(event.request), PeerKey(event.peer))


@_as_value.register
def _(event: _engine.OfferFailed) -> events.EngineEvent:
    return events.OfferFailed(RequestKey(event.request), PeerKey(event.peer), event.code)


@_as_value.register
def _(event: _engine.Bound) -> events.EngineEvent:
    return events.Bound(RequestKey(event.request), PeerKey(event.peer), Mid(event.mid))


@_as_value.register
def _(event: _engine.BindRefused) -> events.EngineEvent:
    request, peer, mid = RequestKey(event.request), PeerKey(event.peer), Mid(event.mid)
    return events.BindRefused(request, peer, mid, event.code)


@_as_value.register
def _(event: _engine.PeerConnected) -> events.EngineEvent:
    return events.PeerConnected(PeerKey(event.peer))


@_as_value.register
def _(event: _engine.PeerInterrupted) -> events.EngineEvent:
    return events.PeerInterrupted(PeerKey(event.peer))


@_as_value.register
def _(event: _engine.PeerClosed) -> events.EngineEvent:
    if event.place:
        log.get().error("engine.peer_fault", where=event.place)
    return events.PeerClosed(PeerKey(event.peer), event.why)


@_as_value.register
def _(event: _engine.ChannelOpen) -> events.EngineEvent:
    return events.ChannelOpen(PeerKey(event.peer), event.label)


@_as_value.register
def _(event: _engine.DataReached) -> events.EngineEvent:
    return events.DataReached(PeerKey(event.peer), event.sequence)


@_as_value.register
def _(event: _engine.TrackLive) -> events.EngineEvent:
    return events.TrackLive(TrackKey(event.track), event.layer, event.codec)


@_as_value.register
def _(event: _engine.Speakers) -> events.EngineEvent:
    levels = tuple((PeerKey(peer), level) for peer, level in event.levels)
    return events.Speakers(RoomKey(event.room), levels)


@_as_value.register
def _(event: _engine.Loss) -> events.EngineEvent:
    return events.Loss(PeerKey(event.peer), event.up, event.down)
