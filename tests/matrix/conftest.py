"""The network, the servers and the clients of the matrix; opened once for a whole run."""

import asyncio
import contextlib
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final

import pytest
import pytest_asyncio

from tests.common.network import Network, entered
from tests.matrix.cells import Transport
from tests.matrix.servers import MEDIA_UDP, Name, ServerMissing, running
from tests.peers import firefox
from tests.peers.cast import Cast, build_go
from tests.peers.peer import PeerError

LOGS: Final = Path(__file__).resolve().parents[2] / "build" / "matrix"
NO_UDP: Final = tuple(
    f"rule {{}} pref 1 ipproto udp {side} {MEDIA_UDP} unreachable" for side in ("dport", "sport")
)
LOCAL_LATER: Final = ("rule del pref 0", "rule add pref 10 lookup local")


async def _fetch() -> None:
    """What comes from a registry is fetched out here: in the namespace nothing can be reached.

    What does not succeed is told by the first cell that needs it.
    """
    for need in (firefox.install(), build_go("peer")):
        with contextlib.suppress(PeerError):
            await need


@pytest.fixture(scope="session")
def network() -> Iterator[Network]:
    asyncio.run(_fetch())
    with entered() as network:
        print(network.sentence())
        yield network


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def cast(network: Network) -> AsyncIterator[Cast]:
    async with Cast(LOGS) as cast:
        yield cast


class Servers:
    """The server of the moment: one runs at a time, because both want the same ports."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._stack = AsyncExitStack()
        self._now: Name | None = None

    async def serve(self, name: Name) -> None:
        if self._now == name:
            return
        await self.stop()
        LOGS.mkdir(parents=True, exist_ok=True)
        await self._stack.enter_async_context(running(name, self._network, LOGS))
        self._now = name

    async def stop(self) -> None:
        self._now = None
        await self._stack.aclose()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def servers(network: Network) -> AsyncIterator[Servers]:
    servers = Servers(network)
    yield servers
    await servers.stop()


@pytest.fixture
def only(network: Network) -> Iterator["Only"]:
    only = Only(network)
    yield only
    only.everything()


class Only:
    """Leaves one transport for media: over TCP, packets to and from the UDP port go nowhere."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._closed = False

    def __call__(self, transport: Transport) -> None:
        if transport == "udp":
            return
        if self._network.kind != "namespace":
            raise ServerMissing("closing UDP needs a network namespace of our own")
        for rule in NO_UDP:
            _ip(rule.format("add"))
        for words in LOCAL_LATER:
            _ip(words)
        self._closed = True

    def everything(self) -> None:
        if not self._closed:
            return
        for words in ("rule add pref 0 lookup local", "rule del pref 10"):
            _ip(words)
        for rule in NO_UDP:
            _ip(rule.format("del"))
        self._closed = False


def _ip(words: str) -> None:
    subprocess.run(["ip", *words.split()], check=True, capture_output=True)
