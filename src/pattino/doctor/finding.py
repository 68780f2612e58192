"""What a check found, and how it is told to people and to programs."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

__all__ = ["Finding", "State", "as_json", "as_lines", "bad", "doubtful", "good"]


class State(StrEnum):
    """How bad it is."""

    GOOD = "good"
    DOUBTFUL = "doubtful"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report."""

    check: str
    state: State
    said: str
    fix: str = ""


def good(check: str, said: str) -> Finding:
    """Nothing to do."""
    return Finding(check, State.GOOD, said)


def doubtful(check: str, said: str, fix: str) -> Finding:
    """Calls may come about, but not for everyone or not for long."""
    return Finding(check, State.DOUBTFUL, said, fix)


def bad(check: str, said: str, fix: str) -> Finding:
    """Calls do not come about until it is put right."""
    return Finding(check, State.BAD, said, fix)


_MARKS: Final = {State.GOOD: "ok   ", State.DOUBTFUL: "doubt", State.BAD: "BAD  "}


def as_lines(findings: Iterable[Finding]) -> str:
    """For a terminal: the state in words, since colour alone tells not everyone."""
    lines = []
    for each in findings:
        lines.append(f"{_MARKS[each.state]}  {each.check:<12} {each.said}")
        if each.fix:
            lines.append(f"{'':<20} → {each.fix}")
    return "\n".join(lines)


def as_json(findings: Iterable[Finding]) -> str:
    """For programs."""
    told = [
        {"check": each.check, "state": each.state, "said": each.said, "fix": each.fix}
        for each in findings
    ]
    return json.dumps(told, indent=2, ensure_ascii=False)
