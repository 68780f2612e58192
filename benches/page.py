"""docs/performance.md, written from the figures that were kept."""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from statistics import median
from typing import Final

from benches.workloads import JOIN_LOAD, JOINS, LOADS, Load

ROOT: Final = Path(__file__).resolve().parents[1]
KEPT: Final = ROOT / "docs" / "proof" / "bench.json"
FINDINGS: Final = ROOT / "benches" / "findings.md"
CROWD: Final = ROOT / "docs" / "proof" / "crowd.md"
UNITS: Final = {
    "cpu_s_per_million": "CPU-s per million forwarded",
    "core_percent": "% of a core",
    "mib_per_person": "MiB per person",
    "forwarded_per_s": "forwarded per second",
    "delivered_percent": "% delivered",
    "lost": "gaps",
    "p50_ms": "median ms",
    "p95_ms": "95th percentile ms",
    "max_ms": "longest ms",
}
FEW_DIGITS: Final = 100
CROWD_ON: Final = ("sqlite", "postgresql")

HEAD: Final = """# Performance

Written by `make docs` from `docs/proof/bench.json`, which `make bench` writes, from
`docs/proof/crowd.md` and `benches/findings.md`.

Our media server beside stock LiveKit, taking turns in one run on one machine. Each server runs
alone on core 0 in a network namespace, the load generator (`tests/peers/go`, on the published Go
SDK, one peer connection for each person) on core 1 in another, with a veth between them. Cost is
the processor time of the server's whole process tree from /proc, so the kernel's sending, and the
receiving half of a veth that is done on the sender's core, count. Packets are counted where they
arrive. Video packets are 1,100 bytes, audio 50 a second.

Figures are medians over the looks, with the range where there were several. Differences of less
than 1.5 CPU-s per million are noise. Load on the machine beside the run is named with each table;
where it is above 1, read the figures as an order of magnitude, not as a result.
"""


def performance(kept: Path = KEPT) -> str:
    """The page."""
    book = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
    parts = [HEAD]
    for load in LOADS:
        if load.name in book:
            parts += [f"## {_title(load.name)}\n", _about(load), *_table(book[load.name])]
    if JOIN_LOAD.name in book:
        about = f"{JOINS} fresh watchers, one after the other, until the first packet of a video.\n"
        parts += ["## Join to first picture\n", about, *_table(book[JOIN_LOAD.name])]
    parts += _crowd(CROWD)
    parts.append(FINDINGS.read_text(encoding="utf-8"))
    return "\n".join(parts)


def _crowd(path: Path) -> Iterable[str]:
    """What the proof of that name found: the app's figures, not the media server's."""
    if not path.exists():
        return
    facts = dict(re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", path.read_text("utf-8"), re.MULTILINE))
    yield "## Sign-in and look-up by address among 100,000 accounts\n"
    yield (
        "The work of the application and its database, as a person's request meets it, among "
        "100,000\naccounts and among 1,000, in turns; `make prove PIECE=crowd` fails above 1.5.\n"
    )
    yield "| | among 1,000, p95 | among 100,000, p95 | ratio |\n|---|---|---|---|"
    for kind in CROWD_ON:
        for work in ("look-up", "sign-in"):
            head = f"{kind}: {work}"
            cells = (f"{head} among 1,000, p95", f"{head} among 100,000, p95", f"{head}, ratio")
            yield f"| {head} | " + " | ".join(facts[cell] for cell in cells) + " |"
    loads = " and ".join(facts[f"{kind}: load of the machine before"] for kind in CROWD_ON)
    told = f"{facts['date']}, commit {facts['commit']}, {facts['machine']}"
    yield f"\n{told}, load before: {loads}.\n"


def _title(name: str) -> str:
    return name[0].upper() + name[1:]


def _about(load: Load) -> str:
    what = "nobody sends" if load.quiet else f"{load.video_per_second} video packets a second each"
    each = f"{load.streams_per_person} send streams for each receiver"
    return f"{load.publishers} publishers, {load.watchers} watchers; {what}; {each}.\n"


Looks = list[dict[str, float]]


def _table(entry: dict[str, dict[str, Looks]]) -> Iterable[str]:
    looks, told = entry["looks"], entry["conditions"]
    keys = [key for key in UNITS if any(key in look for each in looks.values() for look in each)]
    yield "| | " + " | ".join(UNITS[key] for key in keys) + " |"
    yield "|---" * (len(keys) + 1) + "|"
    for server, name in (("ours", "Pattino"), ("stock", f"LiveKit {told['stock']}")):
        values = (
            _value([look[key] for look in looks.get(server, []) if key in look]) for key in keys
        )
        yield f"| {name} | " + " | ".join(values) + " |"
    yield (
        f"\n{told['date']}, commit {told['commit']}, {told['machine']}, "
        f"{told['rounds']} looks each, load before: {told['load_before']}.\n"
    )


def _value(found: list[float]) -> str:
    if not found:
        return "not measured"
    middle = _number(median(found))
    least, most = _number(min(found)), _number(max(found))
    return middle if least == most else f"{middle} ({least} to {most})"


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= FEW_DIGITS else f"{value:.1f}"
