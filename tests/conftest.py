"""Options and fixtures of every test: pictures, and figures for the long proofs."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.common.house import let_houses_use
from tests.common.postgres import Cluster, running
from tools.ran import Ran

Figure = Callable[[str, str], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--pictures", type=Path, default=None, help="folder for the pictures of the documentation"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep only what shows the policy, where `tools.ran` names the places."""
    if named := os.environ.get("PATTINO_RAN_PLACES"):
        places = set(json.loads(Path(named).read_text(encoding="utf-8")))
        kept = [each for each in items if Ran.of(each.nodeid, "").keys & places]
        config.hook.pytest_deselected(items=[each for each in items if each not in set(kept)])
        items[:] = kept


@pytest.fixture
def figure() -> Figure:
    """Print a measured value; `make prove` also collects it into the page of the proof."""

    def report(name: str, value: str) -> None:
        print(f"figure: {name} = {value}")
        if target := os.environ.get("PATTINO_FIGURES"):
            line = json.dumps({"name": name, "value": value})
            with Path(target).open("a", encoding="utf-8") as figures:
                figures.write(line + "\n")

    return report


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Write down which tests ran, where `tools.ran` asks for it (docs/policy.md)."""
    target = os.environ.get("PATTINO_RAN")
    if target and (report.when == "call" or not report.passed):
        line = json.dumps({"test": report.nodeid, "outcome": report.outcome})
        with Path(target).open("a", encoding="utf-8") as told:
            told.write(line + "\n")


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """PostgreSQL, started when the first test asks for it."""
    with running() as cluster:
        yield cluster


@pytest.fixture(scope="session", autouse=True)
def houses_on(request: pytest.FixtureRequest) -> None:
    """`PATTINO_TEST_ON=postgresql`: every house of the run stands on PostgreSQL (`make prove`)."""
    if os.environ.get("PATTINO_TEST_ON") == "postgresql":
        cluster: Cluster = request.getfixturevalue("cluster")
        let_houses_use(cluster.database)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of either kind: whoever asks is run on both."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'pattino.sqlite3'}"
    cluster: Cluster = request.getfixturevalue("cluster")
    return cluster.database()
