"""Each test has a house of its own: an empty database, a standing clock."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.common.house import House, open_house


@pytest_asyncio.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path) as opened:
        yield opened
