"""What a person is told about one stored field."""

from dataclasses import dataclass

from pattino.privacy.inventory import Fact

__all__ = ["Holding", "Receipt"]


@dataclass(frozen=True, slots=True)
class Holding:
    """One field: what is in it for this person, or why its content is not shown."""

    table: str
    column: str
    fact: Fact
    values: tuple[str, ...]
    until: tuple[str, ...]
    """When each value goes, where that is a date; else the fact says how long."""
    withheld: str | None
    """Why the values are not shown."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is left in the person's hands; nothing in it says who they were."""

    mark: str
    """The fingerprint under which the server lists the erasure."""
    erased_at: str
    sessions: int
    meetings: int
