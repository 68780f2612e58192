"""Generated pages: what is written twice by hand drifts, so it is written once, in the code.

python -m tools.docs            write them
python -m tools.docs --check    fail if one is not what its generator writes
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from pattino import config
from pattino.privacy import notice
from pattino.privacy.clauses import Clause
from tools.house import clauses

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


def places(shown: Sequence[clauses.Shown], clause: str, *, names: bool) -> str:
    """Where a clause is held or shown: files once each, as links, with the classes of tests."""
    by_path: dict[str, list[str]] = {}
    for each in shown:
        if each.clause == clause:
            by_path.setdefault(each.path, []).append(each.name)
    told = []
    for path, found in by_path.items():
        inside = ", ".join(f"`{name}`" for name in found if name) if names else ""
        told.append(f"[{path}](../{path})" + (f": {inside}" if inside else ""))
    return "<br>".join(told) or "nothing yet"


def policy() -> str:
    """Every clause: its sentence in the product, the code that holds it, the tests that show it."""
    code, tests = clauses.shown(ROOT, "src"), clauses.shown(ROOT, "tests")
    parts = [
        "# The policy, clause by clause\n",
        "Written by `make docs` from the notice in the product, the code and the tests. The notice",
        f"is version {notice.VERSION}; it names the operator of the server that shows it.\n",
    ]
    for clause in Clause:
        held = places(code, clause.id, names=False)
        shown = places(tests, clause.id, names=True)
        rows = [("held by", held), ("shown by", shown)]
        parts += [f"## {clause.id} {clause.title}\n", notice.TEXTS[clause] + "\n"]
        parts += [table(("", ""), rows) + "\n"]
    return "\n".join(parts)


PAGES: dict[str, Callable[[], str]] = {"docs/settings.md": settings, "docs/policy.md": policy}


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
