"""The key of each account, in a file of its own: `keys.db`, never in the database.

A key is 256 random bits, sealed under a key that is derived from the master key and from a salt
in this file. To erase an account is to destroy its key: whatever copies of its data exist, in
old pages, logs or backups, nobody can read them any more. The list of erased accounts (keyed
fingerprints of their ids) stays, and is replayed against whatever database is put beside it.

A rotation makes a new master key and a new salt, seals every key again and destroys the old
ones; it survives a crash at any point, because the master key's file holds both until the new
one is in use. One connection, one lock: small reads of a local file. Policy R, S.
"""

import hashlib
import hmac
import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from pattino.kit.db import StorageUnavailable
from pattino.kit.errors import PattinoError
from pattino.kit.ids import RandomSource
from pattino.kit.masterkey import KEY_BYTES, MasterKeyFile
from pattino.kit.sealing import NONCE_BYTES, open_sealed, place_of, seal
from pattino.kit.secret import Secret

__all__ = [
    "AccountKeyMissing",
    "KeyStore",
    "KeyStoreUnreadable",
    "MasterKeyWrong",
    "Sealer",
    "derived",
    "place",
    "proof",
]

ROTATE_EVERY: Final = timedelta(days=7)  # longer lets an old copy of both files read more

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS generation (
  id INTEGER PRIMARY KEY CHECK (id = 1), salt BLOB NOT NULL, proof BLOB NOT NULL,
  since INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS account_keys (
  account_id TEXT PRIMARY KEY, sealed_key BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS erased (
  account_mac BLOB PRIMARY KEY, erased_on TEXT NOT NULL
) STRICT, WITHOUT ROWID;
"""
_PRAGMAS: Final = (
    "PRAGMA journal_mode=TRUNCATE",  # no log that keeps old pages
    "PRAGMA synchronous=FULL",
    "PRAGMA secure_delete=ON",
    "PRAGMA busy_timeout=5000",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA temp_store=MEMORY",
)


class MasterKeyWrong(PattinoError):
    """The master key is not the one that these account keys were sealed under."""

    code = "master_key_wrong"
    title = "This master key does not open the account keys"
    next_step = "Put back the master key that belongs to keys.db."


class KeyStoreUnreadable(PattinoError):
    """The file is there but is no key store."""

    code = "key_store_unreadable"
    title = "The file of account keys cannot be used"
    next_step = "Restore keys.db from the newest backup of the keys."


class AccountKeyMissing(PattinoError):
    """An account is there, its key is not, and it was never erased."""

    code = "account_key_missing"
    title = "Keys of accounts are missing"
    next_step = "Restore keys.db from the newest backup of the keys."


class KeyStore:
    """Keys of accounts: made, used, destroyed."""

    def __init__(
        self, path: Path, master: MasterKeyFile, source: RandomSource, now: datetime
    ) -> None:
        self._master = master
        self._source = source
        self._lock = threading.RLock()
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        try:
            for pragma in _PRAGMAS:
                self._db.execute(pragma)
            self._db.executescript(_SCHEMA)
            self._kek = self._current(now)
        except BaseException as error:
            self._db.close()
            if isinstance(error, sqlite3.DatabaseError):
                raise KeyStoreUnreadable from error
            raise

    @property
    def master(self) -> MasterKeyFile:
        """Where the master key is."""
        return self._master

    def close(self) -> None:
        """Let go of the file, once whoever is using it has done so.

        A thread that outlived the server's end may be in the middle: SQLite does not survive being
        closed under it, and a rotation is not to be left half done without need.
        """
        with self._lock:
            self._db.close()

    def create(self, account_id: str) -> None:
        """Make the key of a new account, unless it has one; it is stored before the account."""
        key = self._source.bytes(KEY_BYTES)
        with self._changing() as tx:
            sealed = seal(self._kek, self._nonce(), key, place(account_id))
            tx.execute("INSERT OR IGNORE INTO account_keys VALUES (?, ?)", (account_id, sealed))

    def key_of(self, account_id: str) -> Secret[bytes]:
        """Return an account's key, or raise AccountKeyMissing."""
        with self._lock:
            row = self._db.execute(
                "SELECT sealed_key FROM account_keys WHERE account_id = ?", (account_id,)
            ).fetchone()
            if row is None:
                raise AccountKeyMissing
            return Secret(open_sealed(self._kek, row[0], place(account_id)))

    def known(self) -> frozenset[str]:
        """Return the accounts that have a key."""
        with self._lock:
            rows = self._db.execute("SELECT account_id FROM account_keys").fetchall()
        return frozenset(row[0] for row in rows)

    def destroy(self, account_id: str, account_mac: bytes, now: datetime) -> None:
        """Destroy an account's key for good, and remember that it was."""
        with self._changing() as tx:
            tx.execute("DELETE FROM account_keys WHERE account_id = ?", (account_id,))
            tx.execute(
                "INSERT OR IGNORE INTO erased VALUES (?, ?)", (account_mac, now.date().isoformat())
            )
        self._compact()

    def erased(self) -> frozenset[bytes]:
        """Return the fingerprints of all accounts that were erased."""
        with self._lock:
            rows = self._db.execute("SELECT account_mac FROM erased").fetchall()
        return frozenset(row[0] for row in rows)

    def rotate_if_due(self, now: datetime) -> bool:
        """Rotate once a week; says whether it did."""
        with self._lock:
            since = self._db.execute("SELECT since FROM generation").fetchone()[0]
        if now < datetime.fromtimestamp(since, UTC) + ROTATE_EVERY:
            return False
        self.rotate(now)
        return True

    def rotate(self, now: datetime) -> None:
        """Seal every key anew and destroy what sealed it before."""
        with self._lock:
            self._rotate(now)

    def _rotate(self, now: datetime) -> None:
        root = self._master.read()[0]
        fresh = Secret(self._source.bytes(KEY_BYTES)) if self._master.can_rotate else root
        if self._master.can_rotate:
            self._master.write([fresh, root])
        salt = self._source.bytes(KEY_BYTES)
        kek = derived(fresh, salt)
        with self._changing() as tx:
            rows = tx.execute("SELECT account_id, sealed_key FROM account_keys").fetchall()
            tx.executemany(
                "UPDATE account_keys SET sealed_key = ? WHERE account_id = ?",
                [(self._again(kek, account, sealed), account) for account, sealed in rows],
            )
            self._note_generation(tx, salt, kek, now)
        self._kek = kek
        self._compact()
        if self._master.can_rotate:
            self._master.write([fresh])

    def take_in(self, keys: Iterable[tuple[str, Secret[bytes]]]) -> None:
        """Take up keys from a backup."""
        with self._changing() as tx:
            tx.executemany(
                "INSERT OR REPLACE INTO account_keys VALUES (?, ?)",
                ((name, seal(self._kek, self._nonce(), key.expose(), place(name)))
                 for name, key in keys),
            )  # fmt: skip

    def take_in_erased(self, erased: Iterable[tuple[bytes, str]]) -> None:
        """Take up the list of the erased from a backup."""
        with self._changing() as tx:
            tx.executemany("INSERT OR IGNORE INTO erased VALUES (?, ?)", erased)

    def _again(self, kek: Secret[bytes], account_id: str, sealed: bytes) -> bytes:
        where = place(account_id)
        return seal(kek, self._nonce(), open_sealed(self._kek, sealed, where), where)

    def _current(self, now: datetime) -> Secret[bytes]:
        """Find the master key that is in use; a rotation that was cut short is tidied up."""
        roots = self._master.read()
        row = self._db.execute("SELECT salt, proof FROM generation").fetchone()
        if row is None:
            salt = self._source.bytes(KEY_BYTES)
            kek = derived(roots[0], salt)
            with self._changing() as tx:
                self._note_generation(tx, salt, kek, now)
            return kek
        for root in roots:
            kek = derived(root, row[0])
            if hmac.compare_digest(proof(kek), row[1]):
                if len(roots) > 1:
                    self._master.write([root])
                return kek
        raise MasterKeyWrong

    def _note_generation(
        self, tx: sqlite3.Connection, salt: bytes, kek: Secret[bytes], now: datetime
    ) -> None:
        tx.execute(
            "INSERT OR REPLACE INTO generation VALUES (1, ?, ?, ?)",
            (salt, proof(kek), int(now.timestamp())),
        )

    def _nonce(self) -> bytes:
        return self._source.bytes(NONCE_BYTES)

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                self._db.execute("BEGIN IMMEDIATE")
                yield self._db
                self._db.execute("COMMIT")
            except sqlite3.OperationalError as error:
                self._undo()
                raise StorageUnavailable(retry_after_s=5) from error
            except BaseException:
                self._undo()
                raise

    def _undo(self) -> None:
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")

    def _compact(self) -> None:
        """Rewrite the file: overwriting alone leaves cells that a page once moved."""
        with self._lock:
            self._db.execute("VACUUM")


class Sealer:
    """Seals and opens the personal fields of accounts, each under its account's own key."""

    def __init__(self, keys: KeyStore, source: RandomSource) -> None:
        self._keys = keys
        self._source = source

    def adopt(self, account_id: str) -> None:
        """Give an account its key, before anything of it is stored."""
        self._keys.create(account_id)

    def seal(
        self, table: str, column: str, account_id: str, value: str, row: str | None = None
    ) -> bytes:
        """Seal a field of an account; `row` names it where the account has several."""
        key = self._keys.key_of(account_id)
        nonce = self._source.bytes(NONCE_BYTES)
        return seal(key, nonce, value.encode(), place_of(table, column, row or account_id))

    def open(
        self, table: str, column: str, account_id: str, sealed: bytes, row: str | None = None
    ) -> str:
        """Open a field of an account."""
        place = place_of(table, column, row or account_id)
        return open_sealed(self._keys.key_of(account_id), sealed, place).decode()


def place(account_id: str) -> bytes:
    """Name the cell of an account's key."""
    return place_of("account_keys", "sealed_key", account_id)


def derived(root: Secret[bytes], salt: bytes) -> Secret[bytes]:
    """HKDF's extract step, RFC 5869 §2.2: a uniform root and a random salt need no more."""
    return Secret(hmac.digest(salt, root.expose(), hashlib.sha256))


def proof(kek: Secret[bytes]) -> bytes:
    """Tell a key from another without telling it."""
    return hmac.digest(kek.expose(), b"this key is in use", hashlib.sha256)
