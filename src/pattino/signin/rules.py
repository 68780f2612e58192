"""Decisions of sign-in: what a code is worth, how long a session lives. Pure, told the time."""

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Final

from pattino.accounts.model import EmailAddress, Role
from pattino.kit.ids import read_crockford
from pattino.kit.limits import Rate
from pattino.kit.sealing import NONCE_BYTES, open_sealed, place_of, seal
from pattino.kit.secret import Personal, Purpose, Secret
from pattino.signin.errors import CodeExpired, CodeUsed, TooManyTries
from pattino.signin.model import Attempt, AttemptState, Session

__all__ = [
    "CODES_A_DAY",
    "CODES_BY_ADDRESS",
    "CODES_BY_NETWORK",
    "CODES_IN_KNOWN_BROWSER",
    "CODE_BITS",
    "CODE_LIFE",
    "COMPLETE_WITHIN",
    "KNOWN_FOR",
    "TRIES",
    "absolute_life",
    "check_usable",
    "code_mac",
    "fingerprint",
    "fits",
    "hour",
    "is_alive",
    "known_mark",
    "known_nonce",
    "open_address",
    "seal_address",
]

CODE_BITS: Final = 40
CODE_LIFE: Final = timedelta(minutes=10)  # longer helps slow mail hosts and whoever reads along
TRIES: Final = 5

# Whoever knows an address could use up its codes and lock the person out. So strangers share
# codes by their network, what all of them get grows back faster than one network can use it up,
# and a browser in which the person has signed in before has codes of its own. Higher figures let
# strangers fill a mailbox; lower ones make people wait who mistype or whose mail is slow.
CODES_BY_NETWORK: Final = Rate(burst=4, every_s=3600)
CODES_BY_ADDRESS: Final = Rate(burst=60, every_s=600)
CODES_IN_KNOWN_BROWSER: Final = 10  # a day
CODES_A_DAY: Final = CODES_BY_ADDRESS.burst + int(86_400 / CODES_BY_ADDRESS.every_s)
"""All that strangers can have sent to one address in a day, from however many networks."""

KNOWN_FOR: Final = timedelta(days=180)  # longer helps whoever signs in twice a year
COMPLETE_WITHIN: Final = timedelta(minutes=30)  # time to read the notice and type a name

MEMBER_IDLE: Final = timedelta(days=7)
_MEMBER_LIFE: Final = timedelta(days=30)
# Administrators sign in every working day; a shorter idle time would end long calls of theirs.
_ADMIN_LIFE: Final = timedelta(hours=12)


def fingerprint(token: str) -> bytes:
    """Return what is stored of a random token: enough to recognise it, useless to show it."""
    return hashlib.sha256(token.encode()).digest()


def code_mac(code: str, browser_sha256: bytes, pepper: Secret[bytes]) -> bytes:
    """Return what is stored of a code: 40 bits are guessed quickly without the pepper."""
    message = b"code\0" + browser_sha256 + read_crockford(code).encode("utf-8", "replace")
    return hmac.digest(pepper.expose(), message, hashlib.sha256)


def seal_address(address: Personal[EmailAddress] | None, browser: Secret[str]) -> bytes | None:
    """Seal an address under a browser's fresh secret; only its cookie opens it again.

    Each secret seals one address once, so the nonce may stand still (NIST SP 800-38D §8).
    """
    if address is None:
        return None
    plain = address.reveal(Purpose.AUTHENTICATE).as_written.encode()
    return seal(_key_of(browser), bytes(NONCE_BYTES), plain, _place(browser))


def open_address(attempt: Attempt, browser: Secret[str]) -> Personal[EmailAddress] | None:
    """Open the address of an attempt with the secret of the browser that made it."""
    if attempt.sealed_email is None:
        return None
    plain = open_sealed(_key_of(browser), attempt.sealed_email, _place(browser)).decode()
    local, _, domain = plain.rpartition("@")
    return Personal(EmailAddress(local, domain))


def known_mark(nonce: str, address: Personal[str], pepper: Secret[bytes]) -> str:
    """Return what a browser keeps in which this address has signed in; nothing is kept here."""
    written = address.reveal(Purpose.AUTHENTICATE)
    return f"{nonce}.{_known_mac(nonce, written, pepper)}"


def known_nonce(
    mark: str | None, address: Personal[EmailAddress], pepper: Secret[bytes]
) -> str | None:
    """Return the browser's own part of a mark, if we made it for this address."""
    nonce, _, mac = (mark or "").partition(".")
    written = address.reveal(Purpose.AUTHENTICATE).as_written
    is_ours = hmac.compare_digest(mac.encode(), _known_mac(nonce, written, pepper).encode())
    return nonce if is_ours else None


def _known_mac(nonce: str, written: str, pepper: Secret[bytes]) -> str:
    message = f"known browser\0{nonce}\0{written.lower()}".encode()
    return hmac.digest(pepper.expose(), message, hashlib.sha256).hex()


def _key_of(browser: Secret[str]) -> Secret[bytes]:
    message = b"address of a sign-in"
    return Secret(hmac.digest(browser.expose().encode(), message, hashlib.sha256))


def _place(browser: Secret[str]) -> bytes:
    return place_of("signin_attempts", "email", fingerprint(browser.expose()).hex())


def check_usable(attempt: Attempt, now: datetime) -> None:
    """Raise the refusal that an attempt deserves before any code is looked at."""
    if attempt.state is not AttemptState.OPEN:
        raise CodeUsed
    if now >= attempt.expires_at:
        raise CodeExpired
    if attempt.tries_left <= 0:
        raise TooManyTries


def fits(attempt: Attempt, mac: bytes) -> bool:
    """Compare in constant time; nothing fits a decoy."""
    return hmac.compare_digest(attempt.code_mac, mac) and attempt.sealed_email is not None


def hour(moment: datetime) -> datetime:
    """Cut a time to its hour: closer ones would draw a picture of somebody's day."""
    return moment.replace(minute=0, second=0, microsecond=0)


def absolute_life(role: Role) -> timedelta:
    """Say how long a session lives at most."""
    return _MEMBER_LIFE if role is Role.MEMBER else _ADMIN_LIFE


def is_alive(session: Session, now: datetime) -> bool:
    """Say whether a session still signs in: not too old and not unused for too long."""
    return now < session.expires_at and now < session.last_seen + MEMBER_IDLE
