"""`pattino backup`, `pattino restore`, `pattino downgrade`: what is kept, put back, stepped back.

A backup is made beside the running server. Restoring and stepping back need the data folder to
themselves.
"""

import os
from datetime import datetime
from pathlib import Path
from typing import Final

from pattino.app import KEYS_FILE, MIGRATIONS, open_keys
from pattino.backup import restore as putting
from pattino.backup.errors import BackupKeyUnreadable, RestoreWouldOverwrite
from pattino.backup.files import COPY, DATA, KEYS, Writing
from pattino.backup.key import copy_key, make_key, read_key
from pattino.backup.make import Made, check_places, make
from pattino.config import Config
from pattino.kit.clock import Clock, SystemClock
from pattino.kit.database_url import read_address
from pattino.kit.db import Database, check_known, downgrade
from pattino.kit.errors import PattinoError
from pattino.kit.ids import RandomSource, SystemSource
from pattino.kit.keycopy import KeyReader
from pattino.kit.keystore import KeyStore, Sealer
from pattino.kit.masterkey import find_master_key
from pattino.kit.secret import Secret
from pattino.kit.vault import read_vault
from pattino.migrations import RELEASES
from pattino.serve import alone_in

__all__ = ["NoSuchReleaseError", "NothingToKeepError", "back_up", "bring_back", "step_back"]

_SOURCE: Final = SystemSource()
_CLOCK: Final = SystemClock()


class NothingToKeepError(PattinoError):
    """There is no server's data in this folder."""

    code = "nothing_to_keep"
    title = "There is nothing to back up in this data folder"
    next_step = "Name the folder of the server with --data-dir, or its settings with --config."


class NoSuchReleaseError(PattinoError):
    """The version is not one whose schema is known."""

    code = "no_such_release"
    title = "This version cannot be stepped back to"
    next_step = "Name one of the versions that `pattino downgrade --help` lists."


def back_up(
    config: Config, data: Path, keys: Path, clock: Clock = _CLOCK, source: RandomSource = _SOURCE
) -> tuple[Made, bool]:
    """Back up a server, running or not; also whether the backup key had to be made."""
    putting.check_not_half_restored(config.data_dir)
    if not (config.data_dir / KEYS_FILE).exists():
        raise NothingToKeepError
    check_places(config.data_dir, data, keys)
    key_file = _key_file(config)
    is_new = make_key(key_file, source)
    master = find_master_key(config.data_dir, config.master_key_file, os.environ, source)
    reader = KeyReader(config.data_dir / KEYS_FILE, master)
    writing = Writing(read_key(key_file), source, clock.now())
    vault = read_vault(config.data_dir)
    return make(config.database_url.expose(), reader, vault, writing, (data, keys)), is_new


def _key_file(config: Config) -> Path:
    if config.backup_key_file is None:
        raise BackupKeyUnreadable("No file is named for the backup key.")
    return config.backup_key_file


def bring_back(
    config: Config,
    data: Path,
    keys: Path | None,
    clock: Clock = _CLOCK,
    source: RandomSource = _SOURCE,
) -> int:
    """Put a backup back; gives the number of accounts. Without `keys` those in place are used."""
    if keys is None:
        return _bring_back_data(config, data, clock, source)
    key, now = read_key(_key_file(config)), clock.now()
    data_source, keys_source = (
        putting.Source(data, DATA, key),
        putting.Source(keys, KEYS, key),
    )
    data_source.prove(now)
    keys_source.prove(now)
    config.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with alone_in(config.data_dir), putting.restoring(config.data_dir):
        pages = putting.restore_keys(keys_source, config.data_dir)
        store = open_keys(config, source, clock)
        try:
            for page in pages:
                store.take_in(page)
            putting.restore_erased(keys_source, store)
            return _fill(config, data_source, store, source)
        finally:
            store.close()


def _bring_back_data(config: Config, data: Path, clock: Clock, source: RandomSource) -> int:
    if not (config.data_dir / KEYS_FILE).exists():
        raise BackupKeyUnreadable("The keys are not in this data folder: name the key backup too.")
    putting.check_not_half_restored(config.data_dir)
    with alone_in(config.data_dir):
        found = _source(config, data, read_vault(config.data_dir).pepper)
        found.prove(clock.now())
        store = open_keys(config, source, clock)
        try:
            return _fill(config, found, store, source)
        finally:
            store.close()


def _source(config: Config, path: Path, pepper: Secret[bytes]) -> putting.Source:
    if path.suffix == COPY.ending:
        return putting.Source(path, COPY, copy_key(pepper))
    return putting.Source(path, DATA, read_key(_key_file(config)))


def _fill(config: Config, found: putting.Source, keys: KeyStore, source: RandomSource) -> int:
    file = read_address(config.database_url.expose()).file
    if file is not None and file.exists():
        raise RestoreWouldOverwrite
    database = Database(config.database_url.expose())
    parts = (Sealer(keys, source), read_vault(config.data_dir).pepper)
    is_done = False
    try:
        count = putting.restore_data(found, database, MIGRATIONS, keys, parts)
        is_done = True
    finally:
        database.close()
        if file is not None and not is_done:
            for each in (file, *file.parent.glob(f"{file.name}-*")):
                each.unlink(missing_ok=True)
    return count


def step_back(
    config: Config, version: str, clock: Clock = _CLOCK, source: RandomSource = _SOURCE
) -> datetime:
    """Take the database back to the schema of an earlier version; what is in it stays."""
    if version not in RELEASES:
        raise NoSuchReleaseError
    now = clock.now()
    with alone_in(config.data_dir):
        keys = open_keys(config, source, clock)
        database = Database(config.database_url.expose())
        try:
            check_known(database.engine, MIGRATIONS)
            parts: dict[str, object] = {"sealer": Sealer(keys, source)}
            downgrade(database.engine, MIGRATIONS, RELEASES[version], parts=parts)
            database.scrub_now()
        finally:
            database.close()
            keys.close()
    return now
