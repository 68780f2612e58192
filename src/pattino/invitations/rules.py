"""Reading lists of addresses as people have them: pasted, from a table, one for each line. Pure.

Of a line only its addresses are read; names and whatever else stands there are not kept. Sources:
RFC 4180 (comma-separated values), RFC 5322 §3.4 (a name and an address in angle brackets).
"""

import re
from collections.abc import Sequence
from typing import Final

from pattino.accounts.model import Account, Role, Standing
from pattino.accounts.rules import read_address, standing_of
from pattino.invitations.model import Entry, Fault
from pattino.kit.http.problem import InvalidInput

__all__ = [
    "ADDRESSES_AT_ONCE",
    "LINES_AT_ONCE",
    "LINE_MOST",
    "OPEN_MOST",
    "TOKEN_BITS",
    "entries_of",
    "may_invite",
    "within",
]

TOKEN_BITS: Final = 130
"""Twenty-six characters: nobody finds a link by trying, and a QR code of it stays coarse."""

OPEN_MOST: Final = 5_000  # as many as the list of accounts opens; more wants a directory server
LINES_AT_ONCE: Final = 200  # a request stays below the 64 KiB that the edge takes
ADDRESSES_AT_ONCE: Final = 100
"""How many one transaction invites. More holds up other changes; fewer makes more requests."""
LINE_MOST: Final = 1_000
_IN_A_LINE_MOST: Final = 50

_PARTS: Final = re.compile(r"[\s,;<>\"()]+")
_HEAD: Final = re.compile(
    r"(e-?)?mail(-?adresse)?|address|adresse|(vor|nach)?name|(first|last)(name)?"
)


def entries_of(lines: Sequence[str]) -> list[Entry]:
    """Read every line; blank ones and the heads of tables give nothing."""
    return [entry for number, text in enumerate(lines) for entry in _line(number, text)]


def _line(number: int, text: str) -> list[Entry]:
    if len(text) >= LINE_MOST:
        return [Entry(number, Fault.TOO_LONG)]
    words = [word for word in _PARTS.split(text.strip("\ufeff")) if word]
    found = [word.removeprefix("mailto:").strip("'") for word in words if "@" in word]
    if not found:
        is_nothing = all(_HEAD.fullmatch(word.lower().strip("'")) for word in words)
        return [] if is_nothing else [Entry(number, Fault.NO_ADDRESS)]
    if len(found) > _IN_A_LINE_MOST:
        return [Entry(number, Fault.TOO_MANY)]
    return [_entry(number, word) for word in found]


def _entry(number: int, word: str) -> Entry:
    try:
        return Entry(number, read_address(word))
    except InvalidInput:
        return Entry(number, Fault.WRONG_ADDRESS)


def within(entries: Sequence[Entry], lines: int, most: int) -> tuple[list[Entry], int]:
    """Take whole lines until their addresses are `most`; what is taken, and how many lines."""
    taken: list[Entry] = []
    addresses = 0
    for entry in entries:
        is_address = not isinstance(entry.found, Fault)
        if is_address and addresses == most:
            return [each for each in taken if each.line < entry.line], entry.line
        taken.append(entry)
        addresses += is_address
    return taken, lines


def may_invite(account: Account | None) -> bool:
    """Say whether invitations of this person hold: of an administrator who may use the account."""
    return (
        account is not None
        and account.role is Role.ADMIN
        and standing_of(account) is Standing.ACTIVE
    )
