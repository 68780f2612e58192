"""A PostgreSQL of the tests' own: Debian's programs, an empty cluster on a Unix socket.

Started at the first use and once in a run, as an unprivileged user (PostgreSQL refuses root), in
a temporary folder; it forgets fsync, so it is as fast as memory. Each test has a database of its
own. Where the programs are missing, tests that ask for it fail and say which package to install.
"""

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text

from pattino.kit.database_url import read_address

USER = "pattino"
FAST = "fsync=off synchronous_commit=off full_page_writes=off shared_buffers=16MB"
PLACES = ("/usr/lib/postgresql", "/usr/pgsql", "/usr/local/pgsql")


def programs() -> Path:
    """The folder of initdb and pg_ctl: the newest version that is installed."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    folders = [path.parent for place in PLACES for path in Path(place).glob("**/bin/initdb")]
    if not folders:
        raise AssertionError("PostgreSQL is missing; as root: apt-get install postgresql")
    return max(folders, key=lambda folder: [int(p) for p in folder.parts if p.isdigit()])


def _as_somebody(command: list[str]) -> list[str]:
    """As root the same command as an unprivileged user."""
    if os.getuid():
        return command
    user = next(each.pw_name for each in pwd.getpwall() if each.pw_name in {"postgres", "nobody"})
    return ["setpriv", f"--reuid={user}", f"--regid={pwd.getpwnam(user).pw_gid}",
            "--clear-groups", *command]  # fmt: skip


class Cluster:
    """A running PostgreSQL."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = itertools.count(1)

    def database(self) -> str:
        """Make an empty database; its address is in the words of the setting."""
        name = f"t{next(self._count)}"
        self._do(f'CREATE DATABASE "{name}"')
        return self.address(name)

    def address(self, name: str) -> str:
        """The address of a database."""
        return f"postgresql://{USER}@/{name}?host={self._folder}"

    def files(self) -> list[Path]:
        """Every file of the cluster, once all of it is written down."""
        self._do("CHECKPOINT")
        return [path for path in (self._folder / "data").rglob("*") if path.is_file()]

    def _do(self, statement: str) -> None:
        address = read_address(self.address("postgres"))
        engine = create_engine(address.url, connect_args=address.connecting)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as plain:
            plain.execute(text(statement))
        engine.dispose()


@contextmanager
def running() -> Iterator[Cluster]:
    """Make a cluster, start it, and end it afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir=_quick()))
    if not os.getuid():
        user = next(e for e in pwd.getpwall() if e.pw_name in {"postgres", "nobody"})
        os.chown(folder, user.pw_uid, user.pw_gid)
    data, tools = folder / "data", programs()
    plain = {"PATH": os.environ["PATH"], "LC_ALL": "C", "TZ": "UTC"}

    def run(*command: str) -> None:
        subprocess.run(
            _as_somebody(list(command)),
            check=True,
            capture_output=True,
            cwd=folder,
            env=plain,
            timeout=90,
        )

    run(str(tools / "initdb"), "-D", str(data), "-U", USER, "-A", "trust", "-E", "UTF8", "-N")
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} "
    options += " ".join(f"-c {each}" for each in FAST.split())
    run(str(tools / "pg_ctl"), "-D", str(data), "-w", "-t", "60", "-l", str(folder / "log"),
        "-o", options, "start")  # fmt: skip
    try:
        yield Cluster(folder)
    finally:
        run(str(tools / "pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def _quick() -> str | None:
    return "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 (a private folder in it)
