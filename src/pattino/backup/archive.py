"""One sealed file: a head in the clear, then numbered blocks, then an end.

Written and read in one pass with a block in memory at a time.

    magic, newline
    head: one line of JSON (kind, dates, schema, parts in order, salt, id of the key)
    32 bytes: HMAC-SHA-256 of magic and head under the file's own key
    blocks: part (u16), length (u32), AES-256-GCM of at most BLOCK_MOST bytes
    end: a block of part 0xFFFF with nothing in it

The file's own key is HMAC(backup key, salt), so block numbers may serve as nonces (NIST SP
800-38D §8.2.1); head, number and part are associated data, so a block that was altered, moved,
dropped or brought over from another file is found, and named with its part. Policy S.
"""

import hashlib
import hmac
import json
import struct
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from pattino.backup.errors import BackupAltered, BackupKeyWrong, BackupOfAnotherKind
from pattino.kit.secret import Secret

__all__ = ["BLOCK_MOST", "Head", "Kind", "read_blocks", "read_head", "write"]

_MAGIC: Final = b"PATTINO-BACKUP-1\n"
_HEAD_MOST: Final = 64 * 1024
BLOCK_MOST: Final = 1024 * 1024
"""Bytes of one block; more only costs memory. A row is never larger."""
_TAG_BYTES: Final = 16
_MAC_BYTES: Final = 32
_BLOCK: Final = struct.Struct(">HI")
_PLACE: Final = struct.Struct(">QH")
_END: Final = 0xFFFF

Kind = str


@dataclass(frozen=True, slots=True)
class Head:
    """What a file says about itself before it is opened."""

    kind: Kind
    made_at: str
    ends_at: str
    version: str
    revision: str
    parts: tuple[str, ...]
    salt: str
    key_id: str

    def has_ended(self, now: datetime) -> bool:
        """Whether its time is over."""
        return now >= datetime.fromisoformat(self.ends_at)


def key_id(key: Secret[bytes]) -> str:
    """Name a key without saying anything about it."""
    return hmac.digest(key.expose(), b"id of a backup key", hashlib.sha256)[:8].hex()


def _own_key(key: Secret[bytes], salt: str) -> bytes:
    return hmac.digest(key.expose(), b"a backup\0" + bytes.fromhex(salt), hashlib.sha256)


def _written_head(head: Head) -> bytes:
    return _MAGIC + json.dumps(asdict(head), separators=(",", ":")).encode() + b"\n"


class _Sealing:
    """The file's own key with the number of the next block."""

    def __init__(self, own: bytes, head: bytes) -> None:
        self._aead = AESGCM(own)
        self._head = hashlib.sha256(head).digest()
        self.number = 0

    def _place(self, part: int) -> tuple[bytes, bytes]:
        place = self._head + _PLACE.pack(self.number, part)
        nonce = self.number.to_bytes(12)
        self.number += 1
        return nonce, place

    def seal(self, part: int, plain: bytes) -> bytes:
        nonce, place = self._place(part)
        return self._aead.encrypt(nonce, plain, place)

    def open(self, part: int, sealed: bytes) -> bytes:
        nonce, place = self._place(part)
        return self._aead.decrypt(nonce, sealed, place)


def write(
    file: BinaryIO, head: Head, key: Secret[bytes], blocks: Iterable[tuple[str, bytes]]
) -> None:
    """Write a whole file; parts come in the order that the head names."""
    written, own = _written_head(head), _own_key(key, head.salt)
    file.write(written + hmac.digest(own, written, hashlib.sha256))
    numbers = {name: number for number, name in enumerate(head.parts)}
    sealing = _Sealing(own, written)
    for part, plain in blocks:
        if len(plain) > BLOCK_MOST:
            raise ValueError("a block is larger than a reader takes")
        sealed = sealing.seal(numbers[part], plain)
        file.write(_BLOCK.pack(numbers[part], len(sealed)) + sealed)
    sealed = sealing.seal(_END, b"")
    file.write(_BLOCK.pack(_END, len(sealed)) + sealed)


def read_head(file: BinaryIO) -> Head:
    """Read what a file says about itself; it is not yet proven."""
    if file.read(len(_MAGIC)) != _MAGIC:
        raise BackupOfAnotherKind(
            "This file is no backup of Pattino, or its first line is altered."
        )
    line = file.readline(_HEAD_MOST)
    try:
        told = json.loads(line)
        head = Head(**{**told, "parts": tuple(told["parts"])})
        _own_key(Secret(b""), head.salt)
        datetime.fromisoformat(head.ends_at)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BackupAltered("The head of the backup was altered.") from error
    if _written_head(head) != _MAGIC + line:
        raise BackupAltered("The head of the backup was altered.")
    return head


def read_blocks(file: BinaryIO, key: Secret[bytes]) -> Iterator[tuple[str, bytes]]:
    """Read a file from its beginning, each block proven before it is given out."""
    head = read_head(file)
    written, own = _written_head(head), _own_key(key, head.salt)
    if head.key_id != key_id(key):
        raise BackupKeyWrong
    if not hmac.compare_digest(file.read(_MAC_BYTES), hmac.digest(own, written, hashlib.sha256)):
        raise BackupAltered("The head of the backup was altered.")
    sealing, before = _Sealing(own, written), 0
    while True:
        part, plain = _next_block(file, head, sealing, before)
        if part == _END:
            break
        yield head.parts[part], plain
        before = part
    if file.read(1):
        raise BackupAltered("Something was added after the end of the backup.")


def _next_block(file: BinaryIO, head: Head, sealing: _Sealing, before: int) -> tuple[int, bytes]:
    number, after = sealing.number + 1, head.parts[before] if head.parts else "head"
    front = file.read(_BLOCK.size)
    if len(front) < _BLOCK.size:
        raise BackupAltered(f"The backup breaks off at block {number}, in or after part {after}.")
    part, length = _BLOCK.unpack(front)
    is_known = part == _END or before <= part < len(head.parts)
    if not is_known or not _TAG_BYTES <= length <= BLOCK_MOST + _TAG_BYTES:
        raise BackupAltered(f"Block {number}, in or after part {after}, was altered.")
    sealed = file.read(length)
    if len(sealed) < length:
        raise BackupAltered(f"The backup breaks off at block {number}, in or after part {after}.")
    try:
        return part, sealing.open(part, sealed)
    except InvalidTag as error:
        raise BackupAltered(f"Block {number}, in or after part {after}, was altered.") from error
