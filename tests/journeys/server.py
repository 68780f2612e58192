"""The real `pattino serve` in a folder of its own, with its logs kept line by line."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import httpx

from tests.journeys.postbox import Postbox, free_tcp_port, free_udp_port

ROOT = Path(__file__).resolve().parents[2]
SETUP_LINK = re.compile(r"https?://\S+/setup#\S+")
READY_WITHIN_S = 60  # three times what a cold start on two busy cores took


class Server:
    """One server process tree; everything it writes lands below `folder`."""

    def __init__(self, folder: Path, postbox: Postbox | None) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.port = free_tcp_port()
        self.media_port = free_udp_port()
        self.url = f"http://localhost:{self.port}"
        self._postbox = postbox
        self._lines: list[tuple[str, str]] = []
        self._came = threading.Condition()
        self._process: subprocess.Popen[str] | None = None
        self._readers: list[threading.Thread] = []

    def environment(self) -> dict[str, str]:
        """A home and a place for temporary files inside the folder, so that strays are found."""
        for name in ("home", "tmp"):
            (self.folder / name).mkdir(exist_ok=True)
        settings = {
            "PATTINO_DATA_DIR": str(self.data),
            "PATTINO_LISTEN": f"127.0.0.1:{self.port}",
            "PATTINO_MEDIA_PORT": str(self.media_port),
            "PATTINO_LOG_LEVEL": "debug",
        }
        if self._postbox:
            settings |= {
                "PATTINO_SMTP_HOST": "127.0.0.1",
                "PATTINO_SMTP_PORT": str(self._postbox.port),
                "PATTINO_SMTP_TLS": "none",
                "PATTINO_SMTP_FROM": "calls@pattino.example",
            }
        base = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
        places = {"HOME": str(self.folder / "home"), "TMPDIR": str(self.folder / "tmp")}
        return base | places | settings

    def start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "pattino", "serve"],
            cwd=self.folder,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        for name in ("stdout", "stderr"):
            reader = threading.Thread(target=self._read, args=(name,), daemon=True)
            self._readers.append(reader)
            reader.start()
        self.wait_until(self._is_ready, "the server did not become ready", READY_WITHIN_S)

    def _read(self, name: str) -> None:
        assert self._process
        with getattr(self._process, name) as stream:
            for line in stream:
                with self._came:
                    self._lines.append((name, line.rstrip("\n")))
                    self._came.notify_all()

    def _is_ready(self) -> bool:
        assert self._process
        if self._process.poll() is not None:
            shown = "\n".join(line for _, line in self._lines[-40:])
            raise AssertionError(f"the server ended with {self._process.returncode}:\n{shown}")
        return self.health().get("media") == "ready"

    def health(self) -> dict[str, str]:
        try:
            answer = httpx.get(f"{self.url}/api/health", timeout=5)
        except httpx.TransportError:
            return {}
        return dict(answer.json()) if answer.status_code == 200 else {}

    def wait_until(self, holds: Callable[[], bool], what: str, within_s: float) -> float:
        """Wait for a condition, looked at on each new line of the log and ten times a second."""
        started = time.monotonic()
        while not holds():
            left = started + within_s - time.monotonic()
            assert left > 0, f"{what} within {within_s} s"
            with self._came:
                self._came.wait(min(left, 0.1))
        return time.monotonic() - started

    def lines(self, stream: str | None = None) -> list[str]:
        with self._came:
            return [line for name, line in self._lines if stream in (None, name)]

    def setup_link(self) -> str:
        """The one-time link that the terminal shows."""
        found: list[str] = []

        def shown() -> bool:
            found.extend(m[0] for line in self.lines() if (m := SETUP_LINK.search(line)))
            return bool(found)

        self.wait_until(shown, "no setup link was printed", 20)
        return found[0]

    def media_process(self) -> int | None:
        """The child that serves calls: the sealed one. A spare waits beside it, not yet sealed."""
        assert self._process
        pid = self._process.pid
        told = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
        return next((int(word) for word in told.split() if is_sealed(int(word))), None)

    def kill_media_process(self) -> int:
        """`kill -9`, as the kernel does it when memory runs out."""
        victim = self.media_process()
        assert victim, "there is no sealed media process"
        os.kill(victim, signal.SIGKILL)
        return victim

    def stop(self) -> None:
        """SIGTERM, as a service manager does it; the process tree has to be gone soon after."""
        if self._process is None:
            return
        try:
            if self._process.poll() is None:
                self._process.send_signal(signal.SIGTERM)
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(10)
            raise AssertionError("the server did not end within 20 s of SIGTERM") from None
        finally:
            for reader in self._readers:
                reader.join(10)


def is_sealed(pid: int) -> bool:
    """Whether the kernel filters this process's system calls (2: by a filter of its own)."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except FileNotFoundError:
        return False
    return "Seccomp:\t2" in status
