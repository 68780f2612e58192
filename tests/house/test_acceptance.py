"""docs/acceptance.md is whole and true to the tests: every line, a state, tests that exist."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "acceptance.md").read_text(encoding="utf-8")
LINES = {"An employee": 30, "A meeting guest": 25, "An administrator": 30}
ROW = re.compile(r"^\| (\d+) \| (.+?) \| \*\*(holds|open|not ours)\*\*(?:: (.+?))? \| (.*) \|$")
TEST = re.compile(r"`((?:tests|web/src)/[^`]+?)::([^`]+)`")


@dataclass(frozen=True, slots=True)
class Line:
    """One promise, what is said of it, and the tests that are named."""

    group: str
    number: int
    state: str
    words: str
    tests: tuple[tuple[str, str], ...]


def lines() -> list[Line]:
    found = []
    for section in PAGE.split("\n## ")[1:]:
        group, *rest = section.splitlines()
        for match in filter(None, (ROW.match(text) for text in rest)):
            number, _, state, words, shown = match.groups()
            tests = tuple(TEST.findall(shown))
            found.append(Line(group, int(number), state, words or "", tests))
    return found


@pytest.mark.parametrize(("group", "count"), LINES.items())
def test_every_line_of_the_list_is_there_once(group: str, count: int) -> None:
    assert [line.number for line in lines() if line.group == group] == list(range(1, count + 1))


def test_what_holds_names_a_test_and_what_does_not_says_why() -> None:
    bare = [
        (line.group, line.number)
        for line in lines()
        if (line.state == "holds" and not line.tests) or (line.state != "holds" and not line.words)
    ]
    assert bare == []


def test_every_test_that_is_named_exists() -> None:
    missing = [
        f"{path}::{name}"
        for line in lines()
        for path, name in line.tests
        if not (ROOT / path).is_file() or name not in (ROOT / path).read_text(encoding="utf-8")
    ]
    assert missing == []


def test_the_sums_are_those_of_the_rows() -> None:
    for group in LINES:
        rows = [line for line in lines() if line.group == group]
        holds = sum(line.state == "holds" for line in rows)
        assert f"## {group}\n\n{holds} of {len(rows)} hold." in PAGE
