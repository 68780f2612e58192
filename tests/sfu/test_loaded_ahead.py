"""A media process that is begun before anybody knows its key."""

import asyncio
import os
from pathlib import Path

from pattino.kit.clock import SystemClock
from pattino.kit.secret import Secret
from pattino.supervise import MediaPlan, Supervisor
from tests.common.media import KEY, SECRET


def children() -> set[int]:
    pid = os.getpid()
    told = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return set(map(int, told.split()))


def unkeyed(folder: Path) -> MediaPlan:
    return MediaPlan(
        socket_path=folder / "run" / "sfu.sock",
        media={"127.0.0.1": "127.0.0.1"},
        media_port=0,
        media_tcp_port=None,
    )


async def unheard(_body: bytes, _authorization: str) -> int:
    return 200


async def test_a_process_that_was_loaded_ahead_is_the_one_that_serves(tmp_path: Path) -> None:
    """The key comes later than the process: what was begun before it is not begun again."""
    before = children()
    ahead = Supervisor(unkeyed(tmp_path), clock=SystemClock())
    await ahead.load()
    [loaded] = children() - before
    ahead.speaks_for(KEY, Secret(SECRET), unheard)
    running = asyncio.create_task(ahead.run())
    try:
        assert (await ahead.until_ready()).pid == loaded
    finally:
        ahead.stop()
        await running


async def test_what_was_loaded_and_not_needed_leaves_nothing(tmp_path: Path) -> None:
    before, plan = children(), unkeyed(tmp_path)
    ahead = Supervisor(plan, clock=SystemClock())
    await ahead.load()
    assert children() - before
    await ahead.discard()
    assert children() == before
    assert not plan.socket_path.exists()
