"""Lists of addresses as people have them, and as somebody hostile makes them."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pattino.invitations import rules
from pattino.invitations.model import Entry, Fault


def read(*lines: str) -> list[tuple[int, str]]:
    """Line and address or fault of every entry."""
    return [
        (each.line, each.found.value if isinstance(each.found, Fault) else each.found.as_written)
        for each in rules.entries_of(lines)
    ]


@pytest.mark.parametrize(
    "line",
    [
        "noor@elsewhere.example",
        "  noor@elsewhere.example\r",
        "\ufeffnoor@elsewhere.example",
        "Noor Haddad <noor@elsewhere.example>",
        '"Haddad, Noor";noor@elsewhere.example;Ward 7',
        "Noor\tHaddad\tnoor@elsewhere.example",
        '"noor@elsewhere.example"',
        "'noor@elsewhere.example'",
        "mailto:noor@elsewhere.example",
    ],
)
def test_an_address_is_found_however_it_is_written(line: str) -> None:
    assert read(line) == [(0, "noor@elsewhere.example")]


def test_several_stand_in_a_line() -> None:
    assert read("a@b.example, c@d.example; e@f.example") == [
        (0, "a@b.example"),
        (0, "c@d.example"),
        (0, "e@f.example"),
    ]


@pytest.mark.parametrize(
    "line", ["", "   ", "\t;,", "Name,E-Mail", "Vorname;Nachname;E-Mail-Adresse"]
)
def test_blank_lines_and_heads_of_tables_are_nothing(line: str) -> None:
    assert read(line) == []


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("Noor Haddad", "no_address"),
        ("=cmd|' /C calc'!A0", "no_address"),
        ("noor@", "wrong_address"),
        ("@elsewhere.example", "wrong_address"),
        ("noor@elsewhere", "wrong_address"),
        ("no\u202eor@elsewhere.example", "wrong_address"),
        ("noor@else\0where.example", "wrong_address"),
        ("noor@@elsewhere.example", "wrong_address"),
        ("x" * rules.LINE_MOST, "too_long"),
        ("a@b.example " * 51, "too_many"),
    ],
)
def test_a_line_that_is_none_says_what_is_wrong(line: str, fault: str) -> None:
    assert read("first@elsewhere.example", line) == [(0, "first@elsewhere.example"), (1, fault)]


@given(st.lists(st.text(max_size=80), max_size=20))
def test_whatever_stands_there_every_line_is_accounted_for(lines: list[str]) -> None:
    for entry in rules.entries_of(lines):
        assert 0 <= entry.line < len(lines)
    empty = {number for number, _ in enumerate(lines)} - {e.line for e in rules.entries_of(lines)}
    assert all("@" not in lines[number] for number in empty)


class TestTakingAPart:
    def test_whole_lines_until_the_bound(self) -> None:
        entries = rules.entries_of(["a@b.example", "c@d.example e@f.example", "g@h.example"])
        taken, lines = rules.within(entries, 3, 2)
        assert (len(taken), lines) == (1, 1)
        taken, lines = rules.within(entries, 3, 3)
        assert (len(taken), lines) == (3, 2)
        assert rules.within(entries, 3, 0) == ([], 0)

    def test_however_it_is_cut_nothing_is_lost_or_taken_twice(self) -> None:
        seed = random.randrange(2**32)
        print(f"seed {seed}")
        chance = random.Random(seed)
        kinds = ["a{}@b.example", "a{}@b.example c{}@d.example", "nonsense {}", ""]
        lines = [chance.choice(kinds).replace("{}", str(n)) for n in range(500)]
        whole = rules.entries_of(lines)
        parts: list[Entry] = []
        begin = 0
        while begin < len(lines):
            rest = lines[begin : begin + rules.LINES_AT_ONCE]
            taken, count = rules.within(rules.entries_of(rest), len(rest), chance.randint(2, 90))
            assert count > 0
            parts += [Entry(each.line + begin, each.found) for each in taken]
            begin += count
        assert parts == whole
