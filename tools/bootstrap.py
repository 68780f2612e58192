"""Make the project's own Python environment from the locked requirements.

Runs under the machine's Python, before anything is installed, so it uses the standard
library only. Everything that is missing is named with the command that installs it.

    python3 tools/bootstrap.py [--venv .venv] [--requirements requirements-dev.txt]
"""

from __future__ import annotations

import argparse
import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

LEAST_PYTHON = (3, 11)
COMPILERS = ("cc", "gcc", "clang")


class Missing(Exception):
    """Something that this machine lacks, said with the command that brings it."""


def check_python(version: tuple[int, int]) -> None:
    """Refuse a Python that is too old to run the project."""
    if version < LEAST_PYTHON:
        found = ".".join(map(str, version))
        raise Missing(
            f"Pattino needs Python 3.11 or newer; this is {found}.\n"
            "  On Debian 12 and newer: apt install python3 python3-venv\n"
            "  If a newer one is already here: make PYTHON=python3.12"
        )


def check_compiler() -> None:
    """The engine's cryptography is C; without a compiler the build stops half way."""
    if not any(shutil.which(name) for name in COMPILERS):
        raise Missing("No C compiler was found.\n  On Debian: apt install gcc libc6-dev make")


def check_venv_module() -> None:
    """Debian ships Python without the part that makes environments with pip in them."""
    if importlib.util.find_spec("ensurepip") is None:
        raise Missing(
            "This Python cannot make environments.\n  On Debian: apt install python3-venv"
        )


def make_environment(venv: Path) -> Path:
    """Create the environment if it is not there; returns its Python."""
    python = venv / "bin" / "python"
    if not python.exists():
        print(f"Making {venv} with Python {sys.version.split()[0]}", flush=True)
        subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
    return python


def install(python: Path, requirements: Path) -> None:
    """Install exactly what the lock file names, each file checked by its hash."""
    print(f"Installing what {requirements} names (checked by hash)", flush=True)
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--require-hashes", "--no-deps", "--only-binary", ":all:"]
    command += ["--requirement", str(requirements)]
    subprocess.run(command, check=True)


def main(arguments: list[str] | None = None) -> int:
    """Check the machine, then bring the environment up to the lock file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--venv", type=Path, default=Path(".venv"))
    parser.add_argument("--requirements", type=Path, default=Path("requirements-dev.txt"))
    options = parser.parse_args(arguments)
    try:
        check_python((sys.version_info[0], sys.version_info[1]))
        check_compiler()
        check_venv_module()
        install(make_environment(options.venv), options.requirements)
    except Missing as missing:
        print(f"Cannot go on: {missing}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as failed:
        print(
            "Installing the Python packages failed; the lines above say why.\n"
            "Nothing is half done: run the same command again when the cause is gone.",
            file=sys.stderr,
        )
        return failed.returncode or 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
