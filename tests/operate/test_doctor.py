"""The table of docs/operate/faults.md, row by row: what the doctor says and advises."""

import asyncio
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pattino.config import Config, Listen, load
from pattino.doctor import Finding, State, as_json, as_lines, machine, network
from pattino.kit.clock import SystemClock
from pattino.kit.mail import SmtpServer, SmtpTls
from pattino.kit.secret import Secret
from tests.journeys.postbox import Postbox, free_tcp_port
from tests.operate.authority import Authority
from tests.operate.running import serving, settings_file

PUBLIC = {
    "public_url": "https://calls.skate.example",
    "listen": "127.0.0.1:8000",
    "smtp_host": "mail.skate.example",
    "smtp_from": "calls@skate.example",
}


def config(**changes: str) -> Config:
    return load(PUBLIC | changes, {})


@pytest.fixture
def trusted(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Authority:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.root))
    return authority


def own(authority: Authority, name: str = "calls.skate.example", days: int = 30) -> Config:
    certificate, key = authority.sign(name, days=days, into="own")
    return config(tls_cert=str(certificate), tls_key=str(key))


class TestCertificate:
    def test_one_for_the_name_is_good(self, trusted: Authority) -> None:
        assert network.certificate(own(trusted)).state is State.GOOD

    def test_one_that_has_ended_is_named(self, trusted: Authority) -> None:
        found = network.certificate(own(trusted, days=-1))
        assert (found.state, found.said) == (State.BAD, "It has ended.")
        assert "Renew" in found.fix

    def test_one_for_another_name_is_named(self, trusted: Authority) -> None:
        found = network.certificate(own(trusted, "other.skate.example"))
        assert found.state is State.BAD
        assert "another name" in found.said

    def test_an_unknown_authority_is_doubted(self, authority: Authority) -> None:
        found = network.certificate(own(authority))
        assert found.state is State.DOUBTFUL
        assert "whole chain" in found.fix

    def test_files_that_cannot_be_read_are_named(self, tmp_path: Path) -> None:
        there = str(tmp_path / "none.pem")
        found = network.certificate(config(tls_cert=there, tls_key=there))
        assert found.state is State.BAD
        assert "cannot be read" in found.said

    def test_a_proxy_that_does_not_answer_is_named(self) -> None:
        place = f"https://localhost:{free_tcp_port()}"
        found = network.certificate(config(public_url=place))
        assert found.state is State.BAD
        assert "reverse proxy" in found.fix


class TestMasterKey:
    def test_beside_the_data_it_is_doubted(self, tmp_path: Path) -> None:
        for settings in ({}, {"master_key_file": str(tmp_path / "data" / "master.key")}):
            found = machine.master_key(config(data_dir=str(tmp_path / "data"), **settings), {})
            assert found.state is State.DOUBTFUL
            assert "--master-key-file" in found.fix

    def test_elsewhere_and_as_a_credential_it_is_good(self, tmp_path: Path) -> None:
        data = {"data_dir": str(tmp_path / "data")}
        elsewhere = config(**data, master_key_file=str(tmp_path / "key"))
        assert machine.master_key(elsewhere, {}).state is State.GOOD
        credential = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
        assert machine.master_key(config(**data), credential).state is State.GOOD


class TestPorts:
    def test_a_taken_port_is_named(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            found = machine.listening(Listen("127.0.0.1", taken.getsockname()[1]), is_ours=False)
        assert (found.state, found.said) == (State.BAD, "Another program uses it.")

    def test_a_free_port_is_good(self) -> None:
        listen = Listen("127.0.0.1", free_tcp_port())
        assert machine.listening(listen, is_ours=False).state is State.GOOD

    def test_a_taken_media_port_is_named(self) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
            taken.bind(("127.0.0.1", 0))
            used = config(media_port=str(taken.getsockname()[1]))
            [found] = machine.media_port(used, {"127.0.0.1": "127.0.0.1"}, is_ours=False)
        assert found.state is State.BAD
        assert "--media-port" in found.fix

    def test_a_taken_port_for_media_over_tcp_is_named(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            used = config(media_tcp_port=str(taken.getsockname()[1]))
            [found] = machine.media_tcp_port(used, {"127.0.0.1": "127.0.0.1"}, is_ours=False)
        assert found.state is State.BAD
        assert "--media-tcp-port" in found.fix

    def test_media_over_tcp_that_is_off_is_doubtful(self) -> None:
        [found] = machine.media_tcp_port(config(media_tcp_port="off"), {}, is_ours=False)
        assert found.state is State.DOUBTFUL
        assert "--media-tcp-port same" in found.fix

    def test_an_address_of_another_machine_leads_to_the_form_for_a_nat(self) -> None:
        [found] = machine.media_port(config(), {"203.0.113.5": "203.0.113.5"}, is_ours=False)
        assert found.state is State.BAD
        assert "LOCAL=PUBLIC" in found.fix


class TestMediaAddress:
    def test_a_private_one_behind_a_public_name_is_bad_and_the_fix_is_written_out(self) -> None:
        told = {"127.0.0.1": "127.0.0.1", "10.0.0.5": "10.0.0.5"}
        found = machine.media_addresses(config(), told, frozenset({"8.8.8.8"}))
        assert found.state is State.BAD
        assert "--media-addresses 10.0.0.5=8.8.8.8" in found.fix
        assert "7882/UDP and 7882/TCP" in found.fix

    def test_a_public_one_is_good(self) -> None:
        found = machine.media_addresses(config(), {"10.0.0.5": "8.8.8.8"}, frozenset())
        assert found.state is State.GOOD

    def test_a_private_name_with_its_own_address_is_good(self) -> None:
        found = machine.media_addresses(config(), {"10.0.0.5": "10.0.0.5"}, frozenset({"10.0.0.5"}))
        assert found.state is State.GOOD

    def test_a_private_one_alone_is_doubted(self) -> None:
        found = machine.media_addresses(config(), {"10.0.0.5": "10.0.0.5"}, frozenset())
        assert found.state is State.DOUBTFUL


class TestMachine:
    def test_a_clock_before_this_version_is_bad(self) -> None:
        assert machine.clock(datetime(2020, 1, 1, tzinfo=UTC)).state is State.BAD

    def test_a_clock_of_today_is_not_bad(self) -> None:
        assert machine.clock(SystemClock().now()).state is not State.BAD

    def test_a_folder_that_others_can_read_is_bad(self, tmp_path: Path) -> None:
        tmp_path.chmod(0o755)
        found = machine.data_folder(config(data_dir=str(tmp_path)))
        assert found.state is State.BAD
        assert "chmod 700" in found.fix

    def test_a_folder_that_cannot_be_written_is_bad(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(machine.os, "access", lambda *_: False)
        found = machine.data_folder(config(data_dir=str(tmp_path / "data")))
        assert found.state is State.BAD
        assert "--data-dir" in found.fix

    def test_a_full_disk_is_bad(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(machine.shutil, "disk_usage", lambda _: type("Use", (), {"free": 0}))
        assert machine.disk(config(data_dir=str(tmp_path))).state is State.BAD

    def test_the_kernel_is_asked(self) -> None:
        assert machine.kernel().state in {State.GOOD, State.DOUBTFUL}


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    running = Postbox()
    running.start()
    yield running
    running.stop()


class TestMail:
    def server(self, port: int, tls: SmtpTls = SmtpTls.NONE, user: str | None = None) -> SmtpServer:
        password = Secret("x") if user else None
        return SmtpServer("127.0.0.1", port, tls, user, password, "calls@skate.example")

    def test_one_that_answers_is_good_and_gets_no_mail(self, postbox: Postbox) -> None:
        assert network.mail(self.server(postbox.port), SystemClock()).state is State.GOOD

    def test_one_that_is_down_is_bad(self) -> None:
        found = network.mail(self.server(free_tcp_port()), SystemClock())
        assert found.state is State.BAD
        assert "nobody gets a code" in found.said

    def test_one_without_tls_is_bad(self, postbox: Postbox) -> None:
        found = network.mail(self.server(postbox.port, SmtpTls.STARTTLS), SystemClock())
        assert found.state is State.BAD
        assert "--smtp-tls" in found.fix

    def test_none_is_good(self) -> None:
        assert network.mail(None, SystemClock()).state is State.GOOD


async def test_an_unknown_name_is_bad() -> None:
    found, addresses = await network.name(config(public_url="https://none.invalid"))
    assert found.state is State.BAD
    assert addresses == frozenset()


async def test_an_address_that_does_not_answer_is_bad() -> None:
    found = await network.page(config(public_url=f"https://localhost:{free_tcp_port()}"))
    assert found.state is State.BAD


async def test_another_program_at_the_address_is_named() -> None:
    async def answer(_: asyncio.StreamReader, out: asyncio.StreamWriter) -> None:
        out.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await out.drain()
        out.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        found = await network.page(load({"public_url": f"http://127.0.0.1:{port}"}, {}))
    assert found.state is State.BAD
    assert "Another program" in found.said


def test_the_report_is_for_people_and_for_programs() -> None:
    findings = [Finding("disk", State.BAD, "It is full.", "Make room.")]
    assert as_lines(findings).splitlines()[0].split() == ["BAD", "disk", "It", "is", "full."]
    assert "→ Make room." in as_lines(findings)
    [told] = json.loads(as_json(findings))
    assert told == {"check": "disk", "state": "bad", "said": "It is full.", "fix": "Make room."}


def doctor(folder: Path, settings: dict[str, object]) -> tuple[int, dict[str, str]]:
    path = settings_file(folder, settings)
    done = subprocess.run(
        [sys.executable, "-m", "pattino", "doctor", "--json", "--config", str(path)],
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.stdout, done.stderr
    return done.returncode, {each["check"]: each["state"] for each in json.loads(done.stdout)}


def test_beside_a_running_server_nothing_is_bad_and_without_it_the_page_is(tmp_path: Path) -> None:
    settings: dict[str, object] = {"listen": f"127.0.0.1:{free_tcp_port()}"}
    (tmp_path / "data").mkdir(mode=0o700)
    with serving(tmp_path, settings):
        status, states = doctor(tmp_path, settings)
        assert status == 0, states
        assert states["websocket"] == "good"
    status, states = doctor(tmp_path, settings)
    assert status == 1
    assert states["page"] == "bad"
