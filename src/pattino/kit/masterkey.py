"""Where the master key lives: outside the data folder when the operator says so.

In this order: the file that a setting names; systemd's credential `pattino-master-key`, in the
folder that $CREDENTIALS_DIRECTORY names; else `master.key` in the data folder, which is said
openly at start-up, because a copy of the folder then holds both the lock and the key. A file
that can be written is replaced at every rotation and its old content overwritten first.
Policy S, R.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from pattino.kit.errors import PattinoError
from pattino.kit.ids import RandomSource
from pattino.kit.secret import Secret

__all__ = ["MasterKeyFile", "MasterKeyUnreadable", "Place", "find_master_key"]

KEY_BYTES: Final = 32
_CREDENTIAL: Final = "pattino-master-key"
_FILE: Final = "master.key"
_ROOTS_MOST: Final = 2  # the one in use, and during a rotation the one before


class MasterKeyUnreadable(PattinoError):
    """The file is not there, others can read it, or it holds something else."""

    code = "master_key_unreadable"
    title = "The master key cannot be used"
    next_step = "Restore the master key file from your own copy, readable by its owner only."


class Place(StrEnum):
    """Where the key was found."""

    SETTING = "setting"
    CREDENTIAL = "credential"
    DATA_FOLDER = "data_folder"


@dataclass(frozen=True, slots=True)
class MasterKeyFile:
    """One file with one key, in hexadecimal; with two while a rotation is under way."""

    path: Path
    place: Place

    @property
    def can_rotate(self) -> bool:
        """Whether the server may replace the key: a credential belongs to systemd."""
        return self.place is not Place.CREDENTIAL

    def read(self) -> list[Secret[bytes]]:
        """Return the keys, the newest first."""
        try:
            if self.can_rotate and self.path.stat().st_mode & 0o077:
                raise MasterKeyUnreadable("The master key file can be read by other users.")
            lines = self.path.read_text(encoding="ascii").split()
            keys = [bytes.fromhex(line) for line in lines]
        except (OSError, ValueError) as error:
            raise MasterKeyUnreadable("The master key file is missing or damaged.") from error
        if not 1 <= len(keys) <= _ROOTS_MOST or any(len(key) != KEY_BYTES for key in keys):
            raise MasterKeyUnreadable("The master key file does not hold a key of 256 bits.")
        return [Secret(key) for key in keys]

    def write(self, keys: list[Secret[bytes]]) -> None:
        """Replace the content, whole or not at all; what was there is overwritten afterwards."""
        try:
            self._replace(keys)
        except OSError as error:
            raise MasterKeyUnreadable("The master key file cannot be written.") from error

    def _replace(self, keys: list[Secret[bytes]]) -> None:
        draft = self.path.with_suffix(".new")
        draft.unlink(missing_ok=True)
        descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.writelines(f"{key.expose().hex()}\n" for key in keys)
            file.flush()
            os.fsync(file.fileno())
        old = os.open(self.path, os.O_RDWR) if self.path.exists() else None
        draft.replace(self.path)
        _sync_folder(self.path.parent)
        if old is not None:
            _overwrite(old)


def _overwrite(descriptor: int) -> None:
    """Blank a file that no name leads to any more."""
    try:
        os.pwrite(descriptor, b"\0" * os.fstat(descriptor).st_size, 0)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def find_master_key(
    data_dir: Path, named: Path | None, environment: Mapping[str, str], source: RandomSource
) -> MasterKeyFile:
    """Find the key's file; make it at the first start, except where systemd should have."""
    if named is not None:
        found = MasterKeyFile(named, Place.SETTING)
    elif (folder := environment.get("CREDENTIALS_DIRECTORY")) and (
        path := Path(folder) / _CREDENTIAL
    ).exists():
        return MasterKeyFile(path, Place.CREDENTIAL)
    else:
        found = MasterKeyFile(data_dir / _FILE, Place.DATA_FOLDER)
    has_keys = (data_dir / "keys.db").exists()
    if not found.path.exists() and not has_keys:
        found.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        found.write([Secret(source.bytes(KEY_BYTES))])
    return found
