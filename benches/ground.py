"""The ground of a bench: two network namespaces with a veth between them, and a core for each end.

The server runs in one, the generator in the other, so that neither pays for the other's work.

Receiving over a veth is done on the sender's core, as it is with a network card that raises its
interrupts there; both servers pay it alike.
"""

import asyncio
import contextlib
import os
import signal
import subprocess
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.common.network import OUTER_ADDRESS, Network, entered
from tests.peers.cast import build_go
from tests.peers.lines import LinesWire

SERVER_CORE: Final = 0
LOAD_CORE: Final = 1
LOAD_ADDRESS: Final = "10.83.0.1"


class GroundMissing(Exception):
    """The machine does not permit what a bench needs."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Where the server runs (the namespace of this thread) and where the generator runs."""

    network: Network
    far: int

    def there(self, *command: str) -> tuple[str, ...]:
        """A command as it is run beside the generator."""
        core = ("taskset", "-c", str(LOAD_CORE))
        return ("nsenter", "-t", str(self.far), "-n", *core, *command)


@contextlib.contextmanager
def prepared() -> Iterator[Ground]:
    """Two namespaces for the time of the block."""
    if len(os.sched_getaffinity(0)) <= LOAD_CORE:
        raise GroundMissing("a bench needs two cores")
    with entered() as network:
        if network.kind != "namespace":
            raise GroundMissing("a bench needs two network namespaces (root, or CAP_SYS_ADMIN)")
        holder = subprocess.Popen(["unshare", "-n", "sleep", "infinity"])
        try:
            _wait_for_namespace(holder.pid)
            _connect(holder.pid)
            yield Ground(network, holder.pid)
        finally:
            holder.send_signal(signal.SIGKILL)
            holder.wait()


def _wait_for_namespace(pid: int) -> None:
    """Wait until the holder has left our namespace: its program is `sleep` only after that."""
    name = Path(f"/proc/{pid}/comm")
    for _ in range(200):
        if name.read_text().strip() == "sleep":
            return
        subprocess.run(["sleep", "0.01"], check=True)
    raise GroundMissing("the second namespace was not made")


def _connect(pid: int) -> None:
    _ip(f"link set pattino1 netns {pid}")
    for words in (
        "link set lo up",
        f"addr add {LOAD_ADDRESS}/24 dev pattino1",
        "link set pattino1 up",
        f"route add default via {OUTER_ADDRESS} dev pattino1",
    ):
        command = ["nsenter", "-t", str(pid), "-n", "ip", *words.split()]
        subprocess.run(command, check=True, capture_output=True)


def _ip(words: str) -> None:
    subprocess.run(["ip", *words.split()], check=True, capture_output=True)


@contextlib.asynccontextmanager
async def generator(ground: Ground, logs: Path) -> AsyncIterator[LinesWire]:
    """The load generator, started afresh for each measurement."""
    program = await build_go("load")
    wire = await LinesWire.start("load", ground.there(str(program)), logs / "load.log")
    try:
        yield wire
    finally:
        await asyncio.shield(wire.close())
