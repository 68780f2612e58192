"""The files that belong to the project: what git tracks or would track, nothing built."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

BINARY = {
    ".png", ".ico", ".jpg", ".jpeg", ".webp", ".wav", ".so", ".bin", ".woff2", ".pcap", ".gz",
}  # fmt: skip
LOCKS = {"Cargo.lock", "package-lock.json", "requirements.txt", "requirements-dev.txt"}


@dataclass(frozen=True, slots=True)
class Problem:
    """One broken law: where, and what to do about it."""

    path: str
    line: int
    text: str

    def __str__(self) -> str:
        """As compilers print it, so that editors can jump to it."""
        return f"{self.path}:{self.line}: {self.text}"


def files(root: Path) -> list[str]:
    """Paths relative to `root`, sorted; a folder without git is taken whole."""
    if (root / ".git").exists():
        command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(
            command, cwd=root, capture_output=True, text=True, check=True
        ).stdout
        names = {name for name in listed.split("\0") if name and (root / name).is_file()}
        return sorted(names)
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def texts(root: Path, *suffixes: str) -> list[tuple[str, list[str]]]:
    """Every text file (with one of the suffixes, if any is given) and its lines; no locks."""
    found = []
    for name in files(root):
        path = root / name
        if path.suffix in BINARY or path.name in LOCKS:
            continue
        if suffixes and path.suffix not in suffixes:
            continue
        try:
            found.append((name, path.read_text(encoding="utf-8").splitlines()))
        except UnicodeDecodeError:
            continue  # fixtures of nasty input are not text
    return found
