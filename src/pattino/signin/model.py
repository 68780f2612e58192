"""What a sign-in and a session are."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pattino.accounts.model import Account, AccountId
from pattino.kit.language import Language
from pattino.kit.secret import Secret

__all__ = ["Attempt", "AttemptState", "FirstSignin", "Keys", "Session", "SignedIn", "Welcome"]


class AttemptState(StrEnum):
    """Where a sign-in stands."""

    OPEN = "open"
    VERIFIED = "verified"
    """The mailbox is proven, the account is yet to be made."""
    USED = "used"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One sign-in of one browser. Without an address it is a decoy that no code fits.

    The address is sealed under the secret in the browser's cookie, which is not stored: while
    nobody knocks, not even the server can read it.
    """

    browser_sha256: bytes
    sealed_email: bytes | None
    code_mac: bytes
    link_sha256: bytes
    tries_left: int
    state: AttemptState
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in browser; times are kept to the hour."""

    token_sha256: bytes
    account_id: AccountId
    last_seen: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Keys:
    """Fresh secrets for one request: for the mail and for the browser."""

    code: Secret[str]
    link: Secret[str]
    browser: Secret[str]


@dataclass(frozen=True, slots=True)
class Welcome:
    """What the mail to somebody who may sign in says besides its code."""

    organisation: str
    language: Language


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A proven mailbox with an account: the browser gets a session."""

    account: Account
    token: Secret[str]


@dataclass(frozen=True, slots=True)
class FirstSignin:
    """A proven mailbox without an account: the browser may make one."""

    browser: Secret[str]
