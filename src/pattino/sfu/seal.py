"""The seal: what the media process gives up before it serves anyone.

`EXPECTED` is what a current Linux kernel can take away. What an older kernel lacks is named at
start-up and the process serves without it; a protection that the kernel has but that fails half
way refuses the start, because then nobody knows what holds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pattino.sfu import engine

EXPECTED: Final = (
    "landlock",
    "seccomp",
    "no_new_privs",
    "no_capabilities",
    "no_core",
    "undumpable",
    "no_file_growth",
)


class SealRefusedError(Exception):
    """The kernel refused a protection that it has."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """Which protections hold, and which this kernel lacks."""

    held: tuple[str, ...]
    missing: tuple[str, ...]


def judged(held: Sequence[str]) -> Sealed:
    """Compare what holds with what could."""
    return Sealed(tuple(held), tuple(name for name in EXPECTED if name not in held))


def seal() -> Sealed:
    """Seal this process and all its threads; nothing can be opened or imported afterwards."""
    try:
        return judged(engine.seal())
    except engine.SealError as refused:
        raise SealRefusedError("the kernel refused a protection half-way") from refused
