"""Over TLS from another machine's point of view: own certificate, renewed while people call."""

import os
import shutil
import socket
import ssl
from pathlib import Path

import httpx
import pytest

from pattino.kit.tls import CertificateUnusable, KeyPair, LiveCertificate, server_context
from tests.journeys.postbox import free_tcp_port
from tests.operate.authority import Authority
from tests.operate.running import serving

pytestmark = pytest.mark.timeout(120)


def serial(port: int, context: ssl.SSLContext) -> str:
    with (
        socket.create_connection(("127.0.0.1", port), 10) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as wrapped,
    ):
        return str(wrapped.getpeercert()["serialNumber"])  # type: ignore[index]  # it was verified


def test_an_own_certificate_is_served_and_a_renewed_one_taken_up_without_a_restart(
    authority: Authority, tmp_path: Path
) -> None:
    certificate, key = authority.sign("localhost")
    used = {"tls_cert": tmp_path / "cert.pem", "tls_key": tmp_path / "key.pem"}
    shutil.copy(certificate, used["tls_cert"])
    shutil.copy(key, used["tls_key"])
    port = free_tcp_port()
    settings = {
        "listen": f"127.0.0.1:{port}",
        "public_url": f"https://localhost:{port}",
        **{name: str(path) for name, path in used.items()},
    }
    with serving(tmp_path, settings) as server:
        assert f"https://localhost:{port}" in server.said[0]
        assert "Media: 127.0.0.1:" in server.said[1]
        trusting = authority.trusting()
        answer = httpx.get(f"https://localhost:{port}/api/ready", verify=trusting)
        assert answer.json() == {"status": "ok", "media": "ready"}
        before = serial(port, trusting)
        renewed, renewed_key = authority.sign("localhost", into="renewed")
        shutil.copy(renewed, used["tls_cert"])
        server.hang_up()
        server.told("settings.not_taken_up")  # half of a pair: the one in use stays
        assert serial(port, trusting) == before
        shutil.copy(renewed_key, used["tls_key"])
        server.hang_up()
        server.told("certificate.taken_up")
        assert serial(port, trusting) != before


class TestContext:
    def test_nothing_older_than_tls_1_2_and_nothing_without_forward_secrecy(
        self, authority: Authority
    ) -> None:
        context = server_context(KeyPair(*authority.sign("localhost", into="context")))
        assert context.minimum_version is ssl.TLSVersion.TLSv1_2
        for cipher in context.get_ciphers():
            assert cipher["protocol"] == "TLSv1.3" or cipher["name"].startswith("ECDHE-")
            assert "GCM" in cipher["name"] or "POLY1305" in cipher["name"]

    def test_a_missing_file_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(CertificateUnusable, match="certificate cannot be read"):
            LiveCertificate(KeyPair(tmp_path / "none.pem", tmp_path / "none.key"))

    def test_a_key_of_another_certificate_is_named(self, authority: Authority) -> None:
        certificate, _ = authority.sign("localhost", into="one")
        _, key = authority.sign("localhost", into="other")
        with pytest.raises(CertificateUnusable, match="another certificate"):
            server_context(KeyPair(certificate, key))

    def test_what_is_not_pem_is_named(self, tmp_path: Path) -> None:
        path = tmp_path / "nonsense.pem"
        path.write_bytes(os.urandom(64))
        with pytest.raises(CertificateUnusable, match="not PEM"):
            server_context(KeyPair(path, path))

    def test_unchanged_files_change_nothing(self, authority: Authority) -> None:
        live = LiveCertificate(KeyPair(*authority.sign("localhost", into="live")))
        assert live.refresh() is False
