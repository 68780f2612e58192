"""The media connections of a participant: one for everything, or one for each direction.

Over one connection the client always offers (`/rtc/v1`). With two it offers the connection that
it sends on, and the server offers the one that it receives on (`/rtc`): there the state of the
server's offers is kept. Source: LiveKit's signalling protocol, both flows.
"""

from dataclasses import dataclass, field
from enum import Enum

from pattino.sfu.rooms.requests import Answer
from pattino.sfu.rooms.responses import ServerOffer
from pattino.sfu.rooms.values import Mid, PeerKey, RequestKey


class OfferStage(Enum):
    """Where the one offer of the server is that may be under way."""

    IDLE = "idle"
    MAKING = "making"
    """The engine writes it."""
    SENT = "sent"
    """The client has it, or will get it; its answer is awaited (timer ANSWER_WANTED)."""
    TAKING = "taking"
    """The engine takes the answer."""


@dataclass(slots=True)
class OwnOffers:
    """The server's offers to one participant: one under way, all else waits for its end."""

    stage: OfferStage = OfferStage.IDLE
    request: RequestKey | None = None
    said: ServerOffer | None = None
    """The offer that was sent last; it is said again to a client that came back."""
    answer: Answer | None = None
    """An answer that the engine was too busy to take (timer OFFER_RETRY)."""
    last_id: int = 0
    silenced: tuple[Mid, ...] = ()
    """Lines that the offer under way shows as carrying nothing."""
    is_again: bool = False
    """Something changed meanwhile: another offer follows."""
    is_restart_due: bool = False
    """The next offer restarts ICE."""


@dataclass(slots=True)
class OneConnection:
    """Everything over one: the client offers."""

    peer: PeerKey


@dataclass(slots=True)
class TwoConnections:
    """The client sends over `publisher`, which it offers, and receives over `subscriber`."""

    publisher: PeerKey
    subscriber: PeerKey
    own: OwnOffers = field(default_factory=OwnOffers)


Transports = OneConnection | TwoConnections
