"""Commands to the engine, as values. They mirror `pattino._engine.Engine` one to one.

`OpenPeer` becomes `engine.open_peer(peer, room=…, …)` and so on; each command that carries a
`request` is answered by an event of `rooms.events` that repeats it.
"""

from dataclasses import dataclass, field
from enum import Enum

from pattino.sfu.rooms.values import (
    Identity,
    Mid,
    ParticipantSid,
    PeerKey,
    RequestKey,
    RoomKey,
    TrackKey,
)


@dataclass(frozen=True, slots=True)
class OpenRoom:
    """`open_room`."""

    room: RoomKey


@dataclass(frozen=True, slots=True)
class CloseRoom:
    """`close_room`."""

    room: RoomKey


class PeerRole(Enum):
    """What a peer connection is for; the words are the engine's."""

    WHOLE = "whole"
    SENDS = "sends"
    RECEIVES = "receives"


@dataclass(frozen=True, slots=True)
class OpenPeer:
    """`open_peer`."""

    peer: PeerKey
    room: RoomKey
    sid: ParticipantSid
    identity: Identity = field(repr=False)
    may_publish_data: bool
    role: PeerRole = PeerRole.WHOLE


@dataclass(frozen=True, slots=True)
class SetPeerData:
    """`set_peer_data`."""

    peer: PeerKey
    may_publish_data: bool


@dataclass(frozen=True, slots=True)
class ClosePeer:
    """`close_peer`."""

    peer: PeerKey


@dataclass(frozen=True, slots=True)
class AcceptOffer:
    """`accept_offer`; answered by OfferAccepted or OfferRefused."""

    peer: PeerKey
    request: RequestKey
    sdp: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class MakeOffer:
    """`make_offer`; answered by OfferMade or OfferFailed."""

    peer: PeerKey
    request: RequestKey
    audio: int
    video: int
    silenced: tuple[Mid, ...] = ()
    reopened: tuple[Mid, ...] = ()
    is_restart: bool = False


@dataclass(frozen=True, slots=True)
class AcceptAnswer:
    """`accept_answer`; answered by AnswerAccepted or OfferFailed."""

    peer: PeerKey
    request: RequestKey
    sdp: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AddCandidate:
    """`add_candidate`."""

    peer: PeerKey
    candidate: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PublishTrack:
    """`publish`."""

    track: TrackKey
    peer: PeerKey
    mid: Mid
    is_audio: bool


@dataclass(frozen=True, slots=True)
class UnpublishTrack:
    """`unpublish`."""

    track: TrackKey


@dataclass(frozen=True, slots=True)
class SetTrackMuted:
    """`set_track_muted`."""

    track: TrackKey
    is_muted: bool


@dataclass(frozen=True, slots=True)
class Bind:
    """`bind`; answered by Bound or BindRefused."""

    request: RequestKey
    peer: PeerKey
    mid: Mid
    track: TrackKey


@dataclass(frozen=True, slots=True)
class Unbind:
    """`unbind`."""

    peer: PeerKey
    mid: Mid


@dataclass(frozen=True, slots=True)
class Select:
    """`select`: highest layer wanted (0 low, 1 medium, 2 high), and whether any is."""

    peer: PeerKey
    mid: Mid
    max_layer: int
    is_paused: bool


@dataclass(frozen=True, slots=True)
class SendData:
    """`send_data`: a whole DataPacket to `peers`, or to everyone in the room when none is named."""

    room: RoomKey
    peers: tuple[PeerKey, ...]
    is_reliable: bool
    packet: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Replay:
    """`replay`: to `peer` what it missed; `has` is the last number that it has of each sender."""

    peer: PeerKey
    has: tuple[tuple[ParticipantSid, int], ...] = ()


EngineCommand = (
    OpenRoom
    | CloseRoom
    | OpenPeer
    | SetPeerData
    | ClosePeer
    | AcceptOffer
    | MakeOffer
    | AcceptAnswer
    | AddCandidate
    | PublishTrack
    | UnpublishTrack
    | SetTrackMuted
    | Bind
    | Unbind
    | Select
    | SendData
    | Replay
)
