"""Everything that rooms want done: what `RoomDirectory.handle` returns.

Carry them out in the given order. A room never waits for the outside: what fails comes back
as an input (a full engine queue as PeerClosed, a full outbox as SocketClosed).
"""

from dataclasses import dataclass, field
from enum import Enum

from pattino.livekit.grants import Grant
from pattino.sfu.rooms.commands import EngineCommand
from pattino.sfu.rooms.inputs import Timer
from pattino.sfu.rooms.responses import SignalResponse
from pattino.sfu.rooms.values import (
    CallId,
    ConnectionId,
    ParticipantInfo,
    ParticipantSid,
    RoomEndReason,
    RoomInfo,
    TrackInfo,
)


@dataclass(frozen=True, slots=True)
class Send:
    """One message to one or many connections: encode once, put it in each outbox."""

    to: tuple[ConnectionId, ...]
    message: SignalResponse


@dataclass(frozen=True, slots=True)
class CloseSocket:
    """Close after what was sent before. `code` is the WebSocket close code, `reason` our code."""

    connection: ConnectionId
    code: int
    reason: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a join is not possible: an HTTP status, a code and a sentence without personal values."""

    code: str
    status: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Refuse:
    """Answer the pending upgrade with an HTTP error; the connection is forgotten."""

    connection: ConnectionId
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class Engine:
    """Give this command to the engine."""

    command: EngineCommand


@dataclass(frozen=True, slots=True)
class SetTimer:
    """Let `TimerFired(timer)` come back after this time; replaces a timer of the same name."""

    timer: Timer
    after_s: float


@dataclass(frozen=True, slots=True)
class CancelTimer:
    """Forget this timer; it may be unknown."""

    timer: Timer


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """Sign a token with this grant and lifetime, and send it as `TokenRefreshed`."""

    connection: ConnectionId
    grant: Grant
    lifetime_s: int


class WebhookKind(Enum):
    """WebhookEvent.event."""

    ROOM_STARTED = "room_started"
    ROOM_FINISHED = "room_finished"
    PARTICIPANT_JOINED = "participant_joined"
    PARTICIPANT_LEFT = "participant_left"
    PARTICIPANT_CONNECTION_ABORTED = "participant_connection_aborted"
    TRACK_PUBLISHED = "track_published"
    TRACK_UNPUBLISHED = "track_unpublished"


@dataclass(frozen=True, slots=True)
class Webhook:
    """Tell the webhook receiver. Order within a room is the order of effects; `id` is unique."""

    id: str
    kind: WebhookKind
    created_at_s: int
    room: RoomInfo
    participant: ParticipantInfo | None = None
    track: TrackInfo | None = None
    end_reason: RoomEndReason = RoomEndReason.UNKNOWN


class ApiError(Enum):
    """Twirp's error codes that rooms use."""

    NOT_FOUND = "not_found"
    INVALID_ARGUMENT = "invalid_argument"
    FAILED_PRECONDITION = "failed_precondition"
    RESOURCE_EXHAUSTED = "resource_exhausted"


@dataclass(frozen=True, slots=True)
class ApiFailure:
    """A RoomService call that did nothing, and why."""

    error: ApiError
    sentence: str


@dataclass(frozen=True, slots=True)
class Done:
    """A RoomService call that has no value to return."""


@dataclass(frozen=True, slots=True)
class Rooms:
    """CreateRoom and UpdateRoomMetadata return one room, ListRooms any number."""

    rooms: tuple[RoomInfo, ...]


@dataclass(frozen=True, slots=True)
class Participants:
    """GetParticipant and UpdateParticipant return one, ListParticipants any number."""

    participants: tuple[ParticipantInfo, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Track:
    """MutePublishedTrack returns the track."""

    track: TrackInfo


ApiAnswer = ApiFailure | Refusal | Done | Rooms | Participants | Track


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer of a RoomService call; exactly one for each."""

    call: CallId
    answer: ApiAnswer


@dataclass(frozen=True, slots=True)
class Note:
    """Something an operator should be able to see: a constant event, a code, an opaque sid."""

    event: str
    code: str
    participant: ParticipantSid


Effect = (
    Send
    | CloseSocket
    | Refuse
    | Engine
    | SetTimer
    | CancelTimer
    | RefreshToken
    | Webhook
    | Reply
    | Note
)
