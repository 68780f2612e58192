"""`pattino health` asks the running server itself, and its status is all that a program needs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pattino.config import Listen
from tests.journeys.postbox import free_tcp_port
from tests.operate.authority import Authority
from tests.operate.running import serving, settings_file


def health(folder: Path, settings: dict[str, object]) -> tuple[int, str]:
    path = settings_file(folder, settings)
    done = subprocess.run(
        [sys.executable, "-m", "pattino", "health", "--config", str(path)],
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.returncode, done.stdout.strip()


def test_a_running_server_is_ready_and_one_that_ended_is_not(tmp_path: Path) -> None:
    settings: dict[str, object] = {"listen": f"127.0.0.1:{free_tcp_port()}"}
    with serving(tmp_path, settings):
        assert health(tmp_path, settings) == (0, "ready")
    status, said = health(tmp_path, settings)
    assert status == 1
    assert said.startswith("not ready")


def test_it_is_asked_over_tls_whatever_the_certificate_says(
    authority: Authority, tmp_path: Path
) -> None:
    """A certificate that has ended is no reason to end the calls that run."""
    certificate, key = authority.sign("localhost", days=-1, into="ended")
    port = free_tcp_port()
    settings: dict[str, object] = {
        "listen": f"127.0.0.1:{port}",
        "public_url": f"https://localhost:{port}",
        "tls_cert": str(certificate),
        "tls_key": str(key),
    }
    with serving(tmp_path, settings):
        assert health(tmp_path, settings) == (0, "ready")


@pytest.mark.parametrize(
    ("bound", "asked"),
    [("0.0.0.0", "127.0.0.1"), ("::", "::1"), ("192.0.2.1", "192.0.2.1")],  # noqa: S104 (read, not bound)
)
def test_a_server_on_every_address_is_asked_on_loopback(bound: str, asked: str) -> None:
    assert Listen(bound, 443).nearest == asked
