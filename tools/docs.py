"""Generated pages: what is written twice by hand drifts, so it is written once, in the code.

python -m tools.docs            write them
python -m tools.docs --check    fail if one is not what its generator writes
"""

import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGES: dict[str, Callable[[], str]] = {}


def stale(root: Path, pages: dict[str, Callable[[], str]]) -> list[str]:
    """The pages that differ from what their generator writes now."""
    found = []
    for name, generate in pages.items():
        path = root / name
        if not path.exists() or path.read_text(encoding="utf-8") != generate():
            found.append(name)
    return found


def write(root: Path, pages: dict[str, Callable[[], str]]) -> None:
    """Write every page that differs."""
    for name in stale(root, pages):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(pages[name](), encoding="utf-8")
        print(f"Wrote {name}")


def main(arguments: list[str]) -> int:
    """Write the pages, or only compare them."""
    if arguments == ["--check"]:
        old = stale(ROOT, PAGES)
        for name in old:
            print(f"{name}:1: is not what its generator writes; run: make docs")
        return 1 if old else 0
    write(ROOT, PAGES)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
