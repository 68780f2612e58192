"""Options and fixtures of every test: pictures, and figures for the long proofs."""

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
