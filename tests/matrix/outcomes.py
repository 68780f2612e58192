"""What became of each cell, kept as committed JSON from which the page is written."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final, Literal

from tests.matrix.servers import NAMES, Name

ROOT: Final = Path(__file__).resolve().parents[2]
KEPT: Final = ROOT / "docs" / "proof" / "matrix.json"

Verdict = Literal["pass", "fail", "not yet", "not testable here"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One cell against one server; `words` are the figures of a pass, else the reason."""

    verdict: Verdict
    words: str
    took_s: float
    date: str
    commit: str


@dataclass(slots=True)
class Book:
    """All outcomes by cell and server, and the versions that gave them."""

    cells: dict[str, dict[Name, Outcome]] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)

    def of(self, cell: str, server: Name) -> Outcome | None:
        return self.cells.get(cell, {}).get(server)


def read(path: Path = KEPT) -> Book:
    """The book as it was kept; an empty one where there is none."""
    if not path.exists():
        return Book()
    kept = json.loads(path.read_text(encoding="utf-8"))
    cells: dict[str, dict[Name, Outcome]] = {
        cell: {name: Outcome(**servers[name]) for name in NAMES if name in servers}
        for cell, servers in kept["cells"].items()
    }
    return Book(cells, dict(kept["versions"]))


def write(
    cell: str, server: Name, outcome: Outcome, versions: Mapping[str, str], path: Path = KEPT
) -> None:
    """Keep one outcome beside the others; a cell can be run alone."""
    book = read(path)
    book.cells.setdefault(cell, {})[server] = outcome
    plain = {
        "versions": dict(versions),
        "cells": {
            name: {server: asdict(each) for server, each in sorted(servers.items())}
            for name, servers in sorted(book.cells.items())
        },
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(plain, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
