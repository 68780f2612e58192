"""Each test has a house of its own: an empty database, a standing clock."""

import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.common.house import House, open_house

# A database that syncs each commit is slow on disks.
IN_MEMORY = next((path for path in (Path("/dev/shm"),) if path.is_dir()), None)  # noqa: S108 (private below)


@pytest_asyncio.fixture
async def house() -> AsyncIterator[House]:
    with tempfile.TemporaryDirectory(dir=IN_MEMORY) as folder:
        async with open_house(Path(folder)) as opened:
            yield opened
