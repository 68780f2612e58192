"""Backup files on a disk: written whole or not at all, for their owner only, gone at their end."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from pattino import __version__
from pattino.backup import store
from pattino.backup.archive import Head, key_id, read_blocks, read_head, write
from pattino.backup.errors import BackupAltered, BackupNotWritten, BackupOfAnotherKind
from pattino.kit.db import snapshot
from pattino.kit.errors import PattinoError
from pattino.kit.ids import RandomSource
from pattino.kit.schema import revision_within
from pattino.kit.secret import Secret

__all__ = ["COPY", "DATA", "KEYS", "Kind", "Writing", "check_whole", "drop_ended", "opened"]

_SALT_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of backup: its word, how its files end, how long they may be used."""

    word: str
    ending: str
    life: timedelta


DATA: Final = Kind("data", ".data", timedelta(days=90))
KEYS: Final = Kind("keys", ".keys", timedelta(days=7))
"""A longer life lets the key of an erased account be read for longer."""
COPY: Final = Kind("copy", ".copy", timedelta(days=7))


@dataclass(frozen=True, slots=True)
class Writing:
    """What every file of one backup is written with."""

    key: Secret[bytes]
    source: RandomSource
    now: datetime

    def database(self, kind: Kind, url: str, folder: Path) -> Path:
        """Write the whole database as it is at one moment."""
        with snapshot(url) as connection:
            found = store.reflected(connection)
            head = self.head(kind, store.parts_of(found), revision_within(connection) or "")
            return self.file(kind, folder, head, store.dump(connection, found))

    def head(self, kind: Kind, parts: tuple[str, ...], revision: str) -> Head:
        """What a file says about itself."""
        return Head(
            kind=kind.word,
            made_at=self.now.isoformat(timespec="seconds"),
            ends_at=(self.now + kind.life).isoformat(timespec="seconds"),
            version=__version__,
            revision=revision,
            parts=parts,
            salt=self.source.bytes(_SALT_BYTES).hex(),
            key_id=key_id(self.key),
        )

    def file(
        self, kind: Kind, folder: Path, head: Head, blocks: Iterable[tuple[str, bytes]]
    ) -> Path:
        """Write one file; nothing is left of one that could not be finished."""
        path = folder / f"pattino-{self.now:%Y%m%dT%H%M%SZ}{kind.ending}"
        draft = path.with_suffix(f"{kind.ending}.part")
        try:
            draft.unlink(missing_ok=True)
            descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                write(file, head, self.key, blocks)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
            _sync(folder)
        except OSError as error:
            raise BackupNotWritten from error
        finally:
            draft.unlink(missing_ok=True)
        return path


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def opened(
    path: Path, key: Secret[bytes], kind: Kind
) -> Iterator[tuple[Head, Iterator[tuple[str, bytes]]]]:
    """Open a backup of a kind: its head and its proven blocks."""
    try:
        with path.open("rb") as file:
            head = read_head(file)
            if head.kind != kind.word:
                raise BackupOfAnotherKind(f"{path.name} is a backup of another kind.")
            file.seek(0)
            yield head, read_blocks(file, key)
    except OSError as error:
        raise BackupAltered(f"{path.name} cannot be read.") from error


def check_whole(path: Path, key: Secret[bytes], kind: Kind) -> Head:
    """Prove every block of a file before anything is done with it."""
    with opened(path, key, kind) as (head, blocks):
        for _ in blocks:
            pass
    return head


def drop_ended(folder: Path, kind: Kind, now: datetime) -> int:
    """Delete the files of a kind whose time is over; says how many."""
    dropped = 0
    for path in sorted(folder.glob(f"pattino-*{kind.ending}")):
        try:
            with path.open("rb") as file:
                head = read_head(file)
        except (OSError, PattinoError):
            continue  # not one of ours any more: whoever altered it has to look at it
        if head.kind == kind.word and head.has_ended(now):
            path.unlink(missing_ok=True)
            dropped += 1
    return dropped
