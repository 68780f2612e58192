"""Every edition of the privacy notice that this program ever showed, the oldest first.

A text that people may have accepted is never changed: a change is a new edition, and a test holds
the fingerprint of each. People see the difference, and have time, before a new one holds for
them (`pattino.notices`). Policy E.
"""

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Final

from pattino.privacy.clauses import Clause

__all__ = ["EDITIONS", "Edition", "edition"]


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition: its version, the day it was written for, and every clause in our words."""

    version: str
    effective: date
    texts: dict[Clause, str]

    @property
    def fingerprint(self) -> str:
        """SHA-256 of all that people accept."""
        digest = hashlib.sha256(f"{self.version}\n{self.effective.isoformat()}\n".encode())
        for clause in Clause:
            digest.update(f"{clause.id}\n{clause.title}\n{self.texts[clause]}\n".encode())
        return digest.hexdigest()


_FIRST: Final[dict[Clause, str]] = {
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

_SECOND: Final[dict[Clause, str]] = {
    **_FIRST,
    Clause.EFFECTIVE: (
        "This notice applies from the date at its top. The organisation named as operator runs "
        "this server and is responsible for it; the developers of the software are named apart "
        "and receive nothing from it. By using Pattino you accept this notice. We keep which "
        "version you accepted and on which day. When the notice changes we show you what is "
        "different, and for a while you may go on under the version that you accepted."
    ),
    Clause.ACCOUNT: (
        "You sign in with your work e-mail address. For your account the server stores your name, "
        "your e-mail address, your role, that you are old enough to use Pattino, and the month in "
        "which you last used it. If you like you add to your profile what you do, a language, a "
        "time zone and a picture, for your colleagues to see. Guests have no account: the name "
        "they type is held in memory while they are welcome and is never written down."
    ),
    Clause.ACCOUNT_USE: (
        "Your account information serves two things: to check that it is you who signs in, and to "
        "show others who you are. It serves nothing else. You get mail only with sign-in codes and "
        "about your account itself: that it is about to end, or that it is held."
    ),
    Clause.ACCOUNT_SHARING: (
        "Your account information is not sold and not passed on, except where the law demands it "
        "or where those who operate and support this server under contract need it. Who outside "
        "this server receives something from it is listed below."
    ),
    Clause.RETENTION: (
        "Your account information is kept as long as you have the account and use it. An account "
        "that nobody uses for the time that the operator has set, at most two years, is deleted; "
        "30 and 7 days before, you get a mail. Sign-in codes live ten minutes, sign-ins at most "
        "thirty days, an unused meeting link seven days, a used one until a day after the meeting. "
        "Of a call nothing is kept: not who spoke with whom, not when, and no network address."
    ),
    Clause.CHILDREN: (
        "Pattino is not for children under 13. Your year of birth is asked once, checked and "
        "forgotten. Anyone can report that an account belongs to a child; of whoever reports "
        "nothing is kept. The account is held while the report waits for a decision, 72 hours at "
        "most. If it belongs to a child it is deleted at once, and for a year a keyed fingerprint "
        "of its address keeps it from making a new account."
    ),
}

_THIRD: Final[dict[Clause, str]] = {
    **_SECOND,
    Clause.ACCOUNT: (
        f"{_SECOND[Clause.ACCOUNT]} "
        "An administrator may invite somebody by their e-mail address. Until that person has an "
        "account the server keeps the address, sealed, and a fingerprint of the link; whoever "
        "holds the link sees the address and who invited."
    ),
    Clause.ACCOUNT_USE: (
        "Your account information serves two things: to check that it is you who signs in, and to "
        "show others who you are. It serves nothing else. You get mail only with an invitation, "
        "with sign-in codes and about your account itself: that it is about to end, that it is "
        "held, or that somebody of the support has looked at it. Mail reaches you in the language "
        "of your profile."
    ),
    Clause.RETENTION: (
        f"{_SECOND[Clause.RETENTION]} "
        "An invitation, with its address, is deleted when it was used, when it was taken back, "
        "when whoever invited loses their account, and after thirty days at the latest."
    ),
}

EDITIONS: Final = (
    Edition("2026-11-24", date(2026, 11, 24), _FIRST),
    Edition("2026-11-25", date(2026, 11, 25), _SECOND),
    Edition("2026-12-01", date(2026, 12, 1), _THIRD),
)


def edition(version: str) -> Edition | None:
    """Find an edition by its version."""
    return next((each for each in EDITIONS if each.version == version), None)
