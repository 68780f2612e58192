"""The table of cells covers what it says, and its page tells what was kept."""

from itertools import chain
from pathlib import Path

from tests.matrix import outcomes, page
from tests.matrix.cells import ACTIONS, CELLS, Cell, candidates, covered, untestable
from tests.matrix.coming import not_yet
from tests.matrix.outcomes import Book, Outcome
from tests.peers.peer import KINDS

PASSED = Outcome("pass", "320 px", 3.2, "2026-11-24", "0123456789")
GO_OVER_TCP = Cell("go", "publish", 1, "tcp", "wheel")


class TestCells:
    def test_every_combination_that_can_be_played_is_covered_by_a_cell(self) -> None:
        possible = set(chain.from_iterable(map(covered, candidates())))
        assert set(chain.from_iterable(map(covered, CELLS))) == possible

    def test_every_client_does_everything(self) -> None:
        done = {(cell.client, cell.action) for cell in CELLS}
        assert done == {(kind, action) for kind in KINDS for action in ACTIONS}

    def test_the_table_is_small_and_no_cell_stands_in_it_twice(self) -> None:
        assert 30 <= len(CELLS) == len({cell.name for cell in CELLS}) <= 70

    def test_what_nobody_can_test_here_is_no_cell(self) -> None:
        assert untestable(GO_OVER_TCP) is not None
        assert GO_OVER_TCP not in CELLS

    def test_stock_livekit_is_excused_from_nothing(self) -> None:
        assert all(not_yet(cell, "stock") is None for cell in CELLS)


class TestBook:
    def test_a_cell_that_is_played_again_leaves_the_others_as_they_were(
        self, tmp_path: Path
    ) -> None:
        kept = tmp_path / "matrix.json"
        outcomes.write("one", "ours", PASSED, {"Chromium": "1.0"}, kept)
        outcomes.write("two", "stock", PASSED, {"Chromium": "1.1"}, kept)
        book = outcomes.read(kept)
        assert book.of("one", "ours") == book.of("two", "stock") == PASSED
        assert book.of("one", "stock") is None
        assert book.versions == {"Chromium": "1.1"}


class TestPage:
    def test_a_cell_that_was_never_played_says_so(self) -> None:
        assert page.compatibility(Book()).count("not played | not played |") >= len(CELLS)

    def test_a_bar_or_a_line_break_in_a_reason_does_not_break_the_table(self) -> None:
        failed = Outcome("fail", "a | b\nc", 1.0, "2026-11-24", "0123456789")
        told = page.compatibility(Book({CELLS[0].name: {"ours": failed}}))
        assert "**fail** (2026-11-24): a \\| b c" in told
