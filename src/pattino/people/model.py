"""What a colleague is to others."""

from dataclasses import dataclass, field

from pattino.accounts.model import Listed
from pattino.profile.model import Glimpse

__all__ = ["Entry", "Page"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A colleague with the words under which they are found."""

    person: Listed
    glimpse: Glimpse | None
    words: str = field(repr=False)
    """Folded: small letters without accents. As personal as the name."""


@dataclass(frozen=True, slots=True)
class Page:
    """A part of what was found, best first."""

    people: tuple[Entry, ...]
    number: int
    has_more: bool
