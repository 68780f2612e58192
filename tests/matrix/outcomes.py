"""What became of each cell, kept as committed JSON from which the page is written."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Literal

from tests.matrix.servers import Name

ROOT: Final = Path(__file__).resolve().parents[2]
KEPT: Final = ROOT / "docs" / "proof" / "matrix.json"

Verdict = Literal["pass", "fail", "not yet", "not testable here"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One cell against one server. `words` are figures of a pass, or the reason of anything else."""

    verdict: Verdict
    words: str
    took_s: float
    date: str
    commit: str


Book = dict[str, dict[Name, Outcome]]


def read(path: Path = KEPT) -> Book:
    """All outcomes by cell and server."""
    if not path.exists():
        return {}
    kept = json.loads(path.read_text(encoding="utf-8"))
    return {
        cell: {server: Outcome(**outcome) for server, outcome in servers.items()}
        for cell, servers in kept.items()
    }


def write(cell: str, server: Name, outcome: Outcome, path: Path = KEPT) -> None:
    """Keep one outcome beside the others; a cell can be run alone."""
    book = read(path)
    book.setdefault(cell, {})[server] = outcome
    plain = {
        name: {server: asdict(each) for server, each in sorted(servers.items())}
        for name, servers in sorted(book.items())
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(plain, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
