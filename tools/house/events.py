"""Every event of a log is a constant name with fields of the allow-list. Policy 2.1.

`kit.log` drops what is not listed when the program runs; this law finds it before.
"""

import ast
import re
from pathlib import Path

from pattino.kit import log
from tools.house.tree import Problem, texts

NAME = re.compile(r"[a-z_]+\.[a-z_]+")
DECIDED_AT_RUN_TIME = {"src/pattino/sfu/dispatch.py"}
"""It carries out the events of the rooms, which are constants."""
PRINTERS = {"print", "pprint"}
MAY_PRINT = {"src/pattino/cli.py", "src/pattino/demo.py"}


def problems_in(path: str, source: str) -> list[Problem]:
    """Every event of a module that is not a constant, or has a field that is not listed."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        if _is_print(node) and path not in MAY_PRINT:
            found.append(Problem(path, node.lineno, "log an event; printing keeps no list"))
        if not _is_event(node):
            continue
        event = node.args[0] if node.args else None
        if isinstance(event, ast.Constant):
            if not NAME.fullmatch(str(event.value)):
                found.append(Problem(path, node.lineno, "an event is named thing.happened"))
        elif path not in DECIDED_AT_RUN_TIME:
            found.append(Problem(path, node.lineno, "an event is a constant, never made of values"))
        fields = {keyword.arg for keyword in node.keywords}
        found += [
            Problem(path, node.lineno, f"{field} is no field of the log; see kit/log.py")
            for field in sorted(str(each) for each in fields - set(log.ALLOWED_FIELDS))
            if field != "exc_info"
        ]
    return found


def _is_print(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Name) and node.func.id in PRINTERS


def _is_event(node: ast.Call) -> bool:
    """`log.get().info(…)` and its like."""
    return (
        isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Call)
        and ast.unparse(node.func.value) == "log.get()"
    )


def problems(root: Path) -> list[Problem]:
    """Every module that breaks the law."""
    return [
        problem
        for path, lines in texts(root, ".py")
        if path.startswith("src/")
        for problem in problems_in(path, "\n".join(lines))
    ]
