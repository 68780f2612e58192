"""Lock the Python requirements anew: pinned, hashed, no host named, one file for all systems.

python -m tools.lock
"""

import subprocess
import sys
from pathlib import Path

UV = str(Path(sys.executable).parent / "uv")
COMMON = (
    "pip", "compile", "pyproject.toml", "--universal", "--generate-hashes", "--no-header",
    "--no-emit-index-url", "--python-version", "3.11", "--quiet",
)  # fmt: skip


def main() -> int:
    """Write both lock files."""
    for extra, target in (((), "requirements.txt"), (("--extra", "dev"), "requirements-dev.txt")):
        done = subprocess.run([UV, *COMMON, *extra, "-o", target], check=False)
        if done.returncode:
            print(f"{target} was not written; the lines above say why.", file=sys.stderr)
            return done.returncode
        print(f"Wrote {target}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
