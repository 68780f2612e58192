"""Files and classes stay small; what may be larger is listed with its reason.

House gate (docs/architecture.md): Python and TypeScript 400 lines, Rust 600, tests 700, and
20 public methods on a class. A listed file may shrink but not grow, and leaves the list when
it fits. `exemptions.toml`: [[file]] path, limit, reason.
"""

import ast
import tomllib
from pathlib import Path

from tools.house.tree import Problem, texts

LIMITS = {".py": 400, ".pyi": 400, ".ts": 400, ".tsx": 400, ".css": 400, ".rs": 600}
TEST_LIMIT = 700
MOST_PUBLIC_METHODS = 20
EXEMPTIONS = "tools/house/exemptions.toml"


def is_test(name: str) -> bool:
    """Tests may be longer: they are read one case at a time."""
    path = Path(name)
    return (
        path.parts[0] == "tests"
        or "tests" in path.parts
        or path.stem.endswith((".test", "_test"))
        or path.stem in {"tests", "conftest"}
    )


def exemptions(root: Path) -> dict[str, int]:
    """Path → limit of the files that may be larger."""
    path = root / EXEMPTIONS
    if not path.exists():
        return {}
    listed = tomllib.loads(path.read_text(encoding="utf-8")).get("file", [])
    return {entry["path"]: entry["limit"] for entry in listed if entry["reason"].strip()}


def size_problems(root: Path) -> list[Problem]:
    """Files above their limit, and exemptions that are not needed any more."""
    allowed = exemptions(root)
    found = []
    for name, lines in texts(root, *LIMITS):
        normal = TEST_LIMIT if is_test(name) else LIMITS[Path(name).suffix]
        limit = allowed.get(name, normal)
        if len(lines) > limit:
            found.append(Problem(name, limit, f"{len(lines)} lines, at most {limit}: split it"))
        if name in allowed and len(lines) <= normal:
            found.append(Problem(name, 1, f"fits now: take it off {EXEMPTIONS}"))
        allowed.pop(name, None)
    return found + [Problem(name, 1, f"is gone: take it off {EXEMPTIONS}") for name in allowed]


def method_problems(name: str, source: str) -> list[Problem]:
    """Classes that do too much."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ClassDef):
            public = [
                child.name
                for child in node.body
                if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
                and not child.name.startswith("_")
            ]
            if len(public) > MOST_PUBLIC_METHODS:
                text = (
                    f"{node.name} has {len(public)} public methods, at most {MOST_PUBLIC_METHODS}"
                )
                found.append(Problem(name, node.lineno, text))
    return found


def problems(root: Path) -> list[Problem]:
    """What has grown too large."""
    found = size_problems(root)
    for name, lines in texts(root, ".py"):
        if not is_test(name):
            found += method_problems(name, "\n".join(lines))
    return found
