"""Events from the engine, as values. They mirror the event classes of `pattino._engine`.

`Stats` and `EventsLost` are for the shell alone and never come here.
"""

from dataclasses import dataclass, field

from pattino.sfu.rooms.values import Mid, PeerKey, RequestKey, RoomKey, TrackKey


@dataclass(frozen=True, slots=True)
class OfferAccepted:
    """The answer's text, before the pass that gives slots their msid."""

    request: RequestKey
    peer: PeerKey
    sdp: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class OfferRefused:
    """`code` as in `_engine.pyi`."""

    request: RequestKey
    peer: PeerKey
    code: str


@dataclass(frozen=True, slots=True)
class OfferMade:
    """An offer of ours, before the pass that gives its m-lines their msid; and its new lines."""

    request: RequestKey
    peer: PeerKey
    sdp: str = field(repr=False)
    audio: tuple[Mid, ...] = ()
    video: tuple[Mid, ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerAccepted:
    """The client's answer to an offer of ours took effect."""

    request: RequestKey
    peer: PeerKey


@dataclass(frozen=True, slots=True)
class OfferFailed:
    """An offer of ours came to nothing. `code` as in `_engine.pyi`."""

    request: RequestKey
    peer: PeerKey
    code: str


@dataclass(frozen=True, slots=True)
class Bound:
    """A subscription has its slot."""

    request: RequestKey
    peer: PeerKey
    mid: Mid


@dataclass(frozen=True, slots=True)
class BindRefused:
    """`code` as in `_engine.pyi`."""

    request: RequestKey
    peer: PeerKey
    mid: Mid
    code: str


@dataclass(frozen=True, slots=True)
class PeerConnected:
    """ICE and DTLS are up, for the first time or again."""

    peer: PeerKey


@dataclass(frozen=True, slots=True)
class PeerInterrupted:
    """ICE consent ran out; the peer may come back."""

    peer: PeerKey


@dataclass(frozen=True, slots=True)
class PeerClosed:
    """The peer connection is gone. `why` as in `_engine.pyi`."""

    peer: PeerKey
    why: str


@dataclass(frozen=True, slots=True)
class ChannelOpen:
    """A data channel of the client is open."""

    peer: PeerKey
    label: str


@dataclass(frozen=True, slots=True)
class DataReached:
    """A sender's reliable packets have come to this number, at least."""

    peer: PeerKey
    sequence: int


@dataclass(frozen=True, slots=True)
class TrackLive:
    """The first packet of a layer arrived."""

    track: TrackKey
    layer: int
    codec: str


@dataclass(frozen=True, slots=True)
class Speakers:
    """Who is heard in the room now, loudest first."""

    room: RoomKey
    levels: tuple[tuple[PeerKey, float], ...]


@dataclass(frozen=True, slots=True)
class Loss:
    """How much a peer loses of what it sends and receives: percent, of the worst stream."""

    peer: PeerKey
    up: int
    down: int


EngineEvent = (
    OfferAccepted
    | OfferRefused
    | OfferMade
    | AnswerAccepted
    | OfferFailed
    | Bound
    | BindRefused
    | PeerConnected
    | PeerInterrupted
    | PeerClosed
    | ChannelOpen
    | DataReached
    | TrackLive
    | Speakers
    | Loss
)
