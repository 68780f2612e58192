"""The long proofs: a page that stands is not proven again, a failure writes none."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tools import fuzz, prove
from tools.prove import Outcome, Piece

WHEN = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)


@pytest.fixture
def pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of pages, elsewhere; everything else is as it is."""
    monkeypatch.setattr(prove, "PAGES", str(tmp_path))
    return tmp_path


def piece(script: str) -> Piece:
    return Piece("small", "Something small.", (sys.executable, "-c", script))


FIGURE = (
    "import json, os; open(os.environ['PATTINO_FIGURES'], 'a').write("
    "json.dumps({'name': 'back', 'value': '1.2 s'}) + chr(10)); print('3 passed in 1 s')"
)


def test_a_proof_writes_its_page_with_date_commit_conditions_and_figures(pages: Path) -> None:
    assert prove.prove(piece(FIGURE), again=False)
    text = (pages / "small.md").read_text(encoding="utf-8")
    for part in ("# small", "| commit |", "| machine |", "| back | 1.2 s |", "3 passed in 1 s"):
        assert part in text


def test_a_page_that_stands_for_this_code_is_not_proven_again(
    pages: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    prove.prove(piece(FIGURE), again=False)
    assert prove.prove(piece("raise SystemExit('ran again')"), again=False)
    assert "small: stands" in capsys.readouterr().out
    assert not prove.prove(piece("raise SystemExit('ran again')"), again=True)


def test_a_page_of_other_code_does_not_stand(pages: Path) -> None:
    outcome = Outcome(passed=True, seconds=60, figures=(), closing="1 passed")
    text = prove.page(piece(""), outcome, "older", WHEN)
    (pages / "small.md").write_text(text, encoding="utf-8")
    assert prove.stands(piece(""), "older")
    assert not prove.stands(piece(""), prove.fingerprint())


def test_a_failed_proof_leaves_the_old_page_as_it_was(pages: Path) -> None:
    (pages / "small.md").write_text("old", encoding="utf-8")
    assert not prove.prove(piece("raise SystemExit(1)"), again=False)
    assert (pages / "small.md").read_text(encoding="utf-8") == "old"


def test_pieces_have_names_of_their_own() -> None:
    names = [each.name for each in prove.PIECES]
    assert len(set(names)) == len(names)


def test_fuzzing_for_no_time_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert fuzz.main(["soon"]) == 2
    assert "whole number" in capsys.readouterr().err
