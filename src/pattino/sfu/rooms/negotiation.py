"""Offers of one participant: one at the engine, the newest waiting, what was asked for.

The client always offers. While one offer is being answered a newer one waits and replaces an
older that waited; only the newest is answered, because clients drop answers to older offers.
"""

from dataclasses import dataclass, field

from pattino.sfu.rooms.requests import Offer
from pattino.sfu.rooms.values import RequestKey


@dataclass(slots=True)
class Negotiation:
    """The state of one participant's offers."""

    current: Offer | None = None
    request: RequestKey | None = None
    waiting: Offer | None = None
    is_deferred: bool = False
    """The newest offer goes to the engine when timer OFFER_RETRY runs out."""
    is_forsaken: bool = False
    """The current offer came over a WebSocket that has been replaced: nobody awaits its answer."""
    last: Offer | None = None
    """The newest offer that was accepted: its sections are what the client has."""
    answered_at_ms: int = 0
    candidates: list[str] = field(default_factory=list)
    """Candidates that came before the first description."""
    is_scheduled: bool = False
    """The request for an offer is being collected (timer NEGOTIATE)."""
    is_asked: bool = False
    """An offer was asked for and has not come (timer OFFER_WANTED)."""
    asked_again: bool = False
    is_stale: bool = False
    """The client's description shows a slot as carrying what it no longer carries."""
