"""What the inventory says about each stored thing: why, how long, who reads it, how it ends."""

from dataclasses import dataclass

from pattino.privacy.clauses import Clause

__all__ = ["Fact", "StoredBrowserKey", "StoredColumn", "StoredCookie", "StoredFile"]


@dataclass(frozen=True, slots=True)
class Fact:
    """Why something is held, how long, and who may read it."""

    clause: Clause
    purpose: str
    kept: str
    readers: tuple[str, ...]
    erased_by: str
    is_personal: bool = True


@dataclass(frozen=True, slots=True)
class StoredColumn:
    """A column of the database."""

    table: str
    column: str
    fact: Fact


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in the data folder, by a pattern over its path there."""

    pattern: str
    fact: Fact


@dataclass(frozen=True, slots=True)
class StoredCookie:
    """A cookie; on http://localhost it is named without `__Host-`."""

    name: str
    fact: Fact


@dataclass(frozen=True, slots=True)
class StoredBrowserKey:
    """A key in the browser's own storage; its value never leaves the device."""

    name: str
    fact: Fact
