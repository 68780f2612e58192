"""TLS for our own port: one certificate, taken up anew when its files change.

TLS 1.2 with forward secrecy and authenticated encryption, or 1.3 (RFC 9325 §§3.1, 4.2; ASVS 5.0
chapter 12). A pair that does not fit together is never taken up: the one in use stays.
"""

import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pattino.kit.errors import PattinoError

__all__ = ["CertificateUnusable", "KeyPair", "LiveCertificate", "server_context"]

_CIPHERS_1_2: Final = "ECDHE+AESGCM:ECDHE+CHACHA20"
_PROTOCOL: Final = "http/1.1"
_TOO_WEAK: Final = frozenset({"EE_KEY_TOO_SMALL", "CA_KEY_TOO_SMALL", "CA_MD_TOO_WEAK"})


class CertificateUnusable(PattinoError):
    """The certificate or its key cannot be served with."""

    code = "certificate_unusable"
    title = "The certificate cannot be used"
    next_step = "Look at the files that tls_cert and tls_key name; `pattino doctor` says more."


@dataclass(frozen=True, slots=True)
class KeyPair:
    """Where a certificate and its key stand."""

    certificate: Path
    key: Path

    def mark(self) -> tuple[tuple[int, int, int], ...]:
        """Changes when either file does; a missing file counts as a change of its own."""
        return tuple(_mark(path) for path in (self.certificate, self.key))


def _mark(path: Path) -> tuple[int, int, int]:
    try:
        found = path.stat()
    except OSError:
        return (0, 0, 0)
    return (found.st_mtime_ns, found.st_size, found.st_ino)


def server_context(pair: KeyPair) -> ssl.SSLContext:
    """A context that serves with this pair; CertificateUnusable says what is wrong with it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_COMPRESSION | ssl.OP_NO_RENEGOTIATION
    context.set_ciphers(_CIPHERS_1_2)
    context.set_alpn_protocols([_PROTOCOL])
    _load(context, pair)
    return context


def _load(context: ssl.SSLContext, pair: KeyPair) -> None:
    for what, path in (("certificate", pair.certificate), ("private key", pair.key)):
        try:
            path.read_bytes()
        except OSError as error:
            reason = (error.strerror or "it cannot be opened").lower()
            raise CertificateUnusable(
                f"The file of the {what} cannot be read: {reason}."
            ) from error
    try:
        context.load_cert_chain(pair.certificate, pair.key, password=_no_password)
    except ssl.SSLError as error:
        raise CertificateUnusable(_sentence(error)) from error


def _no_password() -> str:
    raise CertificateUnusable("The private key is locked with a password; unlock it first.")


def _sentence(error: ssl.SSLError) -> str:
    if error.reason == "KEY_VALUES_MISMATCH":
        return "The private key belongs to another certificate."
    if error.reason in _TOO_WEAK:
        return "The certificate is too weak for browsers: RSA from 2048 bits, SHA-256, or a curve."
    return "The certificate or its private key is not PEM as it should be."


class LiveCertificate:
    """The context in use, and the only place that changes what it serves with."""

    def __init__(self, pair: KeyPair) -> None:
        self._pair = pair
        self._mark = pair.mark()
        self.context = server_context(pair)

    def refresh(self) -> bool:
        """Take up a changed pair for new connections; False if nothing changed.

        The new pair is tried apart first: a half-written one must not spoil the one in use.
        """
        mark = self._pair.mark()
        if mark == self._mark:
            return False
        server_context(self._pair)
        _load(self.context, self._pair)
        self._mark = mark
        return True
