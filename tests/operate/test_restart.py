"""Starting, draining and stopping, as a service manager meets them; deadlines are threefold."""

import os
import resource
import signal
import statistics
import time
from pathlib import Path

import httpx
import pytest

from pattino.checkup import rules
from pattino.kit.clock import SystemClock
from pattino.kit.ids import SystemSource
from pattino.kit.vault import read_vault
from tests.conftest import Figure
from tests.journeys.server import is_sealed
from tests.operate.running import Running, serving

pytestmark = pytest.mark.timeout(120)

STARTS_WITHIN_S = 3.0
ROOM = 3.0  # for machines that are busy with other things


def media_process(running: Running) -> int:
    pid = running.process.pid
    told = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return next(int(word) for word in told.split() if is_sealed(int(word)))


def link_token(data: Path) -> str:
    """Lets somebody without an account ask for a call."""
    now = SystemClock().now()
    return rules.make_token(read_vault(data).pepper, SystemSource(), now).expose()


@pytest.mark.parametrize("times", [3, pytest.param(10, marks=pytest.mark.prove)])
def test_it_is_ready_for_calls_within_three_seconds(
    times: int, tmp_path: Path, figure: Figure
) -> None:
    """The fastest counts: the others tell what else the machine had to do."""
    took = []
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for _ in range(times):
        began = time.monotonic()
        with serving(tmp_path, {}) as server:
            took.append(time.monotonic() - began)
            assert "is ready" in server.said[0]
    told = ", ".join(f"{each:.1f}" for each in took)
    figure(f"{times} starts, from the command to ready for calls, seconds", told)
    figure(f"{times} starts, the median", f"{statistics.median(took):.1f}")
    figure("processor time of one start and stop, seconds", f"{_since(before) / times:.1f}")
    figure("programs that wanted a processor meanwhile (load)", f"{os.getloadavg()[0]:.1f}")
    assert min(took) < STARTS_WITHIN_S * ROOM


def _since(before: resource.struct_rusage) -> float:
    now = resource.getrusage(resource.RUSAGE_CHILDREN)
    return now.ru_utime + now.ru_stime - before.ru_utime - before.ru_stime


def test_from_sigterm_on_nobody_new_is_let_in_and_hears_why(tmp_path: Path) -> None:
    """The media process is held, so that its goodbye takes as long as this test looks."""
    with serving(tmp_path, {}) as server:
        place = next(word for word in server.said[0].split() if word.startswith("http"))
        assert httpx.get(f"{place}/api/ready").status_code == 200
        media = media_process(server)
        os.kill(media, signal.SIGSTOP)
        server.process.terminate()
        try:
            ready = httpx.get(f"{place}/api/ready")
            while ready.status_code == 200:  # the signal is on its way
                ready = httpx.get(f"{place}/api/ready")
            refused = httpx.post(
                f"{place}/api/checkup/start",
                json={"token": link_token(tmp_path / "data")},
                headers={"Origin": place},
            )
        finally:
            os.kill(media, signal.SIGCONT)
    assert ready.status_code == 503
    assert (refused.status_code, refused.json()["code"]) == (503, "media_unavailable")
    assert refused.json()["next"]


def test_the_log_level_changes_in_the_media_process_too_without_a_restart(tmp_path: Path) -> None:
    """Its line is a debug line: it is seen only because the new level holds over there."""
    with serving(tmp_path, {}) as server:
        media = media_process(server)
        path = tmp_path / "pattino.toml"
        path.write_text(path.read_text("utf-8").replace("'info'", "'debug'"), encoding="utf-8")
        server.hang_up()
        server.told("media.log_level")
        assert media_process(server) == media
