"""What an invitation is."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from pattino.accounts.model import AccountId, EmailAddress
from pattino.kit.secret import Personal, Secret

__all__ = ["Entry", "Fault", "Fresh", "Invitation", "InvitationId", "Made", "Taken"]

InvitationId = NewType("InvitationId", str)


@dataclass(frozen=True, slots=True)
class Invitation:
    """One address that may make an account, once."""

    id: InvitationId
    invited_by: AccountId
    email: Personal[EmailAddress]
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Fresh:
    """What a new link is made of; the token is stored nowhere."""

    id: InvitationId
    token: Secret[str]


class Fault(StrEnum):
    """Why a part of a list became no invitation."""

    NO_ADDRESS = "no_address"
    WRONG_ADDRESS = "wrong_address"
    TOO_LONG = "too_long"
    TOO_MANY = "too_many"
    HAS_ACCOUNT = "has_account"
    INVITED = "invited"


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands in a line: an address, or what is wrong with it."""

    line: int
    found: EmailAddress | Fault


@dataclass(frozen=True, slots=True)
class Made:
    """An invitation and its link, which is told once."""

    line: int
    invitation: Invitation
    token: Secret[str]


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a list: how many lines of it were read, and what came of each."""

    lines: int
    made: tuple[Made, ...]
    faults: tuple[tuple[int, Fault], ...]
