"""Put the built web client where the server looks for it, all at once.

A server that runs meanwhile sees either the old client or the new one, never half of each.

    python tools/place_web.py [web/dist] [src/pattino/web/static]
"""

import shutil
import sys
from pathlib import Path

START_PAGE = "index.html"
POLICY = "csp.json"  # hashes of the constant styles that the client needs, read by the server


def place(built: Path, target: Path) -> int:
    """Copy `built` beside `target`, then swap the two; returns the number of files."""
    if not (built / START_PAGE).is_file():
        raise SystemExit(
            f"{built} holds no {START_PAGE}: the client was not built. Run: make build"
        )
    fresh = target.with_name(target.name + ".new")
    stale = target.with_name(target.name + ".old")
    for leftover in (fresh, stale):
        shutil.rmtree(leftover, ignore_errors=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(built, fresh)
    if (built.parent / POLICY).is_file():
        shutil.copy(built.parent / POLICY, fresh)
    if target.exists():
        target.rename(stale)
    fresh.rename(target)
    shutil.rmtree(stale, ignore_errors=True)
    return sum(1 for path in target.rglob("*") if path.is_file())


def main(arguments: list[str]) -> int:
    """Place the client from the first folder into the second."""
    built = Path(arguments[0]) if arguments else Path("web/dist")
    target = Path(arguments[1]) if len(arguments) > 1 else Path("src/pattino/web/static")
    print(f"Placed {place(built, target)} files in {target}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
