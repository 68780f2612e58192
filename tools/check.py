"""All gates, the longest beside the others, each with its time; the last line says what is broken.

Every gate runs even if one before it fails, so that one run shows everything.

    python -m tools.check [NAME…]
"""

import os
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
MOST_LINES = 120  # of one gate; the last ones name the files, and more would hide the other gates
PYTHON = sys.executable
WITH = (PYTHON, "tools/toolchain.py", "run")
CODE = ("src", "tests", "tools")

GATES: dict[str, tuple[str, ...]] = {
    "format": (PYTHON, "-m", "ruff", "format", "--check", "--quiet", "."),
    "lint": (PYTHON, "-m", "ruff", "check", "--quiet", "."),
    "types": (PYTHON, "-m", "mypy", "--no-error-summary", "src/pattino", "tools"),
    "engine-face": (PYTHON, "-m", "mypy.stubtest", "--mypy-config-file", "pyproject.toml",
                    "pattino._engine"),
    "contracts": (str(Path(PYTHON).parent / "lint-imports"), "--no-cache"),
    "dead-code": (PYTHON, "-m", "vulture", "src", "tools", "--min-confidence", "80"),
    "rust-format": (*WITH, "cargo", "fmt", "--all", "--check"),
    "rust-lint": (*WITH, "cargo", "clippy", "--release", "--locked", "--workspace",
                  "--all-targets", "--quiet", "--", "-D", "warnings"),
    "web": (*WITH, "npm", "--prefix", "web", "run", "--silent", "check"),
    "house": (PYTHON, "-m", "tools.house"),
    "generated": (PYTHON, "-m", "tools.docs", "--check"),
}  # fmt: skip
LONGEST: Final = "rust-lint"


def run(name: str, command: Sequence[str]) -> bool:
    """Run one gate; its output is shown only when it fails."""
    started = time.monotonic()
    plain = {**os.environ, "NO_COLOR": "1"}
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=plain)
    took = time.monotonic() - started
    kept = done.returncode == 0
    print(f"{'kept  ' if kept else 'BROKEN'} {name:<12} {took:6.1f} s", flush=True)
    if not kept:
        lines = COLOUR.sub("", done.stdout + done.stderr).rstrip().splitlines()
        print("\n".join(lines[-MOST_LINES:]), flush=True)
    return kept


def asked(names: Sequence[str]) -> list[str]:
    """Run these gates, the longest beside the others; the names of those that are broken."""
    beside = [name for name in names if name == LONGEST]
    others = [name for name in names if name != LONGEST]
    with ThreadPoolExecutor(1) as thread:
        last = [thread.submit(run, name, GATES[name]) for name in beside]
        broken = [name for name in others if not run(name, GATES[name])]
        return broken + [name for name, kept in zip(beside, last, strict=True) if not kept.result()]


def main(arguments: list[str]) -> int:
    """Run the named gates, or all."""
    unknown = [name for name in arguments if name not in GATES]
    if unknown:
        print(f"No such gate: {', '.join(unknown)}. There are: {', '.join(GATES)}")
        return 2
    broken = asked(arguments or list(GATES))
    if broken:
        print(f"Broken: {', '.join(broken)}. Run one alone: python -m tools.check {broken[0]}")
        return 1
    print("Every gate is kept.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
