"""What is held in memory only, and is gone with the process at the latest. Policy, reading 2."""

from typing import Final

from pattino.privacy.clauses import Clause
from pattino.privacy.facts import Fact

__all__ = ["MEMORY"]

_SERVER: Final = ("the server",)

MEMORY: Final[dict[str, Fact]] = {
    "guests": Fact(
        Clause.ACCOUNT,
        "let a guest come back without asking again",
        "12 hours",
        ("people in a call with them",),
        "time, or the end of the process",
    ),
    "directory": Fact(
        Clause.ACCOUNT_USE,
        "let colleagues find each other by name",
        "as long as the account",
        ("colleagues",),
        "the account's end, or the end of the process",
    ),
    "roll": Fact(
        Clause.ACCOUNT_USE,
        "let an administrator find an account by name; at most 100,000",
        "a minute",
        _SERVER,
        "time, or the end of the process",
    ),
    "rings": Fact(
        Clause.ACCOUNT_USE,
        "let a call reach the other one, and tell a browser that was away how it ended",
        "while it rings and a minute after",
        ("the two people",),
        "time, or the end of the process",
    ),
    "open pages": Fact(
        Clause.ACCOUNT_USE,
        "know which browsers of a person to ring",
        "while the page is open",
        _SERVER,
        "closing it, signing out, or the end of the process",
    ),
    "live rooms": Fact(
        Clause.MEDIA, "say how many are in a call", "the call", _SERVER, "the end of the call"
    ),
    "admissions": Fact(
        Clause.SECURITY,
        "let only the browser that asked use a join token",
        "the session",
        _SERVER,
        "signing out, or the end of the process",
    ),
    "outbox": Fact(Clause.ACCOUNT_USE, "mails on their way", "minutes", _SERVER, "delivery"),
    "warnings tried": Fact(
        Clause.RETENTION,
        "write once a day to those whose account is about to end; ids",
        "a day",
        _SERVER,
        "the next day, or the end of the process",
    ),
    "rate limits": Fact(
        Clause.SECURITY,
        "limit abuse; networks under a key of one hour, for reports of a day",
        "an hour; counts by mailbox and of reports a day",
        _SERVER,
        "time",
    ),
    "age refusals": Fact(
        Clause.CHILDREN,
        "not ask a mailbox, or a guest's device at one meeting, again; under a key of the process",
        "24 hours",
        _SERVER,
        "time, or the end of the process",
    ),
    "media": Fact(
        Clause.MEDIA, "carry the call", "under a second", ("people in the call",), "being forwarded"
    ),
    "departures": Fact(
        Clause.MEDIA,
        "tell who comes back who left meanwhile, by random identity",
        "a minute",
        ("people in the call",),
        "time, or the end of the call",
    ),
    "connection checks": Fact(
        Clause.SECURITY,
        "end a test call that nobody ends, by random name",
        "90 seconds",
        _SERVER,
        "time, or the end of the process",
    ),
    "removals": Fact(
        Clause.SECURITY,
        "keep who was removed from a call out of it, by random identity",
        "6 hours",
        _SERVER,
        "time, or the end of the process",
    ),
}
