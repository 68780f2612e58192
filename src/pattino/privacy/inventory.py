"""The list of everything that is stored: columns, files, cookies, browser keys, log fields.

Closed world (policy, reading 1): what is not here is not stored. Tests compare this list with
the migrated schema, with the files of a run and with what browsers hold; a stored thing that is
not listed fails, and so does a listed thing that is not stored.
"""

from collections.abc import Iterator
from typing import Final

from pattino.kit import log
from pattino.privacy.clauses import Clause
from pattino.privacy.facts import (
    Fact,
    StoredBrowserKey,
    StoredColumn,
    StoredCookie,
    StoredFile,
)
from pattino.privacy.memory import MEMORY

__all__ = [
    "BROWSER_KEYS",
    "COLUMNS",
    "COOKIES",
    "FILES",
    "KEY_COLUMNS",
    "LOG_FIELDS",
    "MEMORY",
    "Fact",
    "StoredBrowserKey",
    "StoredColumn",
    "StoredCookie",
    "StoredFile",
]

_ACCOUNT: Final = "as long as the account"
_INSTALLATION: Final = "as long as the installation"
_SERVER: Final = ("the server",)
_OWNER: Final = ("the person",)
_COLLEAGUES: Final = ("the person", "colleagues")
_SUPPORT: Final = "support, for a stated purpose, which the person is told by mail"
_EVERYBODY: Final = ("the person", "colleagues", "people in a call with them", "whom they invited")
_LINK: Final = ("administrators", "whoever holds the link")


def _impersonal(purpose: str, kept: str = _INSTALLATION) -> Fact:
    return Fact(
        Clause.SECURITY,
        purpose,
        kept,
        _SERVER,
        "removing the installation",
        is_personal=False,
    )


_ROW_OF_ACCOUNT: Final = "deleting the account's row, then rewriting the file"
_KEY_OF_ACCOUNT: Final = "destroying the account's key, then its row"
_ROW_OF_ATTEMPT: Final = "the sweep, ten minutes after the code's end; at once when it is replaced"
_ROW_OF_SESSION: Final = "signing out, or the sweep after its end"
_ROW_OF_MEETING: Final = "the sweep after its end; with its owner's account"


def _account(
    purpose: str, readers: tuple[str, ...] = _SERVER, clause: Clause = Clause.ACCOUNT
) -> Fact:
    return Fact(clause, purpose, _ACCOUNT, readers, _ROW_OF_ACCOUNT)


def _sealed(purpose: str, readers: tuple[str, ...]) -> Fact:
    purpose = f"{purpose}; sealed under the account's own key"
    return Fact(Clause.ACCOUNT, purpose, _ACCOUNT, readers, _KEY_OF_ACCOUNT)


def _attempt(purpose: str, kept: str = "10 minutes, its refusal 20") -> Fact:
    return Fact(Clause.ACCOUNT_USE, purpose, kept, _SERVER, _ROW_OF_ATTEMPT)


def _child(purpose: str) -> Fact:
    return Fact(Clause.CHILDREN, purpose, "a year", _SERVER, "the sweep after its end")


def _report(purpose: str, readers: tuple[str, ...] = ("the person", "administrators")) -> Fact:
    kept = "until it is decided; 7 days where it does nothing by itself, 90 days when it was wrong"
    return Fact(Clause.CHILDREN, purpose, kept, readers, "the sweep; with the account")


def _invitation(purpose: str, readers: tuple[str, ...] = _SERVER) -> Fact:
    kept = "until it is used or taken back; 7 days, or as invitation_days says (30 at most)"
    return Fact(Clause.ACCOUNT, purpose, kept, readers, "joining, the sweep; with its sender")


def _session(purpose: str) -> Fact:
    kept = "at most 30 days (administrators 12 hours), 7 days unused"
    return Fact(Clause.ACCOUNT_USE, purpose, kept, _SERVER, _ROW_OF_SESSION)


def _meeting(purpose: str) -> Fact:
    kept = "7 days unused, a day after the call's end"
    return Fact(Clause.ACCOUNT_USE, purpose, kept, _SERVER, _ROW_OF_MEETING)


_COLUMN_FACTS: Final[dict[str, dict[str, Fact]]] = {
    "alembic_version": {"version_num": _impersonal("know the schema's version")},
    "organisation": {
        "id": _impersonal("there is one organisation"),
        "name": _impersonal("name the operator (policy E)"),
        "operator_contact": Fact(
            Clause.EFFECTIVE,
            "say how the operator is reached",
            _INSTALLATION,
            ("everyone",),
            "changing it",
        ),
        "created_on": _impersonal("know the day of set-up"),
    },
    "policy_editions": {
        "version": _impersonal("know which editions of the notice were shown here"),
        "text_sha256": _impersonal("tell a text that was altered without a new version"),
        "announced_on": _impersonal("know the day an edition was first shown"),
        "in_force_on": _impersonal("know the day it holds for everyone"),
    },
    "mail_domains": {"domain": _impersonal("know whose people may sign in")},
    "accounts": {
        "id": _account("tell accounts apart; random"),
        "email_key": _account("find an account by its address; keyed fingerprint"),
        "email": _sealed("send sign-in codes", ("the person", "administrators", _SUPPORT)),
        "name": _sealed("show who somebody is", (*_EVERYBODY, _SUPPORT)),
        "role": _account("know what a person may do", ("the person", "administrators")),
        "supports": _account("know who may help others", ("the person", "administrators")),
        "adult_ok": _account("the age question was passed; no date", clause=Clause.CHILDREN),
        "policy_version": _account("know which notice was accepted", clause=Clause.EFFECTIVE),
        "accepted_on": _account("know the day it was accepted", clause=Clause.EFFECTIVE),
        "created_on": _account("know how old the account is", clause=Clause.RETENTION),
        "restricted": _account("store it and do nothing else, when its owner asked for that"),
        "suspended": _account("keep out whom an administrator suspended"),
        "held": _account(
            "keep it from being used while a report about its owner's age waits",
            ("the person", "administrators"),
            Clause.CHILDREN,
        ),
        "active_month": _account(
            "end an account that nobody uses; cut to the month", clause=Clause.RETENTION
        ),
        "warnings": _account("warn twice before that", clause=Clause.RETENTION),
        "warned_on": _account("leave time after each warning", clause=Clause.RETENTION),
        "erase_at": _account(
            "erase it then, when its owner asked for that", clause=Clause.RETENTION
        ),
    },
    "tombstones": {
        "mark": _child(
            "let a child's address make no new account; fingerprint under a key of its own"
        ),
        "ends_on": _child("let that end"),
    },
    "child_reports": {
        "id": _report("name a report; random", _SERVER),
        "account_id": _report("know whom it is about", _SERVER),
        "ground": _report("how the reporter knows, one of three"),
        "reported_by": _report(
            "keep an administrator who reports from deciding; empty for everybody else", _SERVER
        ),
        "received_at": _report("decide the oldest first"),
        "holding": _report("know whether the account is held because of it"),
        "due_at": _report("erase the account then, when nobody decides"),
        "cleared_at": _report("keep an account from being held again for 90 days"),
    },
    "invitations": {
        "id": _invitation("tell invitations apart; random"),
        "token_sha256": _invitation("recognise the link; fingerprint"),
        "invited_by": _invitation("know who invited, and end it with them"),
        "email": _invitation("let somebody new in; sealed under the inviting account's key", _LINK),
        "email_key": _invitation("find an invitation by its address; keyed fingerprint"),
        "expires_at": _invitation("let it end", _LINK),
    },
    "signin_attempts": {
        "browser_sha256": _attempt("bind a code to the browser; fingerprint of a random cookie"),
        "email": _attempt(
            "know whose mailbox was proven; sealed under the secret in the browser's cookie; "
            "empty for whoever may not sign in",
            "10 minutes, after proof 30; emptied when used or over",
        ),
        "code_mac": _attempt("recognise the code; keyed fingerprint"),
        "link_sha256": _attempt("recognise the link; fingerprint"),
        "tries_left": _attempt("bound guessing"),
        "state": _attempt("let a code work once"),
        "expires_at": _attempt("let a code end"),
    },
    "profiles": {
        "account_id": _account("know whose profile it is"),
        "title": _sealed("say what somebody does", _COLLEAGUES),
        "language": _sealed(
            "say which language somebody speaks here, and write mails to them in it", _COLLEAGUES
        ),
        "time_zone": _sealed("say what time it is where somebody is", _COLLEAGUES),
        "picture": _sealed("show a face; written anew from its pixels alone", _COLLEAGUES),
    },
    "sessions": {
        "token_sha256": _session("recognise a signed-in browser; fingerprint of a random cookie"),
        "account_id": _session("know who is signed in"),
        "last_seen_hour": _session("end unused sessions; cut to the hour"),
        "expires_at": _session("end every session"),
    },
    "meetings": {
        "id_sha256": _meeting("recognise a meeting's link; fingerprint"),
        "room": _meeting("name the room on the media server; random, opens nothing"),
        "owner_id": _meeting("know who made the meeting"),
        "expires_at": _meeting("let the link end"),
    },
}


def _columns() -> Iterator[StoredColumn]:
    for table, facts in _COLUMN_FACTS.items():
        for column, fact in facts.items():
            yield StoredColumn(table, column, fact)


COLUMNS: Final = tuple(_columns())

_KEY_FACTS: Final[dict[str, dict[str, Fact]]] = {
    "generation": {
        "id": _impersonal("there is one generation"),
        "salt": _impersonal("derive the key that seals account keys", "a week"),
        "proof": _impersonal("tell a wrong master key", "a week"),
        "since": _impersonal("know when the next rotation is due", "a week"),
    },
    "account_keys": {
        "account_id": _account("find an account's key"),
        "sealed_key": Fact(
            Clause.SECURITY,
            "open the sealed fields of an account; itself sealed under the master key",
            _ACCOUNT,
            _SERVER,
            "destroying it, then rewriting the file; a weekly rotation destroys the master key",
        ),
    },
    "erased": {
        "account_mac": Fact(
            Clause.RETENTION,
            "erase again what a backup brings back; keyed fingerprint of a random id",
            _INSTALLATION,
            _SERVER,
            "removing the installation",
            is_personal=False,
        ),
        "erased_on": _impersonal("know since when an account is gone; a day"),
    },
}
KEY_COLUMNS: Final = tuple(
    StoredColumn(table, column, fact)
    for table, facts in _KEY_FACTS.items()
    for column, fact in facts.items()
)
"""Columns of `keys.db`, the file of account keys."""

FILES: Final = (
    StoredFile(
        r"pattino\.sqlite3",
        Fact(Clause.ACCOUNT, "the database", _INSTALLATION, _SERVER, "erasing its rows"),
    ),
    StoredFile(
        r"pattino\.sqlite3-(wal|shm)",
        Fact(
            Clause.ACCOUNT,
            "changes on their way into the database",
            "until the next checkpoint",
            _SERVER,
            "the checkpoint",
        ),
    ),
    StoredFile(
        r"copies/pattino-[0-9TZ]+\.copy(\.part)?",
        Fact(
            Clause.ACCOUNT,
            "the database as it was before a new version stepped it up; sealed, without keys",
            "7 days",
            _SERVER,
            "the sweep; of an erased account nothing in it can be read",
        ),
    ),
    StoredFile(r"keys\.json", _impersonal("the server's own keys")),
    StoredFile(r"keys\.new", _impersonal("the same file while it is first written", "an instant")),
    StoredFile(
        r"keys\.db(-journal)?",
        Fact(
            Clause.SECURITY,
            "the keys of accounts, each sealed under the master key",
            _INSTALLATION,
            _SERVER,
            "destroying the keys in it",
        ),
    ),
    StoredFile(
        r"master\.(key|new)",
        _impersonal("the master key, when no other place is set", "a week, then a new one"),
    ),
    StoredFile(r"run/sfu\.sock", _impersonal("the way to the media process", "while it runs")),
)

COOKIES: Final = (
    StoredCookie("__Host-pattino-session", _session("sign in")),
    StoredCookie(
        "__Host-pattino-signin",
        _attempt("bind a code to the browser that asked", "20 minutes, after proof 30"),
    ),
    StoredCookie(
        "__Host-pattino-known",
        Fact(
            Clause.SECURITY,
            "let somebody who signed in here before ask for a code, whatever strangers ask for; "
            "random, with a keyed fingerprint that the server can check and does not keep",
            "180 days after signing in",
            _SERVER,
            "the person, or time; it opens nothing",
        ),
    ),
    StoredCookie(
        "__Host-pattino-guest",
        Fact(
            Clause.ACCOUNT,
            "recognise a guest who comes back",
            "12 hours",
            _SERVER,
            "closing the server, or time",
        ),
    ),
    StoredCookie(
        "__Host-pattino-checkup",
        Fact(
            Clause.SECURITY,
            "let only the browser that began a connection check run it; random",
            "90 seconds",
            _SERVER,
            "the end of the check, or time",
        ),
    ),
    StoredCookie(
        "__Host-pattino-age",
        Fact(Clause.CHILDREN, "not ask again for a day", "24 hours", _SERVER, "time"),
    ),
)

BROWSER_KEYS: Final = (
    StoredBrowserKey(
        "pattino-recent",
        Fact(
            Clause.ACCOUNT,
            "call somebody back whom one talked to; at most twenty, never sent to the server",
            "until it is cleared, or one signs out",
            _OWNER,
            "the person, or signing out",
        ),
    ),
    StoredBrowserKey(
        "pattino-devices",
        Fact(
            Clause.ACCOUNT,
            "choose the same devices again",
            "until the browser's data is cleared",
            _OWNER,
            "the person",
        ),
    ),
    StoredBrowserKey(
        "pattino-view",
        Fact(
            Clause.ACCOUNT,
            "show calls in the layout that was chosen here",
            "until the browser's data is cleared",
            _OWNER,
            "the person",
        ),
    ),
    StoredBrowserKey(
        "pattino-keys",
        Fact(
            Clause.ACCOUNT,
            "use the keyboard shortcuts that were chosen here",
            "until the browser's data is cleared",
            _OWNER,
            "the person",
        ),
    ),
    StoredBrowserKey(
        "pattino-language",
        Fact(
            Clause.ACCOUNT,
            "speak the language that was chosen here",
            "until the browser's data is cleared",
            _OWNER,
            "the person",
        ),
    ),
)

LOG_FIELDS: Final = dict(log.ALLOWED_FIELDS)
"""None of them can hold a personal value: see `kit.log`."""
