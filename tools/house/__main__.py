"""Run every house law on this checkout; what is broken is printed as file:line: what to do."""

import sys
from pathlib import Path

from tools.house import (
    browser,
    clauses,
    commands,
    egress,
    events,
    licences,
    links,
    locks,
    reveals,
    sizes,
    suppressions,
    words,
)

LAWS = (
    words,
    locks,
    sizes,
    links,
    commands,
    suppressions,
    clauses,
    licences,
    reveals,
    egress,
    browser,
    events,
)


def main() -> int:
    """0 when every law is kept."""
    root = Path(__file__).resolve().parents[2]
    broken = 0
    for law in LAWS:
        found = law.problems(root)
        name = law.__name__.rpartition(".")[2]
        for problem in found:
            print(f"{problem} [{name}]")
        broken += len(found)
    print(
        f"house: {len(LAWS)} laws, {broken} broken" if broken else f"house: {len(LAWS)} laws kept"
    )
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
