"""A network and a development server for each file of protocol tests."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.common import network as networks
from tests.common.network import Network
from tests.protocol.server import DevServer, dev_server

HERE: Final = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The well-known development secret is six letters; libraries warn of it at each token."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(
                pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
            )


@pytest.fixture(scope="module")
def network() -> Iterator[Network]:
    """Where the media of this file flows; printed, since it decides what the file proves."""
    with networks.entered() as entered:
        print(entered.sentence())
        yield entered


@pytest.fixture(scope="module")
def server(network: Network, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DevServer]:
    """`pattino sfu --dev`, shared by the tests of one file; each test takes a room of its own."""
    with dev_server(tmp_path_factory.mktemp("sfu"), bind=network.address) as running:
        yield running


@pytest.fixture
async def goodbye() -> AsyncIterator[None]:
    """Everyone who joined in a test has left at its end, whatever happened."""
    yield
    from tests.protocol import wheel  # noqa: PLC0415 (a native library: only where it is used)

    people = list(wheel.EVERYONE)
    wheel.EVERYONE.clear()
    await asyncio.gather(*(person.leave() for person in people))


@pytest.fixture
def room(request: pytest.FixtureRequest) -> str:
    """A room nobody else uses."""
    return f"room of {request.node.name}"[:200]
