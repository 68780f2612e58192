"""Which tests of the policy ran: kept with their places, and said in docs/policy.md."""

from datetime import UTC, datetime
from pathlib import Path

from tools import docs, ran
from tools.house.clauses import Shown

WHEN = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
LINES = (
    '{"test": "tests/a/test_x.py::TestClauseR::test_one[sqlite]", "outcome": "passed"}',
    '{"test": "tests/a/test_x.py::TestClauseR::test_one[postgresql]", "outcome": "passed"}',
    '{"test": "tests/a/test_x.py::test_two", "outcome": "passed"}',
    '{"test": "tests/a/test_x.py::test_three", "outcome": "skipped"}',
)
PLACES = (
    Shown("R", "tests/a/test_x.py", ""),
    Shown("R", "tests/a/test_x.py", "TestClauseR"),
    Shown("S", "tests/a/test_x.py", "test_three"),
)


def kept(folder: Path) -> ran.Record:
    path = folder / "ran.json"
    path.write_text(ran.written(ran.read(LINES), PLACES, "abc", WHEN), "utf-8")
    return ran.kept(path)


def test_a_place_tells_how_many_tests_of_it_passed(tmp_path: Path) -> None:
    record = kept(tmp_path)
    assert [record.at(place) for place in PLACES] == [3, 2, 0]
    assert "2026-01-02 03:04 UTC, on commit abc: 3 passed, 1 could not run" in record.told


def test_the_page_says_it_beside_each_place_and_nothing_where_none_ran(tmp_path: Path) -> None:
    record = kept(tmp_path)
    assert docs.places(PLACES, "R", record).endswith(": all of it (3), `TestClauseR` (2)")
    assert docs.places(PLACES, "S", record).endswith(": `test_three`")


def test_before_the_first_run_the_page_claims_nothing(tmp_path: Path) -> None:
    record = ran.kept(tmp_path / "none.json")
    assert record.told == "No run was kept yet."
    assert all(record.at(place) == 0 for place in PLACES)


def test_a_test_belongs_to_its_file_its_class_and_itself_and_to_nothing_else() -> None:
    ran_one = ran.Ran.of("tests/a/test_x.py::TestClauseR::test_one[a::b]", "passed")
    assert ran_one.keys == {
        "tests/a/test_x.py",
        "tests/a/test_x.py::TestClauseR",
        "tests/a/test_x.py::test_one",
    }
