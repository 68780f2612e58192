"""What an organisation and an account are."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

from pattino.kit.secret import Personal

__all__ = [
    "Account",
    "AccountId",
    "EmailAddress",
    "Listed",
    "NewAccount",
    "Organisation",
    "Role",
    "Standing",
    "hue_of",
]

AccountId = NewType("AccountId", str)


class Role(StrEnum):
    """What a person may do on this server."""

    ADMIN = "admin"
    MEMBER = "member"
    SUPPORT = "support"
    """A member who may see the fields of one account after saying what for (policy 3.1)."""


class Standing(StrEnum):
    """What keeps an account from being used, if anything does."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    RESTRICTED = "restricted"
    LEAVING = "leaving"
    HELD = "held"


class Which(StrEnum):
    """Which accounts administrators look at: all of them, those of a role, those at rest."""

    EVERYBODY = "everybody"
    ADMIN = "admin"
    SUPPORT = "support"
    SUSPENDED = "suspended"
    HELD = "held"
    LEAVING = "leaving"
    RESTRICTED = "restricted"


@dataclass(frozen=True, slots=True)
class EmailAddress:
    """An address that can receive a code: as it was written, and as addresses compare."""

    local: str
    domain: str

    @property
    def as_written(self) -> str:
        """For the envelope of a mail."""
        return f"{self.local}@{self.domain}"

    @property
    def canonical(self) -> str:
        """For comparing: mail hosts of organisations do not tell cases apart."""
        return f"{self.local.lower()}@{self.domain}"


@dataclass(frozen=True, slots=True)
class Organisation:
    """Who runs this server."""

    name: str
    operator_contact: str
    mail_domains: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """A person who may sign in."""

    id: AccountId
    name: Personal[str]
    email: Personal[str]
    role: Role
    policy_version: str
    accepted_on: date
    created_on: date
    is_restricted: bool = False
    """Its owner asked that it be stored and nothing else (GDPR article 18)."""
    erase_at: datetime | None = None
    """When it will be erased, once its owner has asked for that."""
    is_suspended: bool = False
    """An administrator keeps its owner out."""
    is_held: bool = False
    """Somebody reported that it belongs to a child, and nobody has decided yet (policy C)."""
    active_month: date | None = None
    """The first day of the month in which it was last used."""
    warnings: int = 0
    """Mails that it is about to end because nobody uses it."""
    warned_on: date | None = None
    """The day of the last of them."""
    owes_acceptance: bool = False
    """A newer notice holds than the one that was accepted (policy E); known where time is."""

    @property
    def hue(self) -> int:
        """One of twelve avatar colours; it follows the id, so a new name changes nothing."""
        return hue_of(self.id)


def hue_of(account_id: AccountId) -> int:
    """One of twelve avatar colours, from the bytes of an id."""
    return sum(account_id.encode()) % 12 + 1


@dataclass(frozen=True, slots=True)
class Sealed:
    """An account in a long list, with its name as it is stored."""

    id: AccountId
    name: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Listed:
    """A person as colleagues find them. Those whose accounts are at rest are not listed."""

    id: AccountId
    name: Personal[str]
    mark: bytes = field(repr=False)
    """What was opened; it looks different whenever the name was written again."""

    @property
    def hue(self) -> int:
        """The colour of their avatar."""
        return hue_of(self.id)


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account that is about to exist; only someone old enough gets this far."""

    id: AccountId
    name: Personal[str]
    email: Personal[EmailAddress]
    role: Role
    policy_version: str
    on: date
