"""Every cell of the client matrix against our server and against stock LiveKit beside it.

One cell alone: pytest tests/matrix -m prove -k "ours-chromium-publish"
"""

import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest

from tests.matrix import outcomes
from tests.matrix.cells import CELLS, Cell
from tests.matrix.coming import not_yet
from tests.matrix.conftest import Only, Servers
from tests.matrix.outcomes import Outcome, Verdict
from tests.matrix.page import compatibility
from tests.matrix.plays import Unmet, play
from tests.matrix.servers import NAMES, Name, ServerMissing
from tests.matrix.versions import versions
from tests.peers.cast import Cast
from tests.peers.peer import PeerError

ROOT: Final = Path(__file__).resolve().parents[2]
PAGE: Final = ROOT / "docs" / "compatibility.md"
BY_SERVER: Final = [
    pytest.param(server, cell, id=f"{server}-{cell.slug}") for server in NAMES for cell in CELLS
]


def commit() -> str:
    words = ("git", "rev-parse", "--short=10", "HEAD")
    return subprocess.run(
        words, cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()


async def attempt(cell: Cell, server: Name, cast: Cast, servers: Servers) -> tuple[Verdict, str]:
    """Play the cell; whatever goes wrong is its outcome, in words.

    A failure is tried once more, and a pass at the second try says so.
    """
    try:
        await servers.serve(server)
    except ServerMissing as missing:
        return "not testable here", str(missing)
    before = ""
    for _ in range(1 if not_yet(cell, server) else 2):
        try:
            words = await play(cell, cast, f"room-{time.monotonic_ns()}")
        except (Unmet, PeerError) as failed:
            before = before or str(failed)
        else:
            return "pass", f"{words}; at the second try, before: {before}" if before else words
    return "fail", before


@pytest.mark.prove
@pytest.mark.browser
@pytest.mark.media
@pytest.mark.timeout(180)
@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize(("server", "cell"), BY_SERVER)
async def test_a_client_gets_what_the_cell_promises(
    server: Name, cell: Cell, cast: Cast, servers: Servers, only: Only
) -> None:
    only(cell.transport)
    started = time.monotonic()
    verdict, words = await attempt(cell, server, cast, servers)
    took = round(time.monotonic() - started, 1)
    coming = not_yet(cell, server)
    if verdict == "fail" and coming is not None:
        verdict, words = "not yet", coming
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    outcomes.write(cell.name, server, Outcome(verdict, words, took, today, commit()), versions())
    PAGE.write_text(compatibility(), encoding="utf-8")
    print(f"{server}: {cell.name}: {verdict}: {words} ({took} s)")
    if verdict == "pass":
        assert coming is None, "it passes now: take it out of tests/matrix/coming.py"
    elif verdict == "fail":
        pytest.fail(words)
    else:
        pytest.xfail(words)
