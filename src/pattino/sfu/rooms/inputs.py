"""Everything that can happen to rooms: what `RoomDirectory.handle` takes.

Sockets speak through Join, Signal, BadFrame and SocketClosed; the engine through its events;
RoomService through the calls at the end; time through TimerFired.
"""

from dataclasses import dataclass, field
from enum import Enum

from pattino.livekit.grants import Grant
from pattino.sfu.rooms.events import EngineEvent
from pattino.sfu.rooms.requests import JoinRequest, SignalRequest
from pattino.sfu.rooms.values import (
    Attributes,
    CallId,
    ConnectionId,
    Identity,
    Permission,
    RoomName,
    RoomSid,
    TrackSid,
)


@dataclass(frozen=True, slots=True)
class Join:
    """A client asks for `/rtc/v1` or `/rtc`, before the WebSocket is accepted.

    Answered by `Refuse` (an HTTP error), or by `Send(Joined)` as first message. After `Refuse`
    or `CloseSocket` the connection is unknown and its later inputs change nothing.
    """

    connection: ConnectionId
    grant: Grant
    request: JoinRequest


@dataclass(frozen=True, slots=True)
class Validate:
    """Would this join be refused? Answered by Reply with a Refusal or Done; changes nothing.

    Browsers ask because they cannot see the status of a refused upgrade; with no request
    (the older route) only token and room are judged.
    """

    call: CallId
    grant: Grant
    request: JoinRequest | None


@dataclass(frozen=True, slots=True)
class Signal:
    """One decoded frame of a connection."""

    connection: ConnectionId
    request: SignalRequest


@dataclass(frozen=True, slots=True)
class BadFrame:
    """A frame that could not be decoded or was over a bound; `code` names which."""

    connection: ConnectionId
    code: str


@dataclass(frozen=True, slots=True)
class SocketClosed:
    """The WebSocket ended, or the shell gave it up because its outbox was full."""

    connection: ConnectionId


class TimerKind(Enum):
    """What a timer is for. `subject` of the Timer is a participant or track sid, or empty."""

    ROOM_EMPTY = "room_empty"
    JOIN = "join"
    GRACE = "grace"
    INTERRUPTED = "interrupted"
    PEER_CLOSED = "peer_closed"
    NEGOTIATE = "negotiate"
    OFFER_WANTED = "offer_wanted"
    OFFER_RETRY = "offer_retry"
    ANSWER_WANTED = "answer_wanted"
    REFRESH_TOKEN = "refresh_token"  # noqa: S105 — the name of a timer
    LOWER_QUALITY = "lower_quality"
    GRADE = "grade"
    SIMULATED_SPEECH = "simulated_speech"


@dataclass(frozen=True, slots=True)
class Timer:
    """A timer's name: setting it again moves it."""

    room: RoomSid
    kind: TimerKind
    subject: str = ""


@dataclass(frozen=True, slots=True)
class TimerFired:
    """A timer ran out. One that has been cancelled meanwhile changes nothing."""

    timer: Timer


@dataclass(frozen=True, slots=True)
class Shutdown:
    """The process ends: everyone is told, every room is closed."""


@dataclass(frozen=True, slots=True)
class CreateRoom:
    """RoomService.CreateRoom; zero means the default. An existing room is returned as it is."""

    call: CallId
    name: RoomName = field(repr=False)
    empty_timeout_s: int = 0
    departure_timeout_s: int = 0
    max_participants: int = 0
    metadata: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class ListRooms:
    """RoomService.ListRooms; no names means all."""

    call: CallId
    names: tuple[RoomName, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class DeleteRoom:
    """RoomService.DeleteRoom."""

    call: CallId
    room: RoomName = field(repr=False)


@dataclass(frozen=True, slots=True)
class UpdateRoomMetadata:
    """RoomService.UpdateRoomMetadata."""

    call: CallId
    room: RoomName = field(repr=False)
    metadata: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ListParticipants:
    """RoomService.ListParticipants."""

    call: CallId
    room: RoomName = field(repr=False)


@dataclass(frozen=True, slots=True)
class GetParticipant:
    """RoomService.GetParticipant."""

    call: CallId
    room: RoomName = field(repr=False)
    identity: Identity = field(repr=False)


@dataclass(frozen=True, slots=True)
class RemoveParticipant:
    """RoomService.RemoveParticipant: the participant leaves, and its tokens are void.

    Those from before `void_before_s`, that is; zero means all that there can be by now.
    """

    call: CallId
    room: RoomName = field(repr=False)
    identity: Identity = field(repr=False)
    void_before_s: int = 0


@dataclass(frozen=True, slots=True)
class MutePublishedTrack:
    """RoomService.MutePublishedTrack."""

    call: CallId
    room: RoomName = field(repr=False)
    identity: Identity = field(repr=False)
    track_sid: TrackSid
    is_muted: bool


@dataclass(frozen=True, slots=True)
class UpdateParticipant:
    """RoomService.UpdateParticipant; an empty string or None leaves the value as it is."""

    call: CallId
    room: RoomName = field(repr=False)
    identity: Identity = field(repr=False)
    name: str = field(default="", repr=False)
    metadata: str = field(default="", repr=False)
    attributes: Attributes = field(default=(), repr=False)
    permission: Permission | None = None


@dataclass(frozen=True, slots=True)
class UpdateSubscriptions:
    """RoomService.UpdateSubscriptions."""

    call: CallId
    room: RoomName = field(repr=False)
    identity: Identity = field(repr=False)
    track_sids: tuple[TrackSid, ...]
    is_wanted: bool


@dataclass(frozen=True, slots=True)
class SendDataTo:
    """RoomService.SendData: `packet` is the whole DataPacket that the shell built."""

    call: CallId
    room: RoomName = field(repr=False)
    packet: bytes = field(repr=False)
    is_reliable: bool
    identities: tuple[Identity, ...] = field(default=(), repr=False)


RoomCall = (
    DeleteRoom
    | UpdateRoomMetadata
    | ListParticipants
    | GetParticipant
    | RemoveParticipant
    | MutePublishedTrack
    | UpdateParticipant
    | UpdateSubscriptions
    | SendDataTo
)
ApiCall = CreateRoom | ListRooms | RoomCall

Input = (
    Join
    | Validate
    | Signal
    | BadFrame
    | SocketClosed
    | EngineEvent
    | TimerFired
    | Shutdown
    | ApiCall
)
