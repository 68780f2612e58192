"""Every package that we build from, in three languages, under a licence that goes with ours.

Python: the metadata of what the lock names; Rust: `cargo metadata`; web: `package-lock.json`.
What says its licence in prose only is listed in `licences.toml` with what it says and where.
"""

import json
import re
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from email import message_from_string
from email.message import Message
from importlib import metadata
from pathlib import Path

from tools.house import spdx
from tools.house.tree import Problem

BY_HAND = "tools/house/licences.toml"
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]+\])?==([^\s;]+)", re.MULTILINE)
LONGEST_EXPRESSION = 60  # characters; above it the field holds a whole licence's text
CLASSIFIER = "License :: OSI Approved :: "
CLASSIFIERS = {
    "MIT License": "MIT",
    "MIT No Attribution License (MIT-0)": "MIT-0",
    "BSD License": "BSD-3-Clause",
    "Apache Software License": "Apache-2.0",
    "ISC License (ISCL)": "ISC",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "The Unlicense (Unlicense)": "Unlicense",
}
LOOSE = {
    "Apache 2.0": "Apache-2.0", "Apache License 2.0": "Apache-2.0", "Apache 2": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0", "Apache Software License": "Apache-2.0",
    "MIT License": "MIT", "BSD": "BSD-3-Clause", "3-Clause BSD License": "BSD-3-Clause",
    "BSD-3-Clause License": "BSD-3-Clause", "PSF": "PSF-2.0", "MPL 2.0": "MPL-2.0",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Package:
    """Something of others that we build from."""

    where: str
    name: str
    version: str
    licence: str


class Unreadable(Exception):
    """A lock that its own tool does not accept."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(why)
        self.path = path


def python_licence(about: Message) -> str:
    """The expression if there is one, else the classifier, else the free text made exact."""
    expression = about.get("License-Expression")
    if expression:
        return expression
    classified = [
        CLASSIFIERS.get(value.removeprefix(CLASSIFIER), "")
        for value in about.get_all("Classifier") or []
        if value.startswith(CLASSIFIER)
    ]
    if any(classified):
        return " OR ".join(name for name in classified if name)
    text = (about.get("License") or "").strip()
    return LOOSE.get(text, text if len(text) < LONGEST_EXPRESSION else "")


def python_packages(root: Path, lock: str = "requirements-dev.txt") -> list[Package]:
    """What the lock names and this machine has (others are for other systems)."""
    found = []
    for name, version in PINNED.findall((root / lock).read_text(encoding="utf-8")):
        try:
            about = metadata.distribution(name).read_text("METADATA") or ""
        except metadata.PackageNotFoundError:
            continue
        found.append(Package(lock, name, version, python_licence(message_from_string(about))))
    return found


def web_packages(root: Path, lock: str = "web/package-lock.json") -> list[Package]:
    """What the web client is built from, read from its lock."""
    path = root / lock
    if not path.exists():
        return []
    listed = json.loads(path.read_text(encoding="utf-8"))["packages"]
    return [
        Package(lock, where.rpartition("node_modules/")[2], about.get("version", ""),
                about.get("license", ""))
        for where, about in listed.items()
        if where and not about.get("link")
    ]  # fmt: skip


def rust_packages(root: Path) -> list[Package]:
    """What the engine is built from; our own crates name no registry and are left out."""
    command = [sys.executable, "tools/toolchain.py", "run", "cargo", "metadata"]
    command += ["--format-version", "1", "--locked"]
    told = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if told.returncode:
        raise Unreadable("Cargo.lock", told.stderr.strip().splitlines()[-1])
    return [
        Package("Cargo.lock", crate["name"], crate["version"], crate["license"] or "")
        for crate in json.loads(told.stdout)["packages"]
        if crate["source"]
    ]


def by_hand(root: Path) -> dict[str, str]:
    """Name → licence of the packages that say it in prose only."""
    path = root / BY_HAND
    if not path.exists():
        return {}
    listed = tomllib.loads(path.read_text(encoding="utf-8")).get("package", [])
    return {entry["name"]: entry["licence"] for entry in listed if entry["source"].strip()}


def judge(packages: list[Package], known: dict[str, str]) -> list[Problem]:
    """Packages whose licence does not go with ours, or that say none."""
    found = []
    for package in packages:
        licence = known.get(package.name, package.licence)
        if not spdx.allowed(licence):
            said = licence or "no licence that a machine can read"
            found.append(Problem(package.where, 1, f"{package.name} {package.version}: {said}"))
    return found


def problems(root: Path) -> list[Problem]:
    """All three languages."""
    try:
        packages = python_packages(root) + web_packages(root) + rust_packages(root)
    except Unreadable as unreadable:
        return [Problem(unreadable.path, 1, str(unreadable))]
    return judge(packages, by_hand(root))
