"""What a profile is."""

from dataclasses import dataclass, field

from pattino.accounts.model import AccountId
from pattino.kit.secret import Personal

__all__ = ["EMPTY", "Glimpse", "Profile"]


@dataclass(frozen=True, slots=True)
class Profile:
    """What a person tells colleagues; each of it may be absent."""

    title: Personal[str] | None = None
    language: Personal[str] | None = None
    time_zone: Personal[str] | None = None
    picture: str | None = None
    """Names the stored picture; another one has another name."""


EMPTY = Profile()


@dataclass(frozen=True, slots=True)
class Glimpse:
    """As much of a profile as a list of people shows."""

    account_id: AccountId
    title: Personal[str] | None
    picture: str | None
    mark: bytes = field(repr=False)
    """What was opened; it looks different whenever it was written again."""
