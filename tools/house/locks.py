"""Locks are whole and name no host; no other file names a registry's host either.

Who installs from a mirror must not be sent elsewhere by a lock file. `Cargo.lock` is the one
exception: cargo knows its registry only by name there. Source: docs/decisions/0006.
"""

import json
import re
from pathlib import Path

from tools.house.tree import Problem, files, texts

HOSTS = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"),
        ("yarnpkg", "com"), ("crates", "io"), ("rust-lang", "org"), ("debian", "org"),
        ("proxy", "golang", "org"), ("maven", "org"),
    )
)  # fmt: skip
PINNED = re.compile(r"^[A-Za-z0-9._-]+(\[[^\]]+\])?==\S+")
CARGO_SOURCE = re.compile(r'^source = "(?!registry\+)')


def requirement_problems(name: str, lines: list[str]) -> list[Problem]:
    """Each requirement is pinned and followed by at least one hash; no option names a host."""
    found = []
    for number, line in enumerate(lines, 1):
        if line.startswith("-") or "://" in line.partition("#")[0]:
            found.append(Problem(name, number, "no option and no address belongs in a lock"))
        if PINNED.match(line):
            following = lines[number] if number < len(lines) else ""
            if "--hash=sha256:" not in following:
                found.append(Problem(name, number, "a pin without a hash; run: make lock"))
    return found


def npm_problems(name: str, text: str) -> list[Problem]:
    """Every package has its integrity and none says where it was fetched."""
    found = []
    for where, package in json.loads(text).get("packages", {}).items():
        if not where or package.get("link"):
            continue
        if "resolved" in package:
            found.append(Problem(name, 1, f"{where} names where it came from"))
        if "integrity" not in package and not package.get("inBundle"):
            found.append(Problem(name, 1, f"{where} has no integrity"))
    return found


def lock_problems(root: Path, name: str) -> list[Problem]:
    """The problems of one lock file."""
    text = (root / name).read_text(encoding="utf-8")
    if name.endswith("package-lock.json"):
        return npm_problems(name, text)
    if name.endswith("Cargo.lock"):
        return [
            Problem(name, number, "a crate from outside the registry")
            for number, line in enumerate(text.splitlines(), 1)
            if CARGO_SOURCE.match(line)
        ]
    return requirement_problems(name, text.splitlines())


def host_problems(root: Path) -> list[Problem]:
    """Registry hosts anywhere but in Cargo.lock."""
    rule = re.compile("|".join(re.escape(host) for host in HOSTS))
    found = []
    for name, lines in texts(root):
        for number, line in enumerate(lines, 1):
            if rule.search(line):
                found.append(Problem(name, number, "names a registry's host"))
    return found


def problems(root: Path) -> list[Problem]:
    """What is wrong with the locks and with any file that names a host."""
    found = host_problems(root)
    for name in files(root):
        if Path(name).name in {"package-lock.json", "Cargo.lock"} or re.fullmatch(
            r"requirements[a-z-]*\.txt", name
        ):
            found += lock_problems(root, name)
    return found
