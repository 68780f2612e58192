"""The words that rooms, clients and the engine share: ids, enumerations and snapshots.

Numbers of enumerations are those of livekit_models.proto and livekit_rtc.proto; a test keeps
them equal. Personal values (names, metadata, attributes) never appear in a `repr`.
"""

from dataclasses import dataclass, field
from enum import Enum, IntEnum
from typing import NewType

ConnectionId = NewType("ConnectionId", int)
"""One WebSocket. Chosen by the shell, never reused: a late message cannot reach its successor."""
CallId = NewType("CallId", int)
"""One RoomService request that waits for its reply. Chosen by the shell."""
PeerKey = NewType("PeerKey", int)
RoomKey = NewType("RoomKey", int)
TrackKey = NewType("TrackKey", int)
RequestKey = NewType("RequestKey", int)
RoomName = NewType("RoomName", str)
RoomSid = NewType("RoomSid", str)
Identity = NewType("Identity", str)
ParticipantSid = NewType("ParticipantSid", str)
TrackSid = NewType("TrackSid", str)
Mid = NewType("Mid", str)

Attributes = tuple[tuple[str, str], ...]


class TrackKind(IntEnum):
    """TrackType of livekit_models.proto."""

    AUDIO = 0
    VIDEO = 1
    DATA = 2


class TrackSource(IntEnum):
    """TrackSource of livekit_models.proto."""

    UNKNOWN = 0
    CAMERA = 1
    MICROPHONE = 2
    SCREEN_SHARE = 3
    SCREEN_SHARE_AUDIO = 4


class Quality(IntEnum):
    """VideoQuality of livekit_models.proto; the first three number the simulcast layers."""

    LOW = 0
    MEDIUM = 1
    HIGH = 2
    OFF = 3


class Encryption(IntEnum):
    """Encryption.Type: what the publisher says of its payload; the server only passes it on."""

    NONE = 0
    GCM = 1
    CUSTOM = 2


class ParticipantState(IntEnum):
    """ParticipantInfo.State."""

    JOINING = 0
    JOINED = 1
    ACTIVE = 2
    DISCONNECTED = 3


class ParticipantKind(IntEnum):
    """ParticipantInfo.Kind."""

    STANDARD = 0
    INGRESS = 1
    EGRESS = 2
    SIP = 3
    AGENT = 4
    CONNECTOR = 7
    BRIDGE = 8


class DisconnectReason(IntEnum):
    """DisconnectReason of livekit_models.proto."""

    UNKNOWN_REASON = 0
    CLIENT_INITIATED = 1
    DUPLICATE_IDENTITY = 2
    SERVER_SHUTDOWN = 3
    PARTICIPANT_REMOVED = 4
    ROOM_DELETED = 5
    STATE_MISMATCH = 6
    JOIN_FAILURE = 7
    MIGRATION = 8
    SIGNAL_CLOSE = 9
    ROOM_CLOSED = 10
    USER_UNAVAILABLE = 11
    USER_REJECTED = 12
    SIP_TRUNK_FAILURE = 13
    CONNECTION_TIMEOUT = 14
    MEDIA_FAILURE = 15
    AGENT_ERROR = 16


class ConnectionQuality(IntEnum):
    """ConnectionQuality of livekit_models.proto; `grades` says what each of them means here."""

    POOR = 0
    GOOD = 1
    EXCELLENT = 2
    LOST = 3


class LeaveAction(IntEnum):
    """LeaveRequest.Action: what the client does next."""

    DISCONNECT = 0
    RESUME = 1
    RECONNECT = 2


class RequestReason(IntEnum):
    """RequestResponse.Reason."""

    OK = 0
    NOT_FOUND = 1
    NOT_ALLOWED = 2
    LIMIT_EXCEEDED = 3
    QUEUED = 4
    UNSUPPORTED_TYPE = 5
    UNCLASSIFIED_ERROR = 6
    INVALID_HANDLE = 7
    INVALID_NAME = 8
    DUPLICATE_HANDLE = 9
    DUPLICATE_NAME = 10
    INVALID_REQUEST = 11


class SubscriptionError(IntEnum):
    """SubscriptionError of livekit_models.proto."""

    UNKNOWN = 0
    CODEC_UNSUPPORTED = 1
    TRACK_NOTFOUND = 2


class RoomEndReason(IntEnum):
    """RoomEndReason of livekit_models.proto."""

    UNKNOWN = 0
    API_DELETE = 1
    IDLE_TIMEOUT = 2
    SERVER_SHUTDOWN = 3


class SdkFamily(Enum):
    """All that is kept of ClientInfo.sdk (policy 1.3: no device is described)."""

    JAVASCRIPT = "javascript"
    PYTHON = "python"
    RUST = "rust"
    GO = "go"
    MOBILE = "mobile"
    OTHER = "other"


class BrowserFamily(Enum):
    """All that is kept of ClientInfo.browser."""

    CHROMIUM = "chromium"
    FIREFOX = "firefox"
    SAFARI = "safari"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Client:
    """What a client can do; the rest of ClientInfo is dropped at the edge."""

    sdk: SdkFamily
    browser: BrowserFamily
    protocol: int
    client_protocol: int = 0
    capabilities: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class VideoLayer:
    """One simulcast layer as its publisher announces it."""

    quality: Quality
    width: int
    height: int
    bitrate: int = 0
    rid: str = ""


@dataclass(frozen=True, slots=True)
class CodecInfo:
    """One codec of a track (SimulcastCodecInfo). `mime_type` in lower case: `video/vp8`."""

    mime_type: str
    cid: str = ""
    mid: str = ""
    layers: tuple[VideoLayer, ...] = ()
    layer_mode: int = 0


@dataclass(frozen=True, slots=True)
class TrackInfo:
    """A published track as others see it."""

    sid: TrackSid
    kind: TrackKind
    source: TrackSource
    name: str = field(default="", repr=False)
    is_muted: bool = False
    width: int = 0
    height: int = 0
    is_simulcast: bool = False
    layers: tuple[VideoLayer, ...] = ()
    mime_type: str = ""
    mid: str = ""
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
class Permission:
    """What a participant may do. An empty `publish_sources` allows each source."""

    may_subscribe: bool = True
    may_publish: bool = True
    may_publish_data: bool = True
    publish_sources: tuple[TrackSource, ...] = ()
    may_update_metadata: bool = False
    is_hidden: bool = False
    is_recorder: bool = False
    is_agent: bool = False


@dataclass(frozen=True, slots=True)
class ParticipantInfo:
    """A participant as others see it. `version` rises with each change."""

    sid: ParticipantSid
    identity: Identity = field(repr=False)
    state: ParticipantState
    version: int
    joined_at_ms: int
    permission: Permission
    name: str = field(default="", repr=False)
    metadata: str = field(default="", repr=False)
    attributes: Attributes = field(default=(), repr=False)
    tracks: tuple[TrackInfo, ...] = ()
    is_publisher: bool = False
    kind: ParticipantKind = ParticipantKind.STANDARD
    disconnect_reason: DisconnectReason = DisconnectReason.UNKNOWN_REASON
    client_protocol: int = 0
    capabilities: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class RoomInfo:
    """A room as clients and the API see it."""

    sid: RoomSid
    name: RoomName = field(repr=False)
    empty_timeout_s: int
    departure_timeout_s: int
    max_participants: int
    created_at_ms: int
    metadata: str = field(default="", repr=False)
    participant_count: int = 0
    publisher_count: int = 0


@dataclass(frozen=True, slots=True)
class SpeakerInfo:
    """How loud a participant is now; level 0 and inactive when it fell silent."""

    sid: ParticipantSid
    level: float
    is_active: bool


class Connections(Enum):
    """How many peer connections a client has; the words are clients' own."""

    ONE = "one"
    TWO = "two"


class SectionKind(Enum):
    """The media of an m-line."""

    AUDIO = "audio"
    VIDEO = "video"
    APPLICATION = "application"


class Direction(Enum):
    """The direction an offer gives an m-line, seen from the client (RFC 8866 §6.7)."""

    SENDRECV = "sendrecv"
    SENDONLY = "sendonly"
    RECVONLY = "recvonly"
    INACTIVE = "inactive"


@dataclass(frozen=True, slots=True)
class OfferedSection:
    """What room policy needs to know of one m-line of an offer."""

    mid: Mid
    kind: SectionKind
    direction: Direction
    msid_stream: str = ""
    msid_track: str = ""
    rids: tuple[str, ...] = ()
    codecs: tuple[str, ...] = ()
    """The video codecs that are forwarded and that it has, in the client's order."""
    is_rejected: bool = False


@dataclass(frozen=True, slots=True)
class SlotEmpty:
    """A receiving m-line that carries nothing: `sendonly` without msid."""


@dataclass(frozen=True, slots=True)
class SlotAssigned:
    """A receiving m-line that carries a track: msid `PA_…|TR_… TR_…`."""

    stream_id: str
    track_sid: TrackSid


@dataclass(frozen=True, slots=True)
class SlotSilent:
    """An m-line of the server's own offer that carries nothing: `inactive` as the engine says."""


@dataclass(frozen=True, slots=True)
class Published:
    """An m-line on which the client sends; `codec` (`video/vp8`) leads the answer's list."""

    codec: str = ""


AnswerRole = SlotEmpty | SlotAssigned | SlotSilent | Published
