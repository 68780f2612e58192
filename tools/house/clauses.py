"""Every clause of the policy is held by code and shown by tests that carry its number.

A test, a class of tests or a module of tests says `Policy 2.2` (or `Policy 1.2, S`) in its
docstring, or carries the number in the name of its file or class (`test_2_2_…`, `TestClause2_2…`).
`docs/policy.md` is written from this.
"""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

from pattino.privacy.clauses import Clause
from tools.house.tree import Problem, texts

SAID = re.compile(r"[Pp]olicy:? ((?:\d\.\d|[ERSC]\b)(?:(?:,| and) (?:\d\.\d|[ERSC]\b))*)")
ONE = re.compile(r"\d\.\d|[ERSC]\b")
NAMED = re.compile(r"(?:^test_|Clause_?)(\d_\d|[ersc](?=_)|[ERSC](?=[A-Z_]))")
NOT_BUILT = {"1.3": "usage", "2.3": "usage", "3.3": "usage"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A clause, and where a test or the code names it."""

    clause: str
    path: str
    name: str


def said_in(text: str | None) -> set[str]:
    """The clauses that a docstring names."""
    return {one for group in SAID.findall(text or "") for one in ONE.findall(group)}


def named_in(name: str) -> set[str]:
    """The clauses that the name of a file or a class carries."""
    return {found.replace("_", ".").upper() for found in NAMED.findall(name)}


def clauses_of(path: str, source: str) -> list[Shown]:
    """What one file names: for the whole module, for a class, for a function."""
    tree = ast.parse(source)
    found = [
        Shown(clause, path, "")
        for clause in said_in(ast.get_docstring(tree)) | named_in(Path(path).stem)
    ]
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            named = named_in(node.name) if isinstance(node, ast.ClassDef) else set()
            found += [
                Shown(clause, path, node.name)
                for clause in said_in(ast.get_docstring(node)) | named
            ]
    return found


def shown(root: Path, folder: str) -> list[Shown]:
    """Every place below a folder that names a clause, in a lasting order."""
    found = [
        each
        for name, lines in texts(root, ".py")
        if name.startswith(f"{folder}/") and (folder != "tests" or "/test_" in name)
        for each in clauses_of(name, "\n".join(lines))
    ]
    return sorted(found, key=lambda each: (each.clause, each.path, each.name))


def problems(root: Path) -> list[Problem]:
    """Clauses without a test, and numbers that are no clause."""
    known = {clause.id for clause in Clause}
    tests = shown(root, "tests")
    tested = {each.clause for each in tests}
    found = [
        Problem("src/pattino/privacy/clauses.py", 1, f"no test carries clause {clause}")
        for clause in sorted(known - tested - set(NOT_BUILT))
    ]
    found += [
        Problem(each.path, 1, f"there is no clause {each.clause}")
        for each in tests + shown(root, "src")
        if each.clause not in known
    ]
    return found
