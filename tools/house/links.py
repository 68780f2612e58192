"""Links in the documentation lead somewhere: to a file that exists, to a heading in it."""

import re
from pathlib import Path

from tools.house.tree import Problem, texts

LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$")
ELSEWHERE = ("http://", "https://", "mailto:")


def slug(heading: str) -> str:
    """The anchor that a heading gets where Markdown is shown."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "")
    kept = "".join(c for c in text.lower() if c.isalnum() or c in " -_")
    return kept.replace(" ", "-")


def prose(lines: list[str]) -> list[tuple[int, str]]:
    """The lines outside fenced code, numbered from 1."""
    fenced, kept = False, []
    for number, line in enumerate(lines, 1):
        if line.lstrip().startswith("```"):
            fenced = not fenced
        elif not fenced:
            kept.append((number, line))
    return kept


def anchors(path: Path) -> set[str]:
    """All anchors of a page; a repeated heading gets a number, as the viewers do it."""
    seen: dict[str, int] = {}
    found = set()
    for _, line in prose(path.read_text(encoding="utf-8").splitlines()):
        heading = HEADING.match(line)
        if heading:
            name = slug(heading[1])
            count = seen.get(name, 0)
            seen[name] = count + 1
            found.add(f"{name}-{count}" if count else name)
    return found


def broken(root: Path, page: str, target: str) -> str | None:
    """Why this link leads nowhere, or None."""
    place, _, anchor = target.partition("#")
    path = (root / page).parent / place if place else root / page
    if not path.exists():
        return f"leads to {place}, which is not there"
    if not path.resolve().is_relative_to(root.resolve()):
        return f"leads out of the project: {place}"
    if anchor and path.suffix == ".md" and anchor not in anchors(path):
        return f"leads to a heading that is not there: #{anchor}"
    return None


def problems(root: Path) -> list[Problem]:
    """Every link that leads nowhere."""
    found = []
    for name, lines in texts(root, ".md"):
        for number, line in prose(lines):
            for target in LINK.findall(line):
                why = None if target.startswith(ELSEWHERE) else broken(root, name, target)
                if why:
                    found.append(Problem(name, number, why))
    return found
