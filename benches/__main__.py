"""Measure our server beside stock LiveKit: python -m benches [--rounds N] [--only WORDS].

In each round every load is put on both servers, one after the other, so that what the machine
does meanwhile hits both alike. Results go to docs/proof/bench.json, the page that is written
from them is docs/performance.md (`make docs`).
"""

import argparse
import asyncio
import json
import os
import platform
import subprocess
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

from benches.ground import Ground, GroundMissing, prepared
from benches.page import KEPT, performance
from benches.workloads import JOIN_LOAD, LOADS, Figures, joins, measure
from tests.matrix.servers import NAMES, STOCK_VERSION, Name, ServerFailed, ServerMissing
from tests.peers.cast import build_go
from tests.peers.peer import PeerError

ROOT: Final = Path(__file__).resolve().parents[1]
LOGS: Final = ROOT / "build" / "benches"
PAGE: Final = ROOT / "docs" / "performance.md"

Looks = dict[str, dict[str, list[Figures]]]
Measure = Callable[[Name, Ground, Path], Awaitable[Figures]]


def plans(only: str) -> dict[str, Measure]:
    """The measurements whose name holds the words."""
    found: dict[str, Measure] = {load.name: partial(measure, load) for load in LOADS}
    found[JOIN_LOAD.name] = joins
    return {name: plan for name, plan in found.items() if only in name}


async def run(ground: Ground, rounds: int, only: str) -> Looks:
    """Every round: every load on each server. One that fails is told and left out."""
    looks: Looks = {}
    for number in range(rounds):
        for name, plan in plans(only).items():
            for server in NAMES if number % 2 else NAMES[::-1]:
                try:
                    figures = await plan(server, ground, LOGS)
                except (PeerError, ServerFailed, ServerMissing) as failed:
                    print(f"{server:>6}  {name}: not measured: {failed}", flush=True)
                    continue
                looks.setdefault(name, {}).setdefault(server, []).append(figures)
                told = "  ".join(f"{key} {value:.2f}" for key, value in figures.items())
                print(f"{server:>6}  {name}: {told}", flush=True)
    return looks


def conditions(rounds: int) -> dict[str, str]:
    """What a reader has to know to judge the figures."""
    words = ("git", "rev-parse", "--short=10", "HEAD")
    commit = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "commit": commit.strip(),
        "stock": STOCK_VERSION,
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, Linux {platform.release()}",
        "load_before": f"{os.getloadavg()[0]:.1f}",
        "rounds": str(rounds),
    }


def keep(looks: Looks, told: dict[str, str]) -> None:
    """Keep this run's figures; loads that were not run keep what they had."""
    kept = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    for name, by_server in looks.items():
        kept[name] = {"conditions": told, "looks": by_server}
    KEPT.parent.mkdir(parents=True, exist_ok=True)
    KEPT.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


def main() -> int:
    """Measure, keep, tell."""
    parser = argparse.ArgumentParser(prog="python -m benches", description=__doc__)
    parser.add_argument("--rounds", type=int, default=2, help="how often each load is measured")
    parser.add_argument("--only", default="", help="only loads whose name holds these words")
    chosen = parser.parse_args()
    LOGS.mkdir(parents=True, exist_ok=True)
    told = conditions(chosen.rounds)
    try:
        asyncio.run(build_go("load"))  # before the namespace: nothing can be fetched in there
        with prepared() as ground:
            looks = asyncio.run(run(ground, chosen.rounds, chosen.only))
    except (GroundMissing, PeerError) as missing:
        print(f"Cannot measure: {missing}", file=sys.stderr)
        return 1
    keep(looks, told)
    PAGE.write_text(performance(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
