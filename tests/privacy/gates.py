"""Gates over what a run really stored: each takes what was found and says what is wrong with it."""

import re
from collections.abc import Iterable

from pattino.privacy import inventory

Columns = set[tuple[str, str]]

FORBIDDEN = re.compile(
    r"birth|year|\bip\b|address|agent|device|joined|left_at|duration|call|phone|location"
)
"""Names of columns that no list can make right (policy 2.2, C, reading 3)."""


def columns(stored: Columns) -> list[str]:
    """The database's columns against the inventory, in both directions."""
    listed = {(item.table, item.column) for item in inventory.COLUMNS}
    return _both_ways(stored, listed)


def key_columns(stored: Columns) -> list[str]:
    """The same for the file of account keys."""
    return _both_ways(stored, {(item.table, item.column) for item in inventory.KEY_COLUMNS})


def _both_ways(stored: Columns, listed: Columns) -> list[str]:
    told = [f"{table}.{column} is stored and not listed" for table, column in stored - listed]
    return told + [f"{table}.{column} is listed and not there" for table, column in listed - stored]


def column_names(names: Columns) -> list[str]:
    """Columns that could hold a call, an address or a birthday."""
    return [
        f"{table}.{column} must not exist"
        for table, column in names
        if FORBIDDEN.search(f"{table} {column}")
    ]


def files(names: Iterable[str]) -> list[str]:
    """Files of the data folder that no pattern of the inventory covers."""
    patterns = [re.compile(item.pattern) for item in inventory.FILES]
    return [
        f"{name} is written and not listed"
        for name in names
        if not any(pattern.fullmatch(name) for pattern in patterns)
    ]


def cookies(names: set[str]) -> list[str]:
    """Cookies against the inventory, in both directions."""
    listed = {item.name for item in inventory.COOKIES}
    told = [f"{name} is set and not listed" for name in names - listed]
    return told + [f"{name} is listed and never set" for name in listed - names]


def figures(text: str) -> list[str]:
    """Lines of the figures that hold more than a name and a sum."""
    plain = re.compile(r"# (?:HELP|TYPE) pattino_[a-z_]+ .+|pattino_[a-z_]+ [-+.e\d]+")
    return [f"{line} is no sum" for line in text.splitlines() if not plain.fullmatch(line)]
