"""Options and fixtures of every test: pictures, repetitions, and figures for the long proofs."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

Figure = Callable[[str, str], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--pictures", type=Path, default=None, help="folder for the pictures of the documentation"
    )
    parser.addoption("--repeat", type=int, default=1, help="run each journey this often")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    times = metafunc.config.getoption("--repeat")
    if times > 1 and metafunc.definition.get_closest_marker("browser"):
        metafunc.fixturenames.append("repetition")
        metafunc.parametrize("repetition", range(1, times + 1))


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
