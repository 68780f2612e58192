"""Generated pages: what is written twice by hand drifts, so it is written once, in the code.

python -m tools.docs            write them
python -m tools.docs --check    fail if one is not what its generator writes
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from pattino import config

ROOT = Path(__file__).resolve().parents[1]


def table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """A table in Markdown; a bar within a value would end its cell."""

    def line(values: tuple[str, ...]) -> str:
        return "| " + " | ".join(value.replace("|", "\\|") for value in values) + " |"

    return "\n".join([line(head), line(tuple("---" for _ in head)), *map(line, rows)])


def settings() -> str:
    """Every setting, from the one place where it is defined."""
    rows = [
        (
            f"`{each.flag}`",
            f"`{each.variable}`",
            f"`{each.default}`" if each.default else "",
            each.help,
        )
        for each in config.SETTINGS
    ]
    return (
        "# Settings\n\n"
        "Written by `make docs` from `src/pattino/config.py`. A flag of `pattino serve` goes\n"
        "before the environment, the environment before the default. Secrets stand in files\n"
        "that a setting names, never in a setting.\n\n"
        + table(("flag", "environment", "default", "what it does"), rows)
        + "\n"
    )


PAGES: dict[str, Callable[[], str]] = {"docs/settings.md": settings}


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
