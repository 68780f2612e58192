"""`pattino serve` as an operator starts it: settings from a file, its lines read one by one."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.journeys.postbox import free_tcp_port, free_udp_port

READY_LINES = 2
LISTENS_WITHIN_S = 20.0


class Running:
    """One server that says it is ready."""

    def __init__(self, process: subprocess.Popen[str], said: list[str]) -> None:
        self.process = process
        self.said = said

    def told(self, event: str) -> None:
        """Read its log until `event` stands in it; the test's own time limit ends the wait."""
        assert self.process.stderr is not None
        for line in self.process.stderr:
            if event in line:
                return
        raise AssertionError(f"the server ended without {event}")

    def hang_up(self) -> None:
        self.process.send_signal(signal.SIGHUP)


def wait_for_port(port: int) -> None:
    """Wait until something listens; only programs that do not say so need this."""
    deadline = time.monotonic() + LISTENS_WITHIN_S
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except ConnectionRefusedError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"nothing listens on {port}")


def settings_file(folder: Path, settings: Mapping[str, object]) -> Path:
    """A settings file in the words of the documentation; texts and numbers only."""
    ports = {"media_port": free_udp_port(), "data_dir": str(folder / "data")}
    addressed = {"media_addresses": "127.0.0.1", "log_level": "info"}
    lines = [f"{name} = {value!r}" for name, value in {**ports, **addressed, **settings}.items()]
    path = folder / "pattino.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@contextmanager
def serving(
    folder: Path, settings: Mapping[str, object], *, before: tuple[str, ...] = ()
) -> Iterator[Running]:
    """Start the server, wait until it is ready, end it as a service manager does.

    `before` are words of a command that runs what follows it, in its own place.
    """
    config = settings_file(folder, {"listen": f"127.0.0.1:{free_tcp_port()}", **settings})
    with subprocess.Popen(
        [*before, sys.executable, "-m", "pattino", "serve", "--config", str(config)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={"PATH": os.environ["PATH"], "PYTHONUNBUFFERED": "1"},
    ) as process:
        try:
            assert process.stdout is not None
            said = [process.stdout.readline() for _ in range(READY_LINES)]
            yield Running(process, said)
        finally:
            process.terminate()
            process.communicate(timeout=20)
    assert process.returncode == 0
