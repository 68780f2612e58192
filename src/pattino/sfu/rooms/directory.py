"""All rooms of a server: finds the room an input is for, makes rooms and drops them.

Which connection, peer and track belong to which room is learnt from the effects themselves,
so that no table here can disagree with a room.
"""

from dataclasses import dataclass, field
from typing import Final

from pattino.kit.ids import RandomSource
from pattino.livekit.grants import Grant
from pattino.livekit.names import METADATA_LIMIT, ROOM_NAME_LIMIT, fits
from pattino.sfu.rooms import admission, joining
from pattino.sfu.rooms.commands import (
    ClosePeer,
    EngineCommand,
    OpenPeer,
    OpenRoom,
    PublishTrack,
    UnpublishTrack,
)
from pattino.sfu.rooms.effects import (
    ApiAnswer,
    ApiError,
    ApiFailure,
    CloseSocket,
    Done,
    Effect,
    Engine,
    Refusal,
    Refuse,
    Reply,
    Rooms,
    Send,
    WebhookKind,
)
from pattino.sfu.rooms.events import EngineEvent, Speakers, TrackLive
from pattino.sfu.rooms.ids import Ids
from pattino.sfu.rooms.inputs import (
    ApiCall,
    BadFrame,
    CreateRoom,
    Input,
    Join,
    ListRooms,
    RemoveParticipant,
    Shutdown,
    Signal,
    SocketClosed,
    TimerFired,
    TimerKind,
    Validate,
)
from pattino.sfu.rooms.leaving import NORMAL_CLOSURE, OUT_OF_STEP
from pattino.sfu.rooms.limits import Conduct, Limits
from pattino.sfu.rooms.removals import Removals
from pattino.sfu.rooms.requests import JoinRequest
from pattino.sfu.rooms.responses import Left, ServerInfo
from pattino.sfu.rooms.room import Room
from pattino.sfu.rooms.state import RoomState
from pattino.sfu.rooms.turn import MS_PER_S, Turn
from pattino.sfu.rooms.values import (
    CallId,
    ConnectionId,
    LeaveAction,
    PeerKey,
    RoomKey,
    RoomName,
    RoomSid,
    TrackKey,
)

_NO_CALL: Final = CallId(0)
"""A room that a join makes has no caller who waits."""

ROOM_UNKNOWN: Final = ApiFailure(ApiError.NOT_FOUND, "requested room does not exist")
NAME_UNUSABLE: Final = ApiFailure(
    ApiError.INVALID_ARGUMENT, "a room needs a name of 1 to 256 bytes"
)
METADATA_TOO_LONG: Final = ApiFailure(ApiError.INVALID_ARGUMENT, "metadata is too long")
ROOMS_EXHAUSTED: Final = ApiFailure(
    ApiError.RESOURCE_EXHAUSTED, "the server has as many rooms as it may"
)


@dataclass(slots=True)
class _Index:
    """Where things are."""

    by_name: dict[RoomName, Room] = field(default_factory=dict)
    by_sid: dict[RoomSid, Room] = field(default_factory=dict)
    by_key: dict[RoomKey, Room] = field(default_factory=dict)
    connections: dict[ConnectionId, Room] = field(default_factory=dict)
    peers: dict[PeerKey, Room] = field(default_factory=dict)
    tracks: dict[TrackKey, Room] = field(default_factory=dict)

    def add(self, room: Room) -> None:
        self.by_name[room.state.name] = room
        self.by_sid[room.state.sid] = room
        self.by_key[room.state.key] = room

    def drop(self, room: Room) -> None:
        del self.by_name[room.state.name]
        del self.by_sid[room.state.sid]
        del self.by_key[room.state.key]

    def learn(self, room: Room, effects: list[Effect]) -> None:
        for effect in effects:
            match effect:
                case CloseSocket(connection):
                    self.connections.pop(connection, None)
                case Engine(command):
                    self._learn_command(room, command)
                case _:
                    pass

    def _learn_command(self, room: Room, command: EngineCommand) -> None:
        match command:
            case OpenPeer():
                self.peers[command.peer] = room
            case ClosePeer():
                self.peers.pop(command.peer, None)
            case PublishTrack():
                self.tracks[command.track] = room
            case UnpublishTrack():
                self.tracks.pop(command.track, None)
            case _:
                pass


class RoomDirectory:
    """The one object that the shell talks to. Not thread-safe: call it from one task."""

    def __init__(
        self,
        *,
        source: RandomSource,
        server: ServerInfo,
        limits: Limits | None = None,
        conduct: Conduct | None = None,
    ) -> None:
        self._ids = Ids(source)
        self._server = server
        self._limits = limits or Limits()
        self._conduct = conduct or Conduct()
        self._index = _Index()
        self._removals = Removals()

    def handle(self, event: Input, now_ms: int) -> list[Effect]:
        """Take one input; returns what has to be done, in order. `now_ms` counts from 1970."""
        turn = Turn(now_ms, self._ids, self._limits)
        match event:
            case Join():
                self._join(turn, event)
            case Validate():
                answer = self._refusal(turn, event.grant, event.request) or Done()
                turn.effects.append(Reply(event.call, answer))
            case Signal() | BadFrame() | SocketClosed():
                self._socket(turn, event)
            case TimerFired():
                self._timer(turn, event)
            case Shutdown():
                self._shut_down(turn)
            case _ if isinstance(event, ApiCall):
                self._api(turn, event)
            case _:
                self._engine(turn, event)
        return turn.effects

    def _refusal(self, turn: Turn, grant: Grant, request: JoinRequest | None) -> Refusal | None:
        """Say why this join is not possible; changes nothing."""
        refusal = admission.judge_grant(grant, self._conduct)
        if refusal is None and request is not None:
            refusal = admission.judge_request(grant, request)
        if refusal is None and self._removals.bars(grant, turn.now_ms // MS_PER_S):
            refusal = admission.REMOVED
        if refusal is not None:
            return refusal
        room = self._index.by_name.get(RoomName(grant.room))
        if room is None:
            return self._refusal_of_missing_room()
        if not joining.has_place(room.state, grant.identity):
            return admission.ROOM_FULL
        return None

    def _refusal_of_missing_room(self) -> Refusal | None:
        if not self._conduct.auto_create_rooms:
            return admission.ROOM_UNKNOWN
        if len(self._index.by_name) >= self._limits.rooms:
            return admission.ROOMS_EXHAUSTED
        return None

    def _join(self, turn: Turn, join: Join) -> None:
        refusal = self._refusal(turn, join.grant, join.request)
        if refusal is not None:
            turn.effects.append(Refuse(join.connection, refusal))
            return
        name = RoomName(join.grant.room)
        if join.request.is_reconnect:
            self._resume(turn, join, self._index.by_name.get(name))
            return
        room = self._index.by_name.get(name) or self._create(turn, CreateRoom(_NO_CALL, name))
        self._index.connections[join.connection] = room
        room.join(turn, join)
        self._settle(turn, room)

    def _resume(self, turn: Turn, join: Join, room: Room | None) -> None:
        """Let a client come back to its stay, or send it to begin another."""
        if room is not None and room.resume(turn, join):
            self._index.connections[join.connection] = room
            self._settle(turn, room)
            return
        leave = Left(OUT_OF_STEP.reason, LeaveAction.RECONNECT)
        turn.effects.append(Send((join.connection,), leave))
        turn.effects.append(CloseSocket(join.connection, NORMAL_CLOSURE, "resume_refused"))

    def _socket(self, turn: Turn, event: Signal | BadFrame | SocketClosed) -> None:
        room = self._index.connections.get(event.connection)
        if room is None:
            return
        match event:
            case Signal():
                room.signal(turn, event)
            case BadFrame():
                room.bad_frame(turn, event)
            case SocketClosed():
                del self._index.connections[event.connection]
                room.socket_closed(turn, event)
        self._settle(turn, room)

    def _engine(self, turn: Turn, event: EngineEvent) -> None:
        room = self._room_of(event)
        if room is None:
            return
        match event:
            case Speakers():
                room.speakers(turn, event)
            case TrackLive():
                room.track_live(turn, event)
            case _:
                room.peer_event(turn, event)
        self._settle(turn, room)

    def _room_of(self, event: EngineEvent) -> Room | None:
        match event:
            case Speakers():
                return self._index.by_key.get(event.room)
            case TrackLive():
                return self._index.tracks.get(event.track)
            case _:
                return self._index.peers.get(event.peer)

    def _timer(self, turn: Turn, event: TimerFired) -> None:
        room = self._index.by_sid.get(event.timer.room)
        if room is not None:
            room.timer(turn, event.timer)
            self._settle(turn, room)

    def _shut_down(self, turn: Turn) -> None:
        for room in list(self._index.by_name.values()):
            room.shut_down(turn)
            self._settle(turn, room)

    def _api(self, turn: Turn, call: ApiCall) -> None:
        turn.effects.append(Reply(call.call, self._answer(turn, call)))

    def _answer(self, turn: Turn, call: ApiCall) -> ApiAnswer:
        if isinstance(call, CreateRoom):
            return self._create_room(turn, call)
        if isinstance(call, ListRooms):
            rooms = (room.state.info() for room in self._index.by_name.values())
            return Rooms(tuple(info for info in rooms if not call.names or info.name in call.names))
        room = self._index.by_name.get(call.room)
        if room is None:
            return ROOM_UNKNOWN
        answer = room.call(turn, call)
        if isinstance(call, RemoveParticipant) and isinstance(answer, Done):
            self._removals.note(call, turn.now_ms // MS_PER_S, turn.limits)
        self._settle(turn, room)
        return answer

    def _create_room(self, turn: Turn, call: CreateRoom) -> ApiAnswer:
        if not call.name or not fits(call.name, ROOM_NAME_LIMIT):
            return NAME_UNUSABLE
        if not fits(call.metadata, METADATA_LIMIT):
            return METADATA_TOO_LONG
        room = self._index.by_name.get(call.name)
        if room is None and len(self._index.by_name) >= self._limits.rooms:
            return ROOMS_EXHAUSTED
        room = room or self._create(turn, call)
        return Rooms((room.state.info(),))

    def _create(self, turn: Turn, call: CreateRoom) -> Room:
        limits = self._limits
        state = RoomState(
            sid=self._ids.room_sid(),
            key=self._ids.room_key(),
            name=call.name,
            empty_timeout_s=self._timeout(call.empty_timeout_s or limits.empty_timeout_s),
            departure_timeout_s=self._timeout(
                call.departure_timeout_s or limits.departure_timeout_s
            ),
            max_participants=min(call.max_participants or limits.participants, limits.participants),
            created_at_ms=turn.now_ms,
            server=self._server,
            trailer=self._ids.trailer(),
            metadata=call.metadata,
            may_simulate=self._conduct.allow_simulation,
        )
        room = Room(state)
        self._index.add(room)
        turn.engine(OpenRoom(state.key))
        turn.room_webhook(WebhookKind.ROOM_STARTED, state.info())
        turn.after(state.empty_timeout_s, state.timer(TimerKind.ROOM_EMPTY))
        return room

    def _timeout(self, seconds: int) -> int:
        return min(seconds, self._limits.longest_timeout_s)

    def _settle(self, turn: Turn, room: Room) -> None:
        """Learn from what happened; a room that closed is forgotten."""
        self._index.learn(room, turn.effects)
        if room.state.is_closed:
            self._index.drop(room)
