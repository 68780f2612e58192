"""Killed at random moments, a server loses nothing it has acknowledged. Policy S."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Figure

ROOT = Path(__file__).resolve().parents[2]


def killed(folder: Path, url: str, rounds: int) -> dict[str, int]:
    seed = int.from_bytes(os.urandom(4))
    print(f"seed: {seed}")
    command = [sys.executable, "-m", "tests.backup.killed", str(folder), url, str(rounds)]
    done = subprocess.run(
        [*command, str(seed)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
    told: dict[str, int] = json.loads(done.stdout.splitlines()[-1])
    assert told["words"] > rounds, "the writers were killed before they did anything"
    return told


@pytest.mark.timeout(400)
def test_nothing_acknowledged_is_lost(tmp_path: Path, database_url: str) -> None:
    """Whether SQLite or PostgreSQL: accounts, names, meetings, erasures, renewed master keys."""
    rounds = 15 if database_url.startswith("sqlite") else 4
    killed(tmp_path, database_url, rounds)


@pytest.mark.prove
@pytest.mark.timeout(3000)
def test_nothing_acknowledged_is_lost_in_two_hundred_kills(
    tmp_path: Path, database_url: str, figure: Figure
) -> None:
    rounds = 200 if database_url.startswith("sqlite") else 50
    told = killed(tmp_path, database_url, rounds)
    kind = database_url.partition(":")[0]
    figure(f"{kind}: kills", str(rounds))
    for name, value in told.items():
        figure(f"{kind}: {name}", str(value))
