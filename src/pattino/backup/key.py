"""The backup key: 256 bits in a file of the operator's, made at the first backup.

It seals backups and nothing else, and is not renewed: whoever keeps a copy away from the machine
can put a server back together from the two backup files alone. Policy S.
"""

import hashlib
import hmac
import os
from pathlib import Path
from typing import Final

from pattino.backup.errors import BackupKeyUnreadable
from pattino.kit.ids import RandomSource
from pattino.kit.secret import Secret

__all__ = ["copy_key", "make_key", "read_key"]

_BYTES: Final = 32


def make_key(path: Path, source: RandomSource) -> bool:
    """Make the key unless it is there; says whether it did."""
    if path.exists():
        return False
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(f"{source.bytes(_BYTES).hex()}\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise BackupKeyUnreadable("The backup key cannot be written where it should be.") from error
    return True


def read_key(path: Path) -> Secret[bytes]:
    """Read the key."""
    try:
        if path.stat().st_mode & 0o077:
            raise BackupKeyUnreadable("The file of the backup key can be read by other users.")
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError) as error:
        raise BackupKeyUnreadable("The file of the backup key is missing or damaged.") from error
    if len(key) != _BYTES:
        raise BackupKeyUnreadable("The file of the backup key does not hold 256 bits.")
    return Secret(key)


def copy_key(pepper: Secret[bytes]) -> Secret[bytes]:
    """The key of the copies that the server makes for itself before it steps its schema up."""
    return Secret(hmac.digest(pepper.expose(), b"copies before a step", hashlib.sha256))
