"""What the server says: one dataclass for each kind of SignalResponse that it sends.

`signal.codec.encode` turns them into frames; pong and pong_resp are answered there as well,
on the socket's own task, so that a busy room never delays them.
"""

from dataclasses import dataclass, field

from pattino.sfu.rooms.requests import AddTrack, Mute, UpdateMetadata
from pattino.sfu.rooms.values import (
    AnswerRole,
    ConnectionQuality,
    DisconnectReason,
    LeaveAction,
    Mid,
    ParticipantInfo,
    ParticipantSid,
    Quality,
    RequestReason,
    RoomInfo,
    SpeakerInfo,
    SubscriptionError,
    TrackInfo,
    TrackSid,
)


@dataclass(frozen=True, slots=True)
class ServerInfo:
    """Who answers. `version` must never be empty: JavaScript clients refuse such a server."""

    version: str
    node_id: str
    region: str = ""


@dataclass(frozen=True, slots=True)
class Joined:
    """SignalResponse.join: always the first message of a session."""

    room: RoomInfo
    participant: ParticipantInfo
    others: tuple[ParticipantInfo, ...]
    server: ServerInfo
    sif_trailer: bytes = field(repr=False)
    ping_interval_s: int
    ping_timeout_s: int
    subscriber_primary: bool = False
    """The client has two connections, and is connected once that is which it receives on."""
    fast_publish: bool = False
    """Then the client offers the other one at once."""


@dataclass(frozen=True, slots=True)
class Resumed:
    """SignalResponse.reconnect: the first message on the new WebSocket of a stay that goes on.

    `last_sequence`: the client says its reliable packets after this number again.
    """

    server: ServerInfo
    last_sequence: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """SignalResponse.answer: the engine's text and what each m-line is; the pass joins them."""

    id: int
    sdp: str = field(repr=False)
    roles: tuple[tuple[Mid, AnswerRole], ...]
    mid_to_track: tuple[tuple[Mid, TrackSid], ...]
    is_tcp_only: bool = False
    """Only our TCP candidates are named, if there are any (rehearsals)."""


@dataclass(frozen=True, slots=True)
class ServerOffer:
    """SignalResponse.offer: the engine's text and what each m-line carries."""

    id: int
    sdp: str = field(repr=False)
    roles: tuple[tuple[Mid, AnswerRole], ...]
    mid_to_track: tuple[tuple[Mid, TrackSid], ...]
    is_tcp_only: bool = False
    """Only our TCP candidates are named, if there are any (rehearsals)."""


@dataclass(frozen=True, slots=True)
class ParticipantsChanged:
    """SignalResponse.update."""

    participants: tuple[ParticipantInfo, ...]


@dataclass(frozen=True, slots=True)
class TrackAccepted:
    """SignalResponse.track_published: the reply to AddTrack."""

    cid: str
    track: TrackInfo


@dataclass(frozen=True, slots=True)
class TrackWithdrawn:
    """SignalResponse.track_unpublished: the server took a track down."""

    track_sid: TrackSid


@dataclass(frozen=True, slots=True)
class TrackSubscribed:
    """SignalResponse.track_subscribed: a first subscriber receives the client's track."""

    track_sid: TrackSid


@dataclass(frozen=True, slots=True)
class Left:
    """SignalResponse.leave: the session ends; `action` says what the client does next."""

    reason: DisconnectReason
    action: LeaveAction


@dataclass(frozen=True, slots=True)
class MuteTrack:
    """SignalResponse.mute: the server mutes one of the client's tracks."""

    track_sid: TrackSid
    is_muted: bool


@dataclass(frozen=True, slots=True)
class SpeakersChanged:
    """SignalResponse.speakers_changed: only what changed."""

    speakers: tuple[SpeakerInfo, ...]


@dataclass(frozen=True, slots=True)
class RoomChanged:
    """SignalResponse.room_update."""

    room: RoomInfo


@dataclass(frozen=True, slots=True)
class ConnectionChanged:
    """SignalResponse.connection_quality: how good somebody's connection is by now."""

    grades: tuple[tuple[ParticipantSid, ConnectionQuality], ...]


@dataclass(frozen=True, slots=True)
class QualityWanted:
    """SignalResponse.subscribed_quality_update: which layers someone wants (dynacast)."""

    track_sid: TrackSid
    codec: str
    qualities: tuple[tuple[Quality, bool], ...]


@dataclass(frozen=True, slots=True)
class PermissionOnTrack:
    """SignalResponse.subscription_permission_update."""

    participant_sid: ParticipantSid
    track_sid: TrackSid
    is_allowed: bool


@dataclass(frozen=True, slots=True)
class SectionsWanted:
    """SignalResponse.media_sections_requirement; 0 and 0 asks for an offer without new sections."""

    audios: int
    videos: int


@dataclass(frozen=True, slots=True)
class SubscriptionFailed:
    """SignalResponse.subscription_response."""

    track_sid: TrackSid
    error: SubscriptionError


@dataclass(frozen=True, slots=True)
class RequestAnswered:
    """SignalResponse.request_response: what became of a request, which it repeats."""

    reason: RequestReason
    message: str
    request_id: int = 0
    request: AddTrack | Mute | UpdateMetadata | None = None


@dataclass(frozen=True, slots=True)
class TokenRefreshed:
    """SignalResponse.refresh_token; made by the shell, which signs it."""

    token: str = field(repr=False)


SignalResponse = (
    Joined
    | Resumed
    | Answer
    | ServerOffer
    | ParticipantsChanged
    | TrackAccepted
    | TrackWithdrawn
    | TrackSubscribed
    | Left
    | MuteTrack
    | SpeakersChanged
    | RoomChanged
    | ConnectionChanged
    | QualityWanted
    | PermissionOnTrack
    | SectionsWanted
    | SubscriptionFailed
    | RequestAnswered
    | TokenRefreshed
)
