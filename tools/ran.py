"""Runs every test that names a clause of the policy, and keeps which of them passed.

`python -m tools.ran` writes `docs/proof/ran.json`; `docs/policy.md` says with each place how many
tests ran there, when, and on which commit. Long proofs (the mark `prove`) are not among them:
they have pages of their own. A run with a failure keeps nothing.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tools.house import clauses
from tools.house.clauses import Shown

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "docs" / "proof" / "ran.json"
PYTEST = (sys.executable, "-m", "pytest", "-q", "-m", "not prove")


@dataclass(frozen=True, slots=True)
class Ran:
    """One test, and what became of it."""

    path: str
    names: tuple[str, ...]
    """Its classes and its function, without parameters."""
    outcome: str

    @classmethod
    def of(cls, node: str, outcome: str) -> "Ran":
        """Read pytest's name of a test."""
        path, *names = node.partition("[")[0].split("::")
        return cls(path, tuple(names), outcome)

    @property
    def keys(self) -> set[str]:
        """Every place that it belongs to."""
        return {key_of(self.path, name) for name in ("", *self.names)}


@dataclass(frozen=True, slots=True)
class Record:
    """What the newest run told: tests that passed, by file and by what they are in."""

    told: str
    passed: Mapping[str, int]

    def at(self, shown: Shown) -> int:
        """How many tests passed that show a clause at this place."""
        return self.passed.get(key_of(shown.path, shown.name), 0)


def key_of(path: str, name: str) -> str:
    """Name a place: a file, or a class or function in it."""
    return f"{path}::{name}" if name else path


def counted(ran: Iterable[Ran]) -> dict[str, int]:
    """Count what passed, at every place that it belongs to."""
    found: Counter[str] = Counter()
    for each in ran:
        if each.outcome == "passed":
            found.update(each.keys)
    return dict(found)


def kept(path: Path = KEPT) -> Record:
    """What the newest run kept; before the first one nothing has run."""
    if not path.exists():
        return Record("No run was kept yet.", {})
    book = json.loads(path.read_text(encoding="utf-8"))
    told = (
        f"Those with a number ran last on {book['date']}, on commit {book['commit']}: "
        f"{book['total']} passed, {book['skipped']} could not run there. The others are long "
        "proofs, with pages of their own in [proof](proof)."
    )
    return Record(told, book["passed"])


def read(lines: Iterable[str]) -> list[Ran]:
    """What the tests wrote down: see `tests/conftest.py`."""
    rows = (json.loads(line) for line in lines)
    return [Ran.of(row["test"], row["outcome"]) for row in rows]


def written(ran: list[Ran], places: Iterable[Shown], commit: str, when: datetime) -> str:
    """The record: only places that show a clause."""
    everywhere = counted(ran)
    keys = {key_of(each.path, each.name) for each in places}
    outcomes = Counter(each.outcome for each in ran)
    book = {
        "date": when.strftime("%Y-%m-%d %H:%M UTC"),
        "commit": commit,
        "total": outcomes["passed"],
        "skipped": outcomes["skipped"],
        "passed": {key: everywhere[key] for key in sorted(keys) if key in everywhere},
    }
    return json.dumps(book, indent=1) + "\n"


def main() -> int:
    """Run them, and keep the record if all passed."""
    places = clauses.shown(ROOT, "tests")
    files = sorted({each.path for each in places})
    with tempfile.TemporaryDirectory(prefix="pattino-ran-") as folder:
        told, named = Path(folder) / "ran.jsonl", Path(folder) / "places.json"
        named.write_text(json.dumps([key_of(each.path, each.name) for each in places]), "utf-8")
        environment = os.environ | {"PATTINO_RAN": str(told), "PATTINO_RAN_PLACES": str(named)}
        done = subprocess.run([*PYTEST, *files], cwd=ROOT, env=environment, check=False)
        if done.returncode:
            return done.returncode
        ran = read(told.read_text(encoding="utf-8").splitlines())
    asked = ("git", "rev-parse", "--short=12", "HEAD")
    commit = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True)
    KEPT.write_text(written(ran, places, commit.stdout.strip(), datetime.now(UTC)), "utf-8")
    print(f"{len(ran)} tests of {len(files)} files show the policy")
    return 0


if __name__ == "__main__":
    sys.exit(main())
