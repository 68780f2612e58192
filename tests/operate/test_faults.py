"""Faults made for real, and what the operator or the person who calls is told.

The table of docs/operate/faults.md; what needs two machines is in test_two_machines.py, what a
browser sees in tests/journeys/test_doctor_page.py. A test that changes what a process sees of the
machine (a full or a read-only disk) does so in a mount namespace of its own.
"""

import contextlib
import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from tests.common.house import ADULT
from tests.journeys.postbox import free_tcp_port
from tests.operate.authority import Authority
from tests.operate.running import Running, serving, settings_file

pytestmark = pytest.mark.timeout(120)

NAME = "localhost"
COMMAND = (sys.executable, "-m", "pattino")
ENVIRONMENT = {"PATH": os.environ["PATH"], "PYTHONUNBUFFERED": "1"}


def refused(folder: Path, settings: Mapping[str, object], *before: str) -> str:
    """What a server says that does not start: a sentence and the next step, no traceback."""
    config = settings_file(folder, {"listen": f"127.0.0.1:{free_tcp_port()}", **settings})
    done = subprocess.run(
        [*before, *COMMAND, "serve", "--config", str(config)],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2, done.stderr
    said, next_step = done.stderr.strip().splitlines()[-2:]
    assert said.startswith("pattino: "), done.stderr
    assert next_step
    assert "Traceback" not in done.stderr
    return f"{said} {next_step}"


def doctor(config: Path, *before: str, **environment: str) -> dict[str, dict[str, str]]:
    """What `pattino doctor` finds with these settings."""
    done = subprocess.run(
        [*before, *COMMAND, "doctor", "--json", "--config", str(config)],
        env=ENVIRONMENT | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.stdout, done.stderr
    return {each["check"]: each for each in json.loads(done.stdout)}


def place_of(server: Running) -> str:
    return next(word for word in server.said[0].split() if word.startswith("http"))


class TestAddresses:
    def test_a_taken_port_is_said_by_the_server_and_by_the_doctor(self, tmp_path: Path) -> None:
        with socket.socket() as taken:  # it takes no connection, so nobody waits for an answer
            taken.bind(("127.0.0.1", 0))
            port = taken.getsockname()[1]
            said = refused(tmp_path, {"listen": f"127.0.0.1:{port}"})
            found = doctor(tmp_path / "pattino.toml")
        assert f"127.0.0.1 port {port}" in said
        assert "another address or port" in said
        assert found[f"port {port}"]["said"] == "Another program uses it."

    def test_a_taken_media_port_is_said(self, tmp_path: Path) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
            taken.bind(("127.0.0.1", 0))
            port = taken.getsockname()[1]
            said = refused(tmp_path, {"media_port": port})
            found = doctor(tmp_path / "pattino.toml")
        assert f"Media (UDP) cannot use 127.0.0.1 port {port}" in said
        assert found[f"udp {port}"]["state"] == "bad"

    def test_a_media_address_of_another_machine_is_said(self, tmp_path: Path) -> None:
        said = refused(tmp_path, {"media_addresses": "203.0.113.5", "media_port": 7882})
        assert "203.0.113.5" in said
        assert "LOCAL=PUBLIC" in doctor(tmp_path / "pattino.toml")["udp 7882"]["fix"]

    def test_a_data_folder_that_another_server_uses_is_said(self, tmp_path: Path) -> None:
        other = tmp_path / "other"
        other.mkdir()
        with serving(tmp_path, {}):
            said = refused(other, {"data_dir": str(tmp_path / "data")})
        assert "Another Pattino server uses this data folder" in said


class TestCertificate:
    def settings(self, pair: tuple[Path, Path], port: int) -> dict[str, object]:
        return {
            "listen": f"127.0.0.1:{port}",
            "public_url": f"https://{NAME}:{port}",
            "tls_cert": str(pair[0]),
            "tls_key": str(pair[1]),
        }

    def test_one_that_has_ended_blocks_people_and_the_doctor_says_why(
        self, authority: Authority, tmp_path: Path
    ) -> None:
        port = free_tcp_port()
        pair = authority.sign(NAME, days=-1, into="ended")
        with serving(tmp_path, self.settings(pair, port)):
            with pytest.raises(httpx.ConnectError, match="expired"):
                httpx.get(f"https://{NAME}:{port}/", verify=authority.trusting())
            found = doctor(tmp_path / "pattino.toml", SSL_CERT_FILE=str(authority.root))
        assert (found["certificate"]["state"], found["certificate"]["said"]) == (
            "bad",
            "It has ended.",
        )

    def test_with_a_clock_years_behind_the_doctor_names_the_clock(
        self, authority: Authority, tmp_path: Path
    ) -> None:
        """The whole program runs with that clock, TLS included."""
        faketime = shutil.which("faketime")
        if faketime is None:
            pytest.skip("needs faketime (apt install faketime)")
        pair = authority.sign(NAME, into="today")
        config = settings_file(tmp_path, self.settings(pair, free_tcp_port()))
        trusting = {"SSL_CERT_FILE": str(authority.root)}
        found = doctor(config, faketime, "2020-02-02 02:02:02", **trusting)
        assert found["clock"]["state"] == "bad"
        assert "Set it" in found["clock"]["fix"]
        assert found["certificate"]["said"] == "It is not valid yet."
        assert "clock" in found["certificate"]["fix"]


class Doorkeeper(Controller):
    """A mail server on this machine that knows no password."""

    def __init__(self, port: int) -> None:
        super().__init__(
            object(),
            hostname="127.0.0.1",
            port=port,
            auth_require_tls=False,
            authenticator=lambda *_: AuthResult(success=False, handled=False),
        )


@contextlib.contextmanager
def founded(
    folder: Path, settings: Mapping[str, object], *, before: tuple[str, ...] = ()
) -> Iterator[tuple[Running, str]]:
    """A server with an organisation, whose administrator has signed in somewhere else."""
    with serving(folder, settings, before=before) as server:
        place = place_of(server)
        assert server.process.stdout is not None
        link = next(line for line in server.process.stdout if "/setup#" in line)
        body = {
            "token": link.strip().partition("#")[2],
            "organisation_name": "Ice House",
            "operator_contact": "privacy@skate.example",
            "mail_domains": ["skate.example"],
            "admin_name": "Ada Axel",
            "admin_email": "ada@skate.example",
            **ADULT,
        }
        done = httpx.post(f"{place}/api/setup", json=body, headers={"Origin": place}, timeout=20)
        assert done.status_code == 201, done.text
        yield server, place


def asks_for_a_code(place: str) -> httpx.Response:
    body = {"email": "ada@skate.example"}
    return httpx.post(f"{place}/api/signin/code", json=body, headers={"Origin": place}, timeout=20)


class TestMail:
    def settings(self, port: int) -> dict[str, object]:
        return {
            "smtp_host": "127.0.0.1",
            "smtp_port": port,
            "smtp_tls": "none",
            "smtp_from": "calls@skate.example",
        }

    def test_while_it_is_down_nobody_is_told_who_has_an_account_and_the_log_says_it(
        self, tmp_path: Path
    ) -> None:
        with founded(tmp_path, self.settings(free_tcp_port())) as (server, place):
            assert asks_for_a_code(place).status_code == 202
            server.told("mail.failed")
            found = doctor(tmp_path / "pattino.toml")
        assert "nobody gets a code" in found["mail"]["said"]

    def test_a_wrong_password_is_said_by_the_doctor_and_given_up_by_the_server(
        self, tmp_path: Path
    ) -> None:
        password = tmp_path / "password"
        password.write_text("not-it", encoding="utf-8")
        port = free_tcp_port()
        keeper = Doorkeeper(port)
        keeper.start()
        try:
            named = {"smtp_user": "calls", "smtp_password_file": str(password)}
            with founded(tmp_path, self.settings(port) | named) as (server, place):
                assert asks_for_a_code(place).status_code == 202
                server.told("mail.given_up")
                found = doctor(tmp_path / "pattino.toml")
        finally:
            keeper.stop()
        assert found["mail"]["state"] == "bad"
        assert "refuses the name or the password" in found["mail"]["said"]
        assert "--smtp-password-file" in found["mail"]["fix"]


def in_own_mounts(folder: Path, mount: str) -> tuple[str, ...]:
    """Run what follows where `folder` is mounted like this; nobody else sees it."""
    if os.geteuid() != 0 or shutil.which("unshare") is None:
        pytest.skip("needs root and unshare to mount")
    folder.mkdir(mode=0o700, exist_ok=True)
    script = f'mount --make-rprivate / && {mount} && exec "$@"'
    return ("unshare", "-m", "sh", "-c", script, "sh")


class TestDisk:
    def test_a_folder_on_a_read_only_disk_is_refused_with_words(self, tmp_path: Path) -> None:
        data = tmp_path / "data"
        mount = f"mount --bind {data} {data} && mount -o remount,bind,ro {data}"
        before = in_own_mounts(data, mount)
        said = refused(tmp_path, {}, *before)
        assert "data folder" in said
        found = doctor(tmp_path / "pattino.toml", *before)
        assert found["data folder"]["state"] == "bad"
        assert "--data-dir" in found["data folder"]["fix"]

    def test_a_full_disk_is_said_in_words_and_passes_when_there_is_room(
        self, tmp_path: Path
    ) -> None:
        data = tmp_path / "data"
        before = in_own_mounts(data, f"mount -t tmpfs -o size=6m,mode=700 tmpfs {data}")
        settings = {"data_dir": str(data), "listen": f"127.0.0.1:{free_tcp_port()}"}
        with founded(tmp_path, settings, before=before) as (server, place):
            there = Path(f"/proc/{server.process.pid}/root{data}")
            stuff = there / "stuff"
            with contextlib.suppress(OSError), stuff.open("wb", buffering=0) as filling:
                for size in (65_536, 4_096, 1):
                    with contextlib.suppress(OSError):
                        while filling.write(b"x" * size):
                            pass
            full = asks_for_a_code(place)
            lives = httpx.get(f"{place}/api/ready")
            enter = ("nsenter", "-m", "-t", str(server.process.pid))
            found = doctor(tmp_path / "pattino.toml", *enter)
            stuff.unlink()
            again = asks_for_a_code(place)
        assert (full.status_code, full.json()["code"]) == (503, "storage_unavailable")
        assert lives.status_code == 200
        assert found["disk"]["state"] == "bad"
        assert "Make room" in found["disk"]["fix"]
        assert again.status_code == 202


def test_more_connections_than_files_suffice_for_are_closed_and_the_server_goes_on(
    tmp_path: Path,
) -> None:
    """With 300 open files it holds a hundred connections; the rest of the files are its own."""
    if shutil.which("prlimit") is None:
        pytest.skip("needs prlimit")
    with serving(tmp_path, {}, before=("prlimit", "--nofile=300:300")) as server:
        place = place_of(server)
        address = ("127.0.0.1", int(place.rpartition(":")[2]))
        with contextlib.ExitStack() as opened:
            crowd = [
                opened.enter_context(socket.create_connection(address, 10)) for _ in range(130)
            ]
            server.told("door.turned_away")
            closed = sum(is_closed(each) for each in crowd)
        assert 30 <= closed < 130
        told = httpx.get(f"{place}/api/ready", timeout=20)
    assert told.status_code == 200


def is_closed(connection: socket.socket) -> bool:
    """Whether the other end has closed it; one that stays open has nothing to read."""
    connection.settimeout(0.05)
    try:
        return connection.recv(1) == b""
    except TimeoutError:
        return False
    except ConnectionError:
        return True


def test_a_client_without_todays_tls_is_refused_and_the_server_goes_on(
    authority: Authority, tmp_path: Path
) -> None:
    port = free_tcp_port()
    certificate, key = authority.sign(NAME, into="old-client")
    settings = {
        "listen": f"127.0.0.1:{port}",
        "public_url": f"https://{NAME}:{port}",
        "tls_cert": str(certificate),
        "tls_key": str(key),
    }
    with serving(tmp_path, settings):
        with socket.create_connection(("127.0.0.1", port), 10) as plain:
            plain.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            plain.settimeout(10)
            with contextlib.suppress(ConnectionError):
                assert not plain.recv(4096).startswith(b"HTTP/1.1 200")
        context: ssl.SSLContext = authority.trusting()
        assert httpx.get(f"https://{NAME}:{port}/api/ready", verify=context).status_code == 200
