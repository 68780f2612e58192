"""The privacy notice: every clause in our own words, for people to read and accept.

The text is part of the program. A change of a single letter changes `fingerprint()`, and a
test then demands a new version, so nobody is ever held to a text they did not see. Policy E.
"""

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Final

from pattino.privacy.clauses import Clause

__all__ = ["DEVELOPER", "EFFECTIVE", "TEXTS", "VERSION", "Notice", "Operator", "fingerprint"]

VERSION: Final = "2026-11-24"
EFFECTIVE: Final = date(2026, 11, 24)
DEVELOPER: Final = "The Pattino developers"

TEXTS: Final[dict[Clause, str]] = {
    Clause.EFFECTIVE: (
        "This notice applies from the date at its top. The organisation named as operator runs "
        "this server and is responsible for it; the developers of the software are named apart "
        "and receive nothing from it. By using Pattino you accept this notice. We keep which "
        "version you accepted and on which day."
    ),
    Clause.ACCOUNT: (
        "You sign in with your work e-mail address. For your account the server stores your name, "
        "your e-mail address, your role, and that you are old enough to use Pattino. Guests have "
        "no account: the name they type is held in memory while they are welcome and is never "
        "written down."
    ),
    Clause.MEDIA: (
        "During a call your audio and video pass through this server to the people in the call, "
        "in real time. On their way they are encrypted."
    ),
    Clause.USAGE: (
        "Figures about use may be taken only as anonymous totals that say nothing about any one "
        "person: kinds of device, versions of operating systems, kinds of network connection and "
        "how often features are used. This version takes none."
    ),
    Clause.ACCOUNT_USE: (
        "Your account information serves two things: to check that it is you who signs in, and to "
        "show others who you are. It serves nothing else."
    ),
    Clause.MEDIA_USE: (
        "Audio and video serve the conversation of the people in the call. Nothing of them is kept "
        "when the call has ended. The server has no recording function."
    ),
    Clause.USAGE_USE: (
        "Anonymous totals serve to see trends, to make Pattino faster and better, to find and mend "
        "faults, and to judge whether changes help."
    ),
    Clause.ACCOUNT_SHARING: (
        "Your account information is not sold and not passed on, except where the law demands it "
        "or where those who operate and support this server under contract need it."
    ),
    Clause.MEDIA_SHARING: (
        "Audio and video reach the people in the call and nobody else. They are never sold, passed "
        "on or stored."
    ),
    Clause.USAGE_SHARING: (
        "Only anonymous totals, from which nobody can be recognised, may be given to partners and "
        "service providers of the operator."
    ),
    Clause.RETENTION: (
        "Your account information is kept as long as you have the account and no longer. Sign-in "
        "codes live ten minutes, sign-ins at most thirty days, an unused meeting link seven days, "
        "a used one until a day after the meeting. Of a call nothing is kept: not who spoke with "
        "whom, not when, and no network address."
    ),
    Clause.SECURITY: (
        "Data is protected against being read, changed or destroyed by those who may not. Calls "
        "are encrypted on the way, sign-in secrets are stored only as fingerprints, and the part "
        "that carries calls can write no file."
    ),
    Clause.CHILDREN: (
        "Pattino is not for children under 13. If we learn that a child under 13 gave us data, we "
        "delete it promptly. Your year of birth is asked once, checked and forgotten."
    ),
}


@dataclass(frozen=True, slots=True)
class Operator:
    """Who runs this server and is responsible for it."""

    name: str
    contact: str


@dataclass(frozen=True, slots=True)
class Notice:
    """The notice as one server shows it; before set-up nobody operates it yet."""

    operator: Operator | None
    version: str = VERSION
    effective: date = EFFECTIVE
    developer: str = DEVELOPER


def fingerprint() -> str:
    """SHA-256 of all that people accept."""
    digest = hashlib.sha256(f"{VERSION}\n{EFFECTIVE.isoformat()}\n".encode())
    for clause in Clause:
        digest.update(f"{clause.id}\n{clause.title}\n{TEXTS[clause]}\n".encode())
    return digest.hexdigest()
