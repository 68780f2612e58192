"""Sealing a value: AES-256-GCM with the place it belongs to as associated data.

A sealed value opens only in the table, column and row it was made for: one that was copied
elsewhere, or changed in a single bit, is refused. NIST SP 800-38D; nonces of 96 random bits.
Policy S.
"""

from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from pattino.kit.errors import PattinoError
from pattino.kit.secret import Secret

__all__ = ["NONCE_BYTES", "SealBroken", "open_sealed", "place_of", "seal"]

NONCE_BYTES: Final = 12


class SealBroken(PattinoError):
    """A sealed value was changed, moved, or made under another key."""

    code = "seal_broken"
    title = "Stored data was altered"
    next_step = "Restore the database from a backup, and look for who changed it."


def place_of(table: str, column: str, row: str) -> bytes:
    """Name a cell, so that no two places share a name."""
    return f"{table}\0{column}\0{row}".encode()


def seal(key: Secret[bytes], nonce: bytes, value: bytes, place: bytes) -> bytes:
    """Seal a value for its place."""
    return nonce + AESGCM(key.expose()).encrypt(nonce, value, place)


def open_sealed(key: Secret[bytes], sealed: bytes, place: bytes) -> bytes:
    """Open a value in its place, or raise SealBroken."""
    nonce, rest = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    try:
        return AESGCM(key.expose()).decrypt(nonce, rest, place)
    except (InvalidTag, ValueError) as error:
        raise SealBroken from error
