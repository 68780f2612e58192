"""Typed face of the compiled media engine (crate `engine/python`).

Commands go down as values and return nothing; events come up as values from `drain`.
A command that has an answer carries a request id, which its event repeats. All keys
(room, peer, track, request) are integers chosen by the caller, unique for the life of
the engine and never reused. `pattino.sfu.engine` is the only importer.
"""

from collections.abc import Sequence
from typing import TypeAlias, final

__all__ = [
    "AnswerAccepted",
    "BindRefused",
    "Bound",
    "ChannelOpen",
    "DataReached",
    "Engine",
    "EngineFullError",
    "Event",
    "EventsLost",
    "Loss",
    "OfferAccepted",
    "OfferFailed",
    "OfferMade",
    "OfferRefused",
    "PeerClosed",
    "PeerConnected",
    "PeerInterrupted",
    "SealError",
    "Speakers",
    "Stats",
    "TrackLive",
    "parse_for_fuzzing",
    "seal",
]

class EngineFullError(Exception):
    """The command queue is full; the command was not taken. Nothing else was lost."""

class SealError(Exception):
    """The kernel refused a protection that was asked for."""

@final
class Engine:
    """One media engine: a packet thread that owns every peer connection.

    `udp_fds`: bound, non-blocking UDP sockets; the engine takes their ownership.
    `candidates`: for each socket the `address:port` that clients are told (host candidates).
    `tcp_fds`, `tcp_candidates`: the same for listening, non-blocking TCP sockets (RFC 6544).
    """

    def __new__(
        cls,
        *,
        udp_fds: Sequence[int],
        candidates: Sequence[str],
        tcp_fds: Sequence[int] = ...,
        tcp_candidates: Sequence[str] = ...,
        max_peers: int = 4096,
        command_queue: int = 4096,
        event_queue: int = 16384,
    ) -> Engine: ...
    def fileno(self) -> int:
        """An eventfd that is readable while events wait; give it to the loop's add_reader."""
    def drain(self, limit: int = 512) -> list[Event]:
        """Up to `limit` events, oldest first; an empty list when none wait. Never blocks."""
    def stop(self) -> None:
        """Close every peer (BYE and close_notify leave), then end the packet thread. Idempotent."""

    # rooms and peers
    def open_room(self, room: int) -> None: ...
    def close_room(self, room: int) -> None: ...
    def open_peer(
        self, peer: int, *, room: int, role: str, sid: str, identity: str, may_publish_data: bool
    ) -> None:
        """A peer connection in `room`; `sid` and `identity` are stamped on its data packets.

        `role`: whole (both ways, the client offers), sends (from the client, which offers), or
        receives (to the client; the engine offers, and opens the data channels).
        """
    def set_peer_data(self, peer: int, *, may_publish_data: bool) -> None: ...
    def close_peer(self, peer: int) -> None: ...

    # negotiation: the client offers, except where it only receives
    def accept_offer(self, peer: int, request: int, sdp: str) -> None:
        """Answered by OfferAccepted or OfferRefused. Offers of one peer are taken in order.

        The text is read before this returns, without the interpreter's lock, so that reading it
        holds up nobody's media.
        """
    def make_offer(
        self,
        peer: int,
        request: int,
        *,
        audio: int,
        video: int,
        silenced: Sequence[str],
        reopened: Sequence[str],
        restart: bool,
    ) -> None:
        """Answered by OfferMade or OfferFailed; one offer waits for its answer at a time.

        `audio` and `video`: new m-lines. `silenced` lines carry nothing now; `reopened` ones do
        again, with another SSRC. `restart`: new ICE credentials.
        """
    def accept_answer(self, peer: int, request: int, sdp: str) -> None:
        """Answered by AnswerAccepted or OfferFailed. Read as offers are."""
    def add_candidate(self, peer: int, candidate: str) -> None:
        """One `candidate:…` line of the client; it is read and counted, never called.

        The engine sends only to addresses that proved themselves by a STUN request with the
        right password.
        """

    # tracks: what a peer publishes on one of its m-lines
    def publish(self, track: int, *, peer: int, mid: str, audio: bool) -> None: ...
    def unpublish(self, track: int) -> None: ...
    def set_track_muted(self, track: int, *, muted: bool) -> None:
        """While muted nothing of the track is forwarded, whatever the client sends."""

    # subscriptions: a track into a receiving slot (m-line) of another peer of the same room
    def bind(self, request: int, *, peer: int, mid: str, track: int) -> None:
        """Answered by Bound or BindRefused. Sequence numbers of a reused slot continue."""
    def unbind(self, *, peer: int, mid: str) -> None: ...
    def select(self, *, peer: int, mid: str, max_layer: int, paused: bool) -> None:
        """Highest layer wanted (0 low, 1 medium, 2 high) and whether anything is wanted at all."""

    # data
    def send_data(self, *, room: int, peers: Sequence[int], reliable: bool, packet: bytes) -> None:
        """A whole `DataPacket` to the named peers, or to the whole room when none is named."""

    def replay(self, peer: int, has: Sequence[tuple[str, int]]) -> None:
        """Say again to a receiver what it missed of the reliable packets of the last moments.

        `has`: sids of senders, and the last number that it has of each.
        """

    def stats(self, request: int) -> None:
        """Answered by Stats."""

@final
class OfferAccepted:
    request: int
    peer: int
    sdp: str
    __match_args__ = ("request", "peer", "sdp")

@final
class OfferRefused:
    """`code`: unknown_peer, too_large, too_many_sections, too_fast, malformed, busy, fault.

    `busy`: too many handshakes are under way in the whole engine; the offer may be tried again.
    """

    request: int
    peer: int
    code: str
    __match_args__ = ("request", "peer", "code")

@final
class OfferMade:
    """An offer of the engine; `audio` and `video` are the mids of its new m-lines."""

    request: int
    peer: int
    sdp: str
    audio: list[str]
    video: list[str]
    __match_args__ = ("request", "peer", "sdp", "audio", "video")

@final
class AnswerAccepted:
    request: int
    peer: int
    __match_args__ = ("request", "peer")

@final
class OfferFailed:
    """`code`: unknown_peer, wrong_role, out_of_turn, unchanged, too_large, malformed, busy, fault.

    `unchanged`: there was nothing to offer. `busy`: the answer may be given again.
    """

    request: int
    peer: int
    code: str
    __match_args__ = ("request", "peer", "code")

@final
class Bound:
    request: int
    peer: int
    mid: str
    __match_args__ = ("request", "peer", "mid")

@final
class BindRefused:
    """`code`: unknown_peer, unknown_track, other_room, no_slot, wrong_kind, no_common_codec."""

    request: int
    peer: int
    mid: str
    code: str
    __match_args__ = ("request", "peer", "mid", "code")

@final
class PeerConnected:
    """ICE and DTLS are up (again, after PeerInterrupted). The SRTP profile that was agreed."""

    peer: int
    srtp_profile: str
    __match_args__ = ("peer", "srtp_profile")

@final
class PeerInterrupted:
    """ICE consent ran out; the peer may come back by an ICE restart."""

    peer: int
    __match_args__ = ("peer",)

@final
class PeerClosed:
    """The peer is gone. `why`: closed_by_client, closed_by_us, never_connected, overrun, fault.

    `never_connected` covers refused certificates and SRTP profiles (counter `handshakes_refused`).
    `overrun`: it could not take reliable data as fast as its room sends it; it may come back.
    `place`: for a fault the line of engine code, nothing of its data; otherwise empty.
    """

    peer: int
    why: str
    place: str
    __match_args__ = ("peer", "why", "place")

@final
class ChannelOpen:
    peer: int
    label: str
    __match_args__ = ("peer", "label")

@final
class DataReached:
    """A sender's reliable packets have come to this number, at least; told now and then."""

    peer: int
    sequence: int
    __match_args__ = ("peer", "sequence")

@final
class TrackLive:
    """First packet of a published track's layer. `layer` 0-2; `codec` as in `video/vp8`."""

    track: int
    layer: int
    codec: str
    __match_args__ = ("track", "layer", "codec")

@final
class Speakers:
    """Who is heard in the room now, loudest first: (peer, level 0-1). At most 3 a second a room."""

    room: int
    levels: list[tuple[int, float]]
    __match_args__ = ("room", "levels")

@final
class Loss:
    """How much a peer loses of what it sends (`up`) and of what it receives (`down`).

    In percent, of the worst stream; 0 where too little flows. Told when it changes, every five
    seconds at most.
    """

    peer: int
    up: int
    down: int
    __match_args__ = ("peer", "up", "down")

@final
class EventsLost:
    """The event queue was full: `count` events of the coalescible kinds were dropped."""

    count: int
    __match_args__ = ("count",)

@final
class Stats:
    """Totals since start. Names are the constants of `engine/core/src/stats.rs`."""

    request: int
    counters: dict[str, int]
    __match_args__ = ("request", "counters")

Event: TypeAlias = (
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
    | EventsLost
    | Stats
)

def seal(*, allow_unix_connect: bool = False) -> list[str]:
    """Give up the file system, new sockets, exec and core dumps for this process and its threads.

    Landlock with no rule, then a seccomp filter, after `no_new_privs` and rlimits. Returns the
    names of the protections that hold (`landlock`, `seccomp`, `no_core`, `no_file_growth`, …);
    what the kernel lacks is missing from the list. Raises SealError when one fails half-way.
    Call it last: nothing can be opened or imported from disk afterwards.
    """

def parse_for_fuzzing(target: str, data: bytes) -> None:
    """Run one of the engine's parsers over bytes (tests only); must return or raise ValueError."""
