"""Each violation that is planted is caught by the gate that is named; a gate that sleeps fails."""

import json
from pathlib import Path

import pytest

from pattino.kit import log
from pattino.privacy.clauses import Clause
from tests.privacy.violations import VIOLATIONS, Violation, contracts_kept, graph

LEAST = 40


@pytest.mark.parametrize("violation", VIOLATIONS, ids=lambda each: each.deed.replace(" ", "-"))
def test_a_planted_violation_is_caught(violation: Violation) -> None:
    assert violation.is_caught(), f"{violation.gate} lets pass: {violation.deed}"


def test_the_program_as_it_is_breaks_no_contract() -> None:
    """A gate that always says no would catch everything."""
    assert contracts_kept(graph())


def test_there_are_enough_and_each_has_a_clause() -> None:
    assert len(VIOLATIONS) >= LEAST
    assert {each.clause for each in VIOLATIONS} <= {clause.id for clause in Clause}
    assert len({each.deed for each in VIOLATIONS}) == len(VIOLATIONS)


@pytest.mark.parametrize(
    "value", ["ada@skate.example", "198.51.100.7", "eyJhbGciOi.e30.x", "Ada A"]
)
def test_a_value_that_hides_in_a_listed_field_is_dropped_at_run_time(
    value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Policy 2.1."""
    log.configure("debug")
    log.get().info("a.b", reason=value, name_of=value)
    (line,) = capsys.readouterr().err.splitlines()
    assert value not in line
    assert json.loads(line)["dropped"]


def test_the_table_is_in_the_documents() -> None:
    written = (Path(__file__).resolve().parents[2] / "docs" / "violations.md").read_text("utf-8")
    for each in VIOLATIONS:
        assert each.deed in written
