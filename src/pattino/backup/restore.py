"""Putting a backup back: proven whole first, into nothing but an empty place, all of it or none.

The list of the erased is played again before anyone can look: accounts that were erased after
the data was copied do not come back. What addresses are looked up by is made again under this
installation's pepper. Policy R, S.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from pattino.accounts.index import index_again
from pattino.accounts.service import Directory
from pattino.backup import store
from pattino.backup.errors import (
    BackupEnded,
    BackupTooNew,
    RestoreCutShort,
    RestoreWouldOverwrite,
)
from pattino.backup.files import KEYS, Kind, check_whole, opened
from pattino.backup.make import ERASED, KEYS_OF_ACCOUNTS, VAULT
from pattino.invitations import service as invitations
from pattino.kit.db import Database, Transaction
from pattino.kit.keystore import KeyStore, Sealer
from pattino.kit.schema import is_known, upgrade_within
from pattino.kit.secret import Secret
from pattino.kit.vault import Vault, put_vault

__all__ = [
    "Source",
    "check_not_half_restored",
    "restore_data",
    "restore_erased",
    "restore_keys",
    "restoring",
]

MARK: Final = "restoring"
_OURS: Final = ("keys.json", "keys.db", "keys.db-journal", "pattino.sqlite3", "pattino.sqlite3-wal",
                "pattino.sqlite3-shm")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """A backup file, its kind and the key that opens it."""

    path: Path
    kind: Kind
    key: Secret[bytes]

    def prove(self, now: datetime) -> None:
        """Read all of it; raises what is wrong with it."""
        if check_whole(self.path, self.key, self.kind).has_ended(now):
            raise BackupEnded


def check_not_half_restored(data_dir: Path) -> None:
    """Let no server start on half a restore."""
    if (data_dir / MARK).exists():
        raise RestoreCutShort


@contextmanager
def restoring(data_dir: Path) -> Iterator[None]:
    """Mark the folder until everything is in its place; a restore that was cut short is cleared."""
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    mark, files = data_dir / MARK, [data_dir / name for name in _OURS]
    if mark.exists():
        for path in files:
            path.unlink(missing_ok=True)
    elif any(path.exists() for path in files):
        raise RestoreWouldOverwrite
    mark.mkdir(exist_ok=True)
    try:
        yield
    except BaseException:
        for path in files:
            path.unlink(missing_ok=True)
        mark.rmdir()
        raise
    mark.rmdir()


def restore_keys(source: Source, data_dir: Path) -> Iterator[list[tuple[str, Secret[bytes]]]]:
    """Put the server's own secrets in place, then give the keys of accounts, page by page."""
    with opened(source.path, source.key, KEYS) as (_, blocks):
        for part, block in blocks:
            if part == VAULT:
                ((api_key, api_secret, pepper),) = _rows(block)
                vault = Vault(api_key, Secret(api_secret), Secret(bytes.fromhex(pepper)))
                put_vault(data_dir, vault)
            elif part == KEYS_OF_ACCOUNTS:
                yield [(name, Secret(bytes.fromhex(key))) for name, key in _rows(block)]


def restore_erased(source: Source, keys: KeyStore) -> None:
    """Take up the list of the erased."""
    with opened(source.path, source.key, KEYS) as (_, blocks):
        for part, block in blocks:
            if part == ERASED:
                keys.take_in_erased((bytes.fromhex(mark), day) for mark, day in _rows(block))


def _rows(block: bytes) -> list[list[str]]:
    return [json.loads(line) for line in block.splitlines()]


def restore_data(
    source: Source,
    database: Database,
    script: str,
    keys: KeyStore,
    parts: tuple[Sealer, Secret[bytes]],
) -> int:
    """Make the schema that the backup was made with and fill it; gives the number of accounts."""
    sealer, pepper = parts
    with opened(source.path, source.key, source.kind) as (head, blocks):
        if not is_known(script, head.revision):
            raise BackupTooNew

        def work(tx: Transaction) -> int:
            if not store.is_empty(tx):
                raise RestoreWouldOverwrite
            upgrade_within(tx, script, head.revision, parts={"sealer": sealer})
            loading = store.Loading(tx)
            for part, block in blocks:
                loading.take(part, block)
            loading.finish()
            Directory(pepper, sealer).match_keys(tx, keys)
            if store.has_table(tx, "invitations"):
                invitations.index_again(tx, pepper, sealer)
            return index_again(tx, pepper, sealer)

        return database.run(work)
