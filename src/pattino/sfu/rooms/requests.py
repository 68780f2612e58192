"""What a client asks: one dataclass for each kind of SignalRequest that means something here.

`signal.codec` makes them from protobuf; `rooms.table` says of each kind of SignalRequest,
by name, whether it is handled, refused or ignored. SDP, candidates and names stay out of `repr`.
"""

from dataclasses import dataclass, field
from enum import Enum

from pattino.sfu.rooms.values import (
    Attributes,
    Client,
    CodecInfo,
    Connections,
    DisconnectReason,
    Encryption,
    OfferedSection,
    ParticipantSid,
    Quality,
    TrackKind,
    TrackSid,
    TrackSource,
    VideoLayer,
)


@dataclass(frozen=True, slots=True)
class Offer:
    """SignalRequest.offer. `id` is echoed in the answer (Rust clients always send 0)."""

    id: int
    sdp: str = field(repr=False)
    sections: tuple[OfferedSection, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """SignalRequest.answer, to an offer of the server; `id` is that offer's."""

    id: int
    sdp: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Candidate:
    """SignalRequest.trickle: one `candidate:…` line, never empty.

    `for_receiving`: of the connection that the client receives on, where it has two.
    """

    line: str = field(repr=False)
    for_receiving: bool = False


@dataclass(frozen=True, slots=True)
class AddTrack:
    """SignalRequest.add_track: announces a track before or after its m-line appears."""

    cid: str
    kind: TrackKind
    source: TrackSource = TrackSource.UNKNOWN
    name: str = field(default="", repr=False)
    sid: str = ""
    is_muted: bool = False
    width: int = 0
    height: int = 0
    layers: tuple[VideoLayer, ...] = ()
    codecs: tuple[CodecInfo, ...] = ()
    is_stereo: bool = False
    disable_dtx: bool = False
    disable_red: bool = False
    encryption: Encryption = Encryption.NONE
    stream: str = ""
    backup_codec_policy: int = 0
    audio_features: tuple[int, ...] = ()
    packet_trailer_features: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Mute:
    """SignalRequest.mute of one of the client's own tracks."""

    track_sid: TrackSid
    is_muted: bool


@dataclass(frozen=True, slots=True)
class Subscribe:
    """SignalRequest.subscription; a wish for a track that is not there yet is remembered."""

    track_sids: tuple[TrackSid, ...]
    is_wanted: bool


@dataclass(frozen=True, slots=True)
class TrackSettings:
    """SignalRequest.track_setting. Size in pixels wins over `quality` when it is given."""

    track_sids: tuple[TrackSid, ...]
    is_disabled: bool = False
    quality: Quality = Quality.HIGH
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Leave:
    """SignalRequest.leave."""

    reason: DisconnectReason = DisconnectReason.CLIENT_INITIATED


@dataclass(frozen=True, slots=True)
class UpdateMetadata:
    """SignalRequest.update_metadata; an empty string leaves the value as it is."""

    request_id: int
    name: str = field(default="", repr=False)
    metadata: str = field(default="", repr=False)
    attributes: Attributes = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class UpdateAudioTrack:
    """SignalRequest.update_audio_track."""

    track_sid: TrackSid
    features: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class UpdateVideoTrack:
    """SignalRequest.update_video_track."""

    track_sid: TrackSid
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class TrackPermission:
    """Who may subscribe to what; one of `participant_sid` and `identity` is set."""

    participant_sid: ParticipantSid
    identity: str = field(repr=False)
    all_tracks: bool
    track_sids: tuple[TrackSid, ...]


@dataclass(frozen=True, slots=True)
class SubscriptionPermission:
    """SignalRequest.subscription_permission: a publisher narrows who may receive it."""

    all_participants: bool
    allowed: tuple[TrackPermission, ...] = ()


@dataclass(frozen=True, slots=True)
class SyncState:
    """SignalRequest.sync_state: what the client has after it came back to its stay.

    `published` are the tracks that it believes to publish. `subscription` lists the tracks whose
    wish differs from auto-subscribe, `disabled` those that it does not show. `received` is the last
    number of the reliable packets that it has of each sender.
    """

    published: tuple[TrackSid, ...]
    subscription: Subscribe
    disabled: tuple[TrackSid, ...] = ()
    received: tuple[tuple[ParticipantSid, int], ...] = ()


class Scenario(Enum):
    """The cases of SimulateScenario that are acted on, by LiveKit's names."""

    SPEECH = "speaker_update"
    NODE_FAILURE = "node_failure"
    MIGRATION = "migration"
    SERVER_LEAVE = "server_leave"
    CUT_RESUMED = "disconnect_signal_on_resume"
    CUT_RESUMED_SILENTLY = "disconnect_signal_on_resume_no_messages"
    FULL_RECONNECT = "leave_request_full_reconnect"
    SWITCH_PROTOCOL = "switch_candidate_protocol"


@dataclass(frozen=True, slots=True)
class Simulate:
    """SignalRequest.simulate; `seconds` of speech, or whether to go on over TCP."""

    scenario: Scenario
    seconds: int = 0
    over_tcp: bool = False


@dataclass(frozen=True, slots=True)
class Unsupported:
    """A known kind that this server refuses; `request_id` is echoed when the kind carries one."""

    kind: str
    request_id: int = 0


@dataclass(frozen=True, slots=True)
class Ignored:
    """A kind that has no meaning here, or one this version does not know (kind empty)."""

    kind: str


SignalRequest = (
    Offer
    | Answer
    | Candidate
    | AddTrack
    | Mute
    | Subscribe
    | TrackSettings
    | Leave
    | UpdateMetadata
    | UpdateAudioTrack
    | UpdateVideoTrack
    | SubscriptionPermission
    | SyncState
    | Simulate
    | Unsupported
    | Ignored
)


@dataclass(frozen=True, slots=True)
class JoinRequest:
    """JoinRequest of livekit_rtc.proto, or what the query of `/rtc` says of it."""

    client: Client
    auto_subscribe: bool = False
    adaptive_stream: bool = False
    metadata: str = field(default="", repr=False)
    attributes: Attributes = field(default=(), repr=False)
    add_tracks: tuple[AddTrack, ...] = ()
    offer: Offer | None = None
    is_reconnect: bool = False
    participant_sid: str = ""
    connections: Connections = Connections.ONE
