"""What is measured, and how: each workload fills a room, settles, and looks for a while."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Final

from benches import meter
from benches.ground import SERVER_CORE, Ground, generator
from tests.matrix.servers import KEY, PORT, SECRET, Name, running
from tests.peers.lines import LinesWire

SETTLES_S: Final = 2.0
JOINS_WITHIN_S: Final = 120.0
FILLS_WITHIN_S: Final = 60.0
MILLION: Final = 1_000_000
KIB_PER_MIB: Final = 1024

Figures = dict[str, float]


@dataclass(frozen=True, slots=True)
class Load:
    """A room and what flows in it. Every publisher sends one video and one audio stream."""

    name: str
    publishers: int
    watchers: int
    video_per_second: int
    looks_s: float = 8.0
    quiet: bool = False
    meeting: bool = False

    @property
    def people(self) -> int:
        """Everybody in the room."""
        return self.publishers + self.watchers

    @property
    def listeners(self) -> int:
        """How many people get each packet."""
        return self.watchers or self.publishers - 1

    @property
    def streams_per_person(self) -> int:
        """Send streams of one connection, seen from the server."""
        return 2 * (self.publishers - 1 if self.meeting else self.publishers)


LOADS: Final = (
    Load("fan-out 10, 2 streams each", 1, 10, 950),
    Load("fan-out 10, 10 streams each", 5, 10, 150),
    Load("fan-out 10, 20 streams each", 10, 10, 50),
    Load("fan-out 10, 50 streams each", 25, 10, 25),
    Load("meeting of 6", 6, 0, 60, meeting=True),
    Load("1,000 idle streams", 25, 20, 0, quiet=True),
    Load("25 people who all publish, quiet", 25, 0, 0, quiet=True, meeting=True),
)
JOINS: Final = 20
JOIN_LOAD: Final = Load("join", 1, 0, 50)


async def _fill(wire: LinesWire, ground: Ground, load: Load, room: str) -> None:
    await wire.call(
        "fill",
        FILLS_WITHIN_S + JOINS_WITHIN_S,
        url=f"ws://{ground.network.address}:{PORT}",
        key=KEY,
        secret=SECRET,
        room=room,
        publishers=load.publishers,
        watchers=load.watchers,
        video_per_second=load.video_per_second,
        quiet=load.quiet,
        meeting=load.meeting,
        connections=1,
        patience_s=FILLS_WITHIN_S,
    )


async def measure(load: Load, server: Name, ground: Ground, logs: Path) -> Figures:
    """One look at one server under one load, both started afresh."""
    async with (
        running(server, ground.network, logs, pinned_to=SERVER_CORE) as process,
        generator(ground, logs) as wire,
    ):
        empty = meter.read(process.pid)
        await _fill(wire, ground, load, "bench")
        await asyncio.sleep(SETTLES_S)
        before, cost_before = await wire.call("count", 5), meter.read(process.pid)
        await asyncio.sleep(load.looks_s)
        after, cost_after = await wire.call("count", 5), meter.read(process.pid)
        await wire.call("leave", 30)
    forwarded = float(after["heard"] or 0) - float(before["heard"] or 0)
    sent = float(after["sent"] or 0) - float(before["sent"] or 0)
    cpu = cost_after.cpu_s - cost_before.cpu_s
    figures = {
        "forwarded_per_s": forwarded / load.looks_s,
        "core_percent": 100 * cpu / load.looks_s,
        "mib_per_person": (cost_after.memory_kib - empty.memory_kib) / KIB_PER_MIB / load.people,
    }
    if forwarded and not load.quiet:
        figures["cpu_s_per_million"] = cpu / forwarded * MILLION
        figures["delivered_percent"] = 100 * forwarded / max(1.0, sent * load.listeners)
        figures["lost"] = float(after["lost"] or 0) - float(before["lost"] or 0)
    return figures


async def joins(server: Name, ground: Ground, logs: Path) -> Figures:
    """How long a fresh watcher waits for the first packet of a video, joining again and again."""
    async with (
        running(server, ground.network, logs, pinned_to=SERVER_CORE),
        generator(ground, logs) as wire,
    ):
        await _fill(wire, ground, JOIN_LOAD, "bench")
        await asyncio.sleep(SETTLES_S)
        took = []
        for number in range(JOINS):
            answer = await wire.call("first_frame", 20, identity=f"late-{number}", patience_s=10)
            took.append(float(answer["frame_ms"] or 0))
        await wire.call("leave", 30)
    return {"p50_ms": median(took), "p95_ms": quantiles(took, n=20)[-1], "max_ms": max(took)}
