"""The bounds and waiting times of rooms, each with what changing it does.

Every table in this folder is bounded by one of these; the policy when it is full stands here.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Tables first, then waiting times in seconds."""

    rooms: int = 2000
    """Full: CreateRoom and joins that would create a room are refused."""
    participants: int = 200
    """In one room, whatever CreateRoom asks for. Full: the join is refused (503)."""
    tracks: int = 16
    """Published and announced tracks of one participant. Full: AddTrack gets LIMIT_EXCEEDED."""
    queued_tracks: int = 8
    """AddTracks that wait for the same cid to end. Full: LIMIT_EXCEEDED."""
    slots: int = 48
    """Receiving m-lines of one kind. Engine and clients bear 128 m-lines in all. Full: further
    tracks wait until one ends."""
    wishes: int = 1024
    """Remembered wishes, and remembered settings, of one subscriber. Full: the oldest goes."""
    candidates: int = 32
    """Candidates kept until the first description. Full: further ones are dropped; the engine
    finds the address anyway when the client's first check arrives."""
    bind_attempts: int = 3
    """How often a binding is tried before the client is told; each try costs an offer."""
    track_permissions: int = 512
    """Entries of one publisher's subscription permission. Full: it is refused as a whole."""

    removed: int = 4096
    removed_s: int = 6 * 3600
    """Who was removed and how long that is remembered: as long as LiveKit's tokens usually live.
    Full, or later: a token that has not run out opens the room again."""

    empty_timeout_s: int = 300
    """A room that nobody has entered yet. Lower frees rooms sooner; too low loses a slow start."""
    departure_timeout_s: int = 20
    """A room that everyone has left. Must be longer than a client's full reconnect."""
    longest_timeout_s: int = 7 * 24 * 3600
    """The most that CreateRoom may ask for either."""
    join_s: float = 60
    """From join to connected media. Lower drops clients behind slow networks."""
    grace_s: float = 15
    """How long a participant whose media lives stays without a WebSocket. Higher lets whoever
    lost its session be heard for longer; lower makes a resuming client leave and come back."""
    interrupted_s: float = 2
    """How long a client whose media stopped may take to come back with a WebSocket: after 13 s
    without a sign a dead one is gone within 15 s. Lower makes slow ones join anew."""
    restart_s: float = 10
    """How long media may take after that; then the client is told to start again."""
    departed: int = 64
    departed_s: float = 60
    """Who left so lately is told to those who come back: they may have missed it. Full: the
    oldest is forgotten, and shown to a client that missed it until that starts again."""
    rehearsing: int = 64
    """Who asked to be kept off UDP, in one room (`--dev` alone). Full: the oldest is forgotten."""
    peer_closed_s: float = 2
    """Clients close the media connection up to 0.2 s before `leave` arrives: wait for it."""
    negotiate_s: float = 0.02
    """Collects changes into one request for an offer. Higher delays the first picture."""
    negotiate_again_s: float = 0.25
    """The same, right after an answer: keeps a busy room under the engine's offer rate."""
    offer_wanted_s: float = 10
    """An offer that was asked for and has not come: ask again, then let the client reconnect."""
    answer_wanted_s: float = 15
    """An offer of ours that is not answered: the client starts again. LiveKit's clients give up
    after as long."""
    offer_retry_s: float = 0.5
    """An offer that the engine found too fast, or was too busy for, is given again after this."""
    go_answer_s: float = 0.05
    """How long the answer to a Go client's join waits. Lower loses answers, higher joins later."""
    refresh_every_s: float = 300
    refresh_lifetime_s: int = 600
    """Longer lets a client sleep longer and still come back; and lets a stolen one live longer."""
    lower_quality_s: float = 5
    """Dynacast lowers after this and raises at once. Lower makes layers flap."""
    better_s: float = 10
    """How long a connection has to be better before others are told so; two measurements. Lower
    lets the grade of a changing line flap, higher leaves a warning when all is well."""
    ping_interval_s: int = 5
    ping_timeout_s: int = 15
    """Neither may be zero: Rust clients build a timer of it."""


@dataclass(frozen=True, slots=True)
class Conduct:
    """How the server was started."""

    auto_create_rooms: bool = False
    """Only `--dev`: a join creates its room."""
    allow_unseen: bool = False
    """Only `--dev`: hidden, recorder and agent grants. Elsewhere nobody is unseen (policy 3.2)."""
    allow_simulation: bool = False
    """Only `--dev`: clients may ask for faults. Elsewhere that is ignored."""
