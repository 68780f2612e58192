"""No unfinished work, no trace of the machine it was made on, no silent skip.

A word on this list is written here in two halves, so that this file keeps its own law.
"""

import re
from pathlib import Path

from tools.house.tree import Problem, texts

UNFINISHED = re.compile(
    r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK")) + r")\b"
)
SILENT_SKIPS = (
    (re.compile(r"pytest\.mark\.skip(?:\s*$|\(\s*\))"), "a skip says why: skip(reason=…)"),
    (re.compile(r"pytest\.skip\(\s*\)"), "a skip says why: skip(reason)"),
    (re.compile(r"\b(?:it|test|describe)\.(?:skip|only)\("), "no test is left out or favoured"),
    (re.compile(r"#\[ignore\s*\]"), 'a skip says why: #[ignore = "…"]'),
)  # fmt: skip
HOME_FOLDER = re.compile(
    "|".join(rf"(?<![\w.~])/{home}/[A-Za-z.]" for home in ("home", "Users", "root"))
)


def machine(root: Path) -> re.Pattern[str]:
    """Where this checkout lies: nobody else has it there."""
    here = str(root.resolve())
    rules = [HOME_FOLDER.pattern]
    if here.count("/") > 1:
        rules.append(re.escape(here) + r"(?![\w-])")
    return re.compile("|".join(rules))


def problems(root: Path) -> list[Problem]:
    """Every line that holds what must not be there."""
    ours = machine(root)
    found = []
    for name, lines in texts(root):
        for number, line in enumerate(lines, 1):
            if UNFINISHED.search(line):
                found.append(Problem(name, number, "unfinished work belongs in an issue"))
            if ours.search(line):
                found.append(Problem(name, number, "a path of one machine; write a relative one"))
            found += [Problem(name, number, why) for rule, why in SILENT_SKIPS if rule.search(line)]
    return found
