"""Reading a log as an eavesdropper would: does a line of it name a person or open a door?

`spills` knows what addresses, e-mail addresses, tokens and SDP look like, and searches for given
values (names, codes, keys) in the writings in which they could hide: as they are, in base 64, in
hexadecimal and percent-encoded. Policy 1.1, 2.1: a log is no store of personal data.
"""

import base64
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

PATTERNS: Final = {
    "IPv4 address": re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])"),
    "IPv6 address": re.compile(
        r"(?<![\w:])(?:[0-9a-f]{0,4}:){3,7}[0-9a-f]{0,4}(?![\w:])", re.IGNORECASE
    ),
    "e-mail address": re.compile(r"[\w.+-]+@[\w-]+\.\w+"),
    "token": re.compile(r"eyJ[\w-]{8,}\.[\w-]{8,}|access_token|join_request="),
    "SDP": re.compile(r"v=0|m=(?:audio|video|application) |a=\w+|candidate:|ice-(?:ufrag|pwd)"),
}
SHORTEST: Final = 4
"""Shorter values would be found in everything."""


@dataclass(frozen=True, slots=True)
class Spill:
    """One finding: what it is, and the line it stands in."""

    what: str
    line: str


def spills(text: str, *, secrets: Iterable[str] = ()) -> list[Spill]:
    """Everything in `text` that must not stand in a log."""
    hidden = {form: secret for secret in secrets for form in _forms(secret)}
    return [Spill(what, line) for line in text.splitlines() for what in _findings(line, hidden)]


def _findings(line: str, hidden: dict[str, str]) -> Iterator[str]:
    for what, pattern in PATTERNS.items():
        if pattern.search(line):
            yield what
    for form in hidden:
        if form in line:
            yield "a value of the test"


def _forms(secret: str) -> Iterator[str]:
    if len(secret) < SHORTEST:
        raise ValueError("a value this short would be found everywhere")
    raw = secret.encode()
    yield secret
    yield raw.hex()
    yield quote(secret, safe="")
    for shift in range(3):
        # Base 64 writes three bytes as four characters: a value may begin at any of the three.
        whole = base64.b64encode(b"\0" * shift + raw).decode().rstrip("=")
        yield whole[(0, 2, 3)[shift] : len(whole) - (1 if (len(raw) + shift) % 3 else 0)]
