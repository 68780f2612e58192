"""The notice as a signed document: who keeps a copy can show later what it said.

RFC 7515 (JWS, compact form) with Ed25519 (RFC 8037). The key belongs to this installation and is
derived from its pepper, so it needs no file and no backup of its own; its public half is
published beside each signature. Policy E.
"""

import base64
import hashlib
import hmac
import json
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from pattino.kit.language import Language
from pattino.kit.secret import Secret
from pattino.privacy.clauses import Clause
from pattino.privacy.languages import Rendering, render
from pattino.privacy.notice import Notice

__all__ = ["NoticeSigner", "read_signed"]

_HEADER: Final = {"alg": "EdDSA", "typ": "pattino-notice+jws"}


class NoticeSigner:
    """Signs the notice of one installation."""

    def __init__(self, pepper: Secret[bytes]) -> None:
        seed = hmac.digest(pepper.expose(), b"key that signs the notice", hashlib.sha256)
        self._key = Ed25519PrivateKey.from_private_bytes(seed)

    @property
    def public(self) -> str:
        """The key to check signatures with, as in a JWK's `x`."""
        return _text(self._key.public_key().public_bytes_raw())

    def signed(self, notice: Notice) -> str:
        """Write the notice down and sign it."""
        message = f"{_text(_json(_HEADER))}.{_text(_json(_document(notice)))}"
        return f"{message}.{_text(self._key.sign(message.encode()))}"


def read_signed(jws: str, public: str) -> dict[str, object] | None:
    """Return what was signed, or None if a single letter of it was changed since."""
    message, _, signature = jws.rpartition(".")
    try:
        key = Ed25519PublicKey.from_public_bytes(_bytes(public))
        key.verify(_bytes(signature), message.encode())
    except (InvalidSignature, ValueError):
        return None
    document: dict[str, object] = json.loads(_bytes(message.partition(".")[2]))
    return document


def _document(notice: Notice) -> dict[str, object]:
    operator, edition = notice.operator, notice.edition
    return {
        "version": edition.version,
        "effective_date": edition.effective.isoformat(),
        "sha256": edition.fingerprint,
        "operator": {"name": operator.name, "contact": operator.contact} if operator else None,
        "developer": notice.developer,
        "clauses": {clause.id: edition.texts[clause] for clause in Clause},
        "translations": {
            language.value: _translation(render(edition, language))
            for language in Language
            if language is not Language.ENGLISH
        },
    }


def _translation(read: Rendering) -> dict[str, object]:
    return {
        "sha256": read.fingerprint,
        "clauses": {clause.id: read.texts[clause] for clause in Clause},
    }


def _json(value: dict[str, object] | dict[str, str]) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
