"""What a scanner asks a TLS server: versions, ciphers, key exchange, renegotiation, headers.

In the manner of testssl.sh, whose own run is part of `make prove PIECE=two-machines`.
"""

import socket
import ssl
import struct
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from pattino.kit.tls import CertificateUnusable, KeyPair, server_context
from tests.journeys.postbox import free_tcp_port
from tests.operate.authority import Authority, openssl
from tests.operate.running import serving

pytestmark = pytest.mark.timeout(120)

NAME = "calls.skate.example"
ALERT, HANDSHAKE = 21, 22
OLD = {"SSL 3.0": 0x0300, "TLS 1.0": 0x0301, "TLS 1.1": 0x0302}


@dataclass(frozen=True, slots=True)
class Target:
    port: int
    plain: int
    root: Path

    def trusting(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.root))

    def shakes(self, context: ssl.SSLContext) -> tuple[str, str] | None:
        """Version and cipher of a handshake that comes about."""
        try:
            with (
                socket.create_connection(("127.0.0.1", self.port), 10) as raw,
                context.wrap_socket(raw, server_hostname=NAME) as wrapped,
            ):
                cipher = wrapped.cipher()
                return str(wrapped.version()), cipher[0] if cipher else ""
        except (ssl.SSLError, ConnectionError):
            return None


@pytest.fixture(scope="module")
def target(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    certificate, key = authority.sign(NAME, into="scanned")
    port, plain = free_tcp_port(), free_tcp_port()
    settings = {
        "listen": f"127.0.0.1:{port}",
        "public_url": f"https://{NAME}:{port}",
        "tls_cert": str(certificate),
        "tls_key": str(key),
        "redirect_port": plain,
        "smtp_host": "127.0.0.1",
        "smtp_from": f"calls@{NAME}",
    }
    with serving(tmp_path_factory.mktemp("scanned"), settings):
        yield Target(port, plain, authority.root)


def client_hello(version: int) -> bytes:
    """The first message of a client that knows nothing newer than `version` (RFC 5246 §7.4.1.2)."""
    ciphers = b"".join(struct.pack("!H", each) for each in (0xC013, 0xC014, 0x002F, 0x0035, 0x000A))
    body = struct.pack("!H", version) + bytes(range(32)) + b"\0"
    body += struct.pack("!H", len(ciphers)) + ciphers + b"\x01\0"
    message = b"\x01" + len(body).to_bytes(3, "big") + body
    return struct.pack("!BHH", HANDSHAKE, version, len(message)) + message


@pytest.mark.parametrize("version", OLD.values(), ids=OLD.keys())
def test_versions_before_1_2_are_refused(target: Target, version: int) -> None:
    """RFC 8996, RFC 7568."""
    with socket.create_connection(("127.0.0.1", target.port), 10) as raw:
        raw.sendall(client_hello(version))
        answer = raw.recv(4096)
    assert answer[:1] in {b"", bytes([ALERT])}


def test_both_versions_of_today_are_spoken(target: Target) -> None:
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        context = target.trusting()
        context.minimum_version = context.maximum_version = version
        told = target.shakes(context)
        assert told is not None
        assert told[0] == version.name.replace("_", ".")


def test_of_all_ciphers_only_those_with_forward_secrecy_and_authentication_are_taken(
    target: Target,
) -> None:
    """Each one that this machine's OpenSSL knows is offered alone (RFC 9325 §4.2)."""
    known = openssl("ciphers", "-s", "-tls1_2", "ALL:COMPLEMENTOFALL:@SECLEVEL=0").split(":")
    taken = set()
    for name in map(str.strip, known):
        context = target.trusting()
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        try:
            context.set_ciphers(f"{name}:@SECLEVEL=0")
        except ssl.SSLError:
            continue
        if target.shakes(context) is not None:
            taken.add(name)
    assert len(known) > 20
    assert taken
    assert all(name.startswith("ECDHE-") for name in taken), taken
    assert all("GCM" in name or "POLY1305" in name for name in taken), taken


def s_client(target: Target, *arguments: str, said: str = "") -> str:
    command = ["openssl", "s_client", "-connect", f"127.0.0.1:{target.port}", *arguments]
    done = subprocess.run(
        [*command, "-servername", NAME, "-CAfile", str(target.root)],
        input=said,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    return done.stdout + done.stderr


def test_keys_are_exchanged_over_a_curve_of_enough_bits_and_nothing_is_compressed(
    target: Target,
) -> None:
    told = s_client(target, "-tls1_2")
    [key] = [line for line in told.splitlines() if "Temp Key" in line]
    assert int(key.split()[-2]) >= 253, key
    assert "Compression: NONE" in told
    assert "Verify return code: 0" in told


def test_a_client_cannot_renegotiate(target: Target) -> None:
    """RFC 5746 is spoken, and a renegotiation refused: it costs the server more than the asker."""
    told = s_client(target, "-tls1_2", said="R\n")
    assert "Secure Renegotiation IS supported" in told
    assert "no renegotiation" in told


def test_only_http_1_1_is_agreed_upon(target: Target) -> None:
    assert "ALPN protocol: http/1.1" in s_client(target, "-alpn", "h2,http/1.1")


def get(target: Target, path: str = "/api/health") -> httpx.Response:
    with httpx.Client(verify=target.trusting()) as client:
        return client.get(
            f"https://127.0.0.1:{target.port}{path}",
            headers={"host": NAME},
            extensions={"sni_hostname": NAME},
        )


def test_a_name_is_promised_for_a_year_and_the_program_is_not_named(target: Target) -> None:
    """RFC 6797 §6.1; without subdomains, which are not ours to promise for."""
    headers = get(target).headers
    assert headers["strict-transport-security"] == "max-age=31536000"
    assert "server" not in headers


class TestPlain:
    """The port that leads to TLS."""

    def ask(self, target: Target, head: str) -> tuple[str, dict[str, str]]:
        with socket.create_connection(("127.0.0.1", target.plain), 10) as raw:
            raw.sendall(head.encode("latin-1"))
            raw.settimeout(10)
            said = b"".join(iter(lambda: raw.recv(4096), b"")).decode("latin-1")
        first, *lines = said.partition("\r\n\r\n")[0].split("\r\n")
        pairs = (line.partition(": ") for line in lines)
        return first, {name: value for name, _, value in pairs}

    def test_a_page_is_led_to_its_place_over_tls(self, target: Target) -> None:
        first, headers = self.ask(target, "GET /m/abc?x=1 HTTP/1.1\r\nHost: evil.example\r\n\r\n")
        assert first == "HTTP/1.1 301 Moved Permanently"
        assert headers["location"] == f"https://{NAME}:{target.port}/m/abc?x=1"

    @pytest.mark.parametrize(
        "path", ["//evil.example", "http://evil.example/", "/\\evil", "/a\tb", "x", "/<script>"]
    )
    def test_nothing_that_is_sent_along_leads_elsewhere(self, target: Target, path: str) -> None:
        _, headers = self.ask(target, f"GET {path} HTTP/1.1\r\nHost: evil.example\r\n\r\n")
        assert headers["location"].startswith(f"https://{NAME}:{target.port}/")
        assert "\t" not in headers["location"]

    def test_what_is_sent_over_plain_http_is_refused(self, target: Target) -> None:
        first, headers = self.ask(target, "POST /api/signin/code HTTP/1.1\r\nHost: x\r\n\r\n")
        assert first == "HTTP/1.1 405 Method Not Allowed"
        assert "location" not in headers


def test_a_certificate_that_browsers_find_too_weak_is_refused_with_words(tmp_path: Path) -> None:
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    out = ("-keyout", str(key), "-out", str(certificate), "-subj", f"/CN={NAME}")
    openssl("req", "-x509", "-newkey", "rsa:1024", "-nodes", *out)
    with pytest.raises(CertificateUnusable, match="too weak"):
        server_context(KeyPair(certificate, key))
