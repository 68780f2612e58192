"""Feed every parser that meets the network nonsense, for so many seconds each.

The targets are ordinary tests with `fuzz` in their names, run with a small budget by `make test`;
here `PATTINO_FUZZ_SECONDS` gives them a large one. A finding goes into the committed corpus of its
target, so that it is tried first from then on.

    python -m tools.fuzz [SECONDS]
"""

import os
import subprocess
import sys

WITH = (sys.executable, "tools/toolchain.py", "run")
RUNS = {
    "engine": (*WITH, "cargo", "test", "--release", "--locked", "--package", "pattino-engine",
               "fuzz", "--", "--nocapture", "--test-threads=1"),
    "signalling": (sys.executable, "-m", "pytest", "-q", "-k", "fuzz", "--timeout", "0",
                   "tests/rooms", "tests/protocol", "tests/api"),
}  # fmt: skip


def main(arguments: list[str]) -> int:
    """Run all targets; the first that finds something ends the run."""
    seconds = arguments[0] if arguments else "60"
    if not seconds.isdecimal() or int(seconds) < 1:
        print("How many seconds for each parser? A whole number is needed.", file=sys.stderr)
        return 2
    environment = {**os.environ, "PATTINO_FUZZ_SECONDS": seconds}
    for name, command in RUNS.items():
        print(f"fuzz: {name}, {seconds} s for each parser", flush=True)
        status = subprocess.run(command, check=False, env=environment).returncode
        if status:
            print(f"fuzz: {name} found something; the lines above hold the input", file=sys.stderr)
            return status
    print(f"fuzz: {len(RUNS)} runs found nothing")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
