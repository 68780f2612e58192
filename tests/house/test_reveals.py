"""Whoever reads a personal value is listed and says what for. Policy 2.1."""

from pathlib import Path

import pytest

from tools.house import reveals

LISTED = "src/pattino/media/tokens.py"
ROOT = Path(__file__).resolve().parents[2]


def test_the_program_keeps_the_law() -> None:
    assert reveals.problems(ROOT) == []


def test_a_listed_module_reads_for_its_purpose() -> None:
    assert reveals.problems_in(LISTED, "x.reveal(Purpose.IDENTIFY)") == []


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("src/pattino/media/live.py", "x.reveal(Purpose.IDENTIFY)"),
        ("src/pattino/sfu/main.py", "x.reveal(Purpose.AUTHENTICATE)"),
        (LISTED, "x.reveal(Purpose.AUTHENTICATE)"),
        (LISTED, "x.reveal()"),
        (LISTED, "x.reveal(purpose)"),
        (LISTED, "x.reveal('identify')"),
        (LISTED, "map(Personal.reveal, names)"),
        (LISTED, "read = x.reveal"),
        (LISTED, "x._value"),
        ("src/pattino/kit/log.py", "log(account.name._value)"),
    ],
)
def test_a_seeded_violation_is_caught(path: str, source: str) -> None:
    assert reveals.problems_in(path, source)
