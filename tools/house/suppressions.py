"""A rule may be lifted for one line, with its name and the reason beside it.

`# noqa: S310 (the scheme is fixed)`, `# type: ignore[misc]  # why`, `#[allow(x, reason = "…")]`,
`biome-ignore x: why`, `@ts-expect-error why`. What no reason is given for is not lifted.
"""

import re
from pathlib import Path

from tools.house.tree import Problem, texts

NOQA = re.compile(r"#\s*noqa(?P<codes>:\s*[A-Z]+\d+(?:\s*,\s*[A-Z]+\d+)*)?(?P<why>.*)$")
IGNORE = re.compile(r"#\s*type:\s*ignore(?P<codes>\[[a-z0-9, -]+\])?(?P<why>.*)$")
RUST = re.compile(r"#!?\[(?:allow|expect)\((?P<body>.*)$")
TYPESCRIPT = re.compile(r"@ts-(?P<kind>ignore|nocheck|expect-error)\b(?P<why>.*)$")
BIOME = re.compile(r"biome-ignore(?:-all|-start)?\s+(?P<rule>[\w/]+)(?P<why>.*)$")
LEAST_REASON = 8  # characters; shorter ones were all of the kind "ok"


def has_reason(text: str) -> bool:
    """Whether words follow the suppression."""
    return len(re.sub(r"[^A-Za-z]", "", text)) >= LEAST_REASON


def python_problem(line: str) -> str | None:
    """What is wrong with a suppression in Python."""
    for rule, name in ((NOQA, "noqa"), (IGNORE, "type: ignore")):
        found = rule.search(line)
        if found and not found["codes"]:
            return f"{name} without the code of the rule"
        if found and not has_reason(found["why"]):
            return f"{name} without a reason"
    return None


def rust_problem(line: str, following: str) -> str | None:
    """What is wrong with a suppression in Rust; the reason may stand on the next lines."""
    found = RUST.search(line)
    if found and "reason" not in found["body"] + following:
        return 'allow without a reason: #[allow(…, reason = "…")]'
    return None


def web_problem(line: str) -> str | None:
    """What is wrong with a suppression in TypeScript or CSS."""
    typescript = TYPESCRIPT.search(line)
    if typescript and typescript["kind"] != "expect-error":
        return "use @ts-expect-error with a reason"
    if typescript and not has_reason(typescript["why"]):
        return "@ts-expect-error without a reason"
    biome = BIOME.search(line)
    if biome and not has_reason(biome["why"]):
        return "biome-ignore without a reason"
    return None


def problems(root: Path) -> list[Problem]:
    """Every rule that was lifted without a word."""
    found = []
    for name, lines in texts(root, ".py", ".pyi", ".rs", ".ts", ".tsx", ".css"):
        if name.startswith(("tools/house/suppressions", "tests/house/")):
            continue  # the law and its examples
        for number, line in enumerate(lines, 1):
            match Path(name).suffix:
                case ".py" | ".pyi":
                    why = python_problem(line)
                case ".rs":
                    why = rust_problem(line, "".join(lines[number : number + 4]))
                case _:
                    why = web_problem(line)
            if why:
                found.append(Problem(name, number, why))
    return found
