"""A call across a wire: the server on one machine, the browsers on another, TLS between them."""

import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.conftest import Figure
from tests.journeys.conftest import ADA, BEN, CHROMIUM, FLAGS
from tests.journeys.people import Office, Person, words
from tests.journeys.postbox import Postbox
from tests.journeys.senses import hears, sees
from tests.journeys.server import Server
from tests.journeys.test_doctor_page import CHECKS, checks, is_good
from tests.operate.authority import Authority
from tests.operate.machines import (
    CLIENT,
    SERVER,
    SERVER_ADDRESS,
    SERVER_SIX,
    on,
    two_machines,
    without,
)

pytestmark = [pytest.mark.prove, pytest.mark.timeout(300)]

NAME = "calls.kestrel.example"


class FarServer(Server):
    """Serves over TLS on the other machine; its readiness is read off its lines."""

    def __init__(self, folder: Path, pair: tuple[Path, Path]) -> None:
        super().__init__(folder, None)
        self.url = f"https://{NAME}"
        self._pair = pair

    def environment(self) -> dict[str, str]:
        settings = super().environment()
        del settings["PATTINO_LISTEN"]
        certificate, key = map(str, self._pair)
        return settings | {
            "PATTINO_PUBLIC_URL": self.url,
            "PATTINO_TLS_CERT": certificate,
            "PATTINO_TLS_KEY": key,
            "PATTINO_MEDIA_PORT": "7882",
            "PATTINO_SMTP_HOST": "127.0.0.1",
            "PATTINO_SMTP_FROM": "calls@kestrel.example",
        }

    def health(self) -> dict[str, str]:
        is_ready = any("is ready" in line for line in self.lines("stdout"))
        return {"media": "ready"} if is_ready else {}


def pin(certificate: Path) -> str:
    """What a browser is told to trust: this key and no other (RFC 7469 §2.4)."""
    public = subprocess.run(
        ["openssl", "x509", "-in", str(certificate), "-noout", "-pubkey"],
        capture_output=True, check=True,
    ).stdout  # fmt: skip
    der = subprocess.run(
        ["openssl", "pkey", "-pubin", "-outform", "der"],
        input=public, capture_output=True, check=True,
    ).stdout  # fmt: skip
    return base64.b64encode(hashlib.sha256(der).digest()).decode("ascii")


@pytest.fixture(scope="module")
def far(
    authority: Authority, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[FarServer, Office]]:
    pair = authority.sign(NAME, into="far")
    folder = tmp_path_factory.mktemp("far")
    browser_there = folder / "browser"
    browser_there.write_text(f'#!/bin/sh\nexec ip netns exec {CLIENT} {CHROMIUM} "$@"\n')
    browser_there.chmod(0o700)
    flags = [
        *FLAGS,
        f"--host-resolver-rules=MAP {NAME} {SERVER_ADDRESS}",
        f"--ignore-certificate-errors-spki-list={pin(pair[0])}",
    ]
    postbox = Postbox()
    postbox.start()
    with two_machines():
        server = FarServer(folder, pair)
        with on(SERVER):
            server.start()
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path=str(browser_there), headless=True, args=flags
                )
                office = Office(server, postbox, browser)
                yield server, office
                office.close()
                browser.close()
        finally:
            server.stop()
            postbox.stop()


@pytest.fixture(scope="module")
def ada(far: tuple[FarServer, Office]) -> Person:
    person = far[1].person(ADA)
    person.sets_up("Kestrel Instruments")
    return person


def meets_ben(ada: Person, far: tuple[FarServer, Office]) -> None:
    """A whole call: made, joined by a guest, seen and heard on both sides, left."""
    server, office = far
    ada.page.goto(server.url)
    link = ada.makes_a_meeting()
    assert link.startswith(f"https://{NAME}/m/")
    ben = office.person(BEN)
    ada.joins()
    ben.joins_as_guest(link)
    for one, other in ((ada, BEN), (ben, ADA)):
        sees(one.page, other, within_s=30)
        hears(one.page, other, within_s=30)
    ada.leaves()
    office.goes_home(ben)


def test_two_people_on_another_machine_see_and_hear_each_other_over_tls(
    ada: Person, far: tuple[FarServer, Office], figure: Figure
) -> None:
    server, _ = far
    told = next(line for line in server.lines("stdout") if line.startswith("Media:"))
    assert f"{SERVER_ADDRESS}:7882" in told
    assert f"[{SERVER_SIX}]:7882" in told
    meets_ben(ada, far)
    figure("media told across the wire", told.removeprefix("Media: "))
    secure = ada.page.evaluate("() => window.isSecureContext")
    assert secure is True


def test_where_no_udp_gets_through_they_see_and_hear_each_other_over_tcp(
    ada: Person, far: tuple[FarServer, Office]
) -> None:
    with without("{} ipproto udp dport 7882", "-6 {} ipproto udp dport 7882"):
        meets_ben(ada, far)


def test_where_media_over_ipv4_gets_nowhere_they_see_and_hear_each_other_over_ipv6(
    ada: Person, far: tuple[FarServer, Office]
) -> None:
    with without("{} ipproto udp dport 7882", "{} ipproto tcp dport 7882"):
        meets_ben(ada, far)


def test_where_neither_udp_nor_ipv4_gets_through_tcp_over_ipv6_is_left(
    ada: Person, far: tuple[FarServer, Office]
) -> None:
    everything_else = ("{} ipproto udp dport 7882", "{} ipproto tcp dport 7882")
    with without(*everything_else, "-6 {} ipproto udp dport 7882"):
        meets_ben(ada, far)


def test_the_check_in_the_browser_says_what_gets_through(
    ada: Person, far: tuple[FarServer, Office], figure: Figure
) -> None:
    """All; then no UDP; then nothing at all: what a person with a phone would read."""
    server, _ = far
    ada.page.goto(f"{server.url}/doctor")
    whole = checks(ada.page)
    is_good(whole, *CHECKS)
    no_udp = ("{} ipproto udp dport 7882", "-6 {} ipproto udp dport 7882")
    with without(*no_udp):
        lines = checks(ada.page, "doctor.again")
        is_good(lines, "tcp", "publish", "receive")
        assert lines["udp"].startswith(words("doctor.state.doubtful"))
        assert f"{SERVER_ADDRESS}:7882" in lines["udp"]
        with without("{} ipproto tcp dport 7882", "-6 {} ipproto tcp dport 7882"):
            lines = checks(ada.page, "doctor.again")
    for name in ("udp", "tcp"):
        assert lines[name].startswith(words("doctor.state.bad")), lines
    figure("connected over UDP, TLS before", whole["udp"].splitlines()[-1])
    figure("connected over TCP", whole["tcp"].splitlines()[-1])


WEIGHTY = {"MEDIUM", "HIGH", "CRITICAL"}
OF_THE_TEST = re.compile(r"cert_|DNS_CAArecord|scanTime|engine_problem")
"""The private authority of this test has no revocation lists and no DNS; the program is as old."""

ASKED = ("-p", "-s", "-S", "-h", "-U")
"""Versions, kinds of ciphers, the certificate's chain, headers, known weaknesses. Each cipher and
its order is asked in test_tls_scan.py, in seconds."""

STATIC_ONLY = {"BREACH", "BREACH <hostCert#1>"}
"""Only files of the client are compressed: no secret and nothing of a stranger is in them."""


@pytest.mark.timeout(1100)
def test_testssl_finds_nothing_of_weight(
    far: tuple[FarServer, Office], authority: Authority, tmp_path: Path, figure: Figure
) -> None:
    """From the other machine, as a stranger scans it."""
    program = shutil.which("testssl") or shutil.which("testssl.sh")
    if program is None:
        pytest.skip("needs testssl (apt install testssl.sh)")
    report = tmp_path / "report.json"
    options = ["--quiet", "--color", "0", "--warnings", "off", "--nodns", "none", *ASKED]
    scan = [program, *options, "--jsonfile", str(report)]
    there = ["--add-ca", str(authority.root), "--ip", SERVER_ADDRESS, NAME]
    subprocess.run(
        ["ip", "netns", "exec", CLIENT, *scan, *there],
        check=False, capture_output=True, stdin=subprocess.DEVNULL, timeout=1000,
    )  # fmt: skip
    found = json.loads(report.read_text("utf-8"))
    assert len(found) > 50
    weighty = {
        f"{each['id']}: {each['severity']} {each['finding']}"
        for each in found
        if each["severity"] in WEIGHTY
        and not OF_THE_TEST.match(each["id"])
        and each["id"] not in STATIC_ONLY
    }
    assert weighty == set()
    figure("testssl: findings, of weight", f"{len(found)}, 0")


def test_the_doctor_on_the_server_names_an_address_that_is_not_there(
    far: tuple[FarServer, Office],
) -> None:
    """Run beside a server that is not started: its media address belongs to the other machine."""
    server, _ = far
    environment = server.environment() | {
        "PATTINO_MEDIA_ADDRESSES": "10.84.0.2",
        "PATTINO_LISTEN": "127.0.0.1:8100",
        "PATTINO_DATA_DIR": str(server.folder / "other"),
    }
    with on(SERVER):
        done = subprocess.run(
            [sys.executable, "-m", "pattino", "doctor", "--json"],
            env=environment, capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
    found = {each["check"]: each for each in json.loads(done.stdout)}
    assert done.returncode == 1
    assert found["udp 7882"]["state"] == "bad"
    assert "LOCAL=PUBLIC" in found["udp 7882"]["fix"]
