"""What a server costs, read from /proc: processor time and memory of its whole process tree."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

TICKS: Final = os.sysconf("SC_CLK_TCK")
PROC: Final = Path("/proc")


@dataclass(frozen=True, slots=True)
class Cost:
    """Processor seconds since the start, and proportional memory now."""

    cpu_s: float
    memory_kib: int


def tree(root: int) -> list[int]:
    """The process and all its descendants."""
    children: dict[int, list[int]] = {}
    for folder in PROC.iterdir():
        if folder.name.isdigit():
            try:
                parent = int(_fields(int(folder.name))[1])
            except OSError:
                continue
            children.setdefault(parent, []).append(int(folder.name))
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting.extend(children.get(pid, []))
    return found


def read(root: int) -> Cost:
    """Add up the tree; a process that ends meanwhile counts no more."""
    cpu, memory = 0.0, 0
    for pid in tree(root):
        try:
            fields = _fields(pid)
            memory += _memory(pid)
        except OSError:
            continue
        cpu += (int(fields[11]) + int(fields[12])) / TICKS
    return Cost(cpu, memory)


def _fields(pid: int) -> list[str]:
    """The fields of stat from the state on (proc(5): the name before may hold anything)."""
    return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()


def _memory(pid: int) -> int:
    for line in (PROC / str(pid) / "smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0
