"""Commands that README and CONTRIBUTING name exist, and every make target has its line of help."""

import re
from pathlib import Path

from tools.house.tree import Problem

PAGES = ("README.md", "CONTRIBUTING.md")
NAMED = re.compile(r"(?:^|`|\s)make ([a-z][a-z-]*)(?=[`\s.,;:)]|$)")
FENCE_OR_CODE = re.compile(r"`[^`]+`|^\s{4}\S.*$")
TARGET = re.compile(r"^([a-z][a-z-]*):([^=].*)?$")
LONGEST = {"README.md": 120, "CONTRIBUTING.md": 150}


def targets(makefile: str) -> dict[str, bool]:
    """Each target and whether it explains itself."""
    found = {}
    for line in makefile.splitlines():
        target = TARGET.match(line)
        if target:
            found[target[1]] = "## " in line
    return found


def code_lines(text: str) -> list[tuple[int, str]]:
    """What the reader would type: fenced blocks and spans of code."""
    fenced, found = False, []
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith("```"):
            fenced = not fenced
        elif fenced:
            found.append((number, line))
        else:
            found += [(number, span) for span in FENCE_OR_CODE.findall(line)]
    return found


def page_problems(name: str, text: str, known: dict[str, bool]) -> list[Problem]:
    """Commands on this page that do not exist, and a page that has grown too long to read."""
    found = [
        Problem(name, number, f"make {target} does not exist")
        for number, line in code_lines(text)
        for target in NAMED.findall(line)
        if target not in known
    ]
    length = len(text.splitlines())
    if length > LONGEST[name]:
        found.append(Problem(name, length, f"{length} lines, at most {LONGEST[name]}"))
    return found


def problems(root: Path) -> list[Problem]:
    """Commands that are named and missing, targets without help, pages too long."""
    makefile = root / "Makefile"
    known = targets(makefile.read_text(encoding="utf-8")) if makefile.exists() else {}
    found = [
        Problem("Makefile", 1, f"target {name} has no line of help (## …)")
        for name, explained in known.items()
        if not explained
    ]
    for name in PAGES:
        path = root / name
        if path.exists():
            found += page_problems(name, path.read_text(encoding="utf-8"), known)
    return found
