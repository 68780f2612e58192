"""Reading the account keys beside a server that uses them: for a backup, never for use.

Another process may rotate the master key meanwhile, so keys are read in pages, each in a short
transaction with the generation it was sealed under; nothing is tidied up and nothing written.
"""

import hmac
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from pattino.kit.keystore import KeyStoreUnreadable, MasterKeyWrong, derived, place, proof
from pattino.kit.masterkey import MasterKeyFile
from pattino.kit.sealing import open_sealed
from pattino.kit.secret import Secret

__all__ = ["KeyReader"]

_PAGE: Final = 2000  # keys in one look; more holds the server's own writing up for longer
_TRIES: Final = 3  # looks, when a rotation came between a page and its master key


class KeyReader:
    """The keys as they are at this moment."""

    def __init__(self, path: Path, master: MasterKeyFile) -> None:
        self._path = path
        self._master = master

    def pages(self) -> Iterator[list[tuple[str, Secret[bytes]]]]:
        """Give all keys, page by page."""
        after = ""
        while page := self._page(after):
            yield page
            after = page[-1][0]

    def erased(self) -> list[tuple[bytes, str]]:
        """Give the list of the erased: fingerprint and day."""
        with closing(self._open()) as db:
            return db.execute("SELECT account_mac, erased_on FROM erased").fetchall()

    def _open(self) -> sqlite3.Connection:
        try:
            db = sqlite3.connect(f"{self._path.absolute().as_uri()}?mode=ro", uri=True, timeout=10)
            db.execute("SELECT 1 FROM generation")
        except sqlite3.Error as error:
            raise KeyStoreUnreadable from error
        return db

    def _page(self, after: str) -> list[tuple[str, Secret[bytes]]]:
        for _ in range(_TRIES):
            generation, rows = self._rows(after)
            if (kek := self._kek(*generation)) is not None:
                return [(name, Secret(open_sealed(kek, it, place(name)))) for name, it in rows]
        raise MasterKeyWrong

    def _rows(self, after: str) -> tuple[tuple[bytes, bytes], list[tuple[str, bytes]]]:
        with closing(self._open()) as db:
            db.execute("BEGIN")
            generation = db.execute("SELECT salt, proof FROM generation").fetchone()
            rows = db.execute(
                "SELECT account_id, sealed_key FROM account_keys WHERE account_id > ? "
                "ORDER BY account_id LIMIT ?",
                (after, _PAGE),
            ).fetchall()
        return generation, rows

    def _kek(self, salt: bytes, told: bytes) -> Secret[bytes] | None:
        """The key of this generation; None when a rotation has destroyed it meanwhile."""
        keks = (derived(root, salt) for root in self._master.read())
        return next((kek for kek in keks if hmac.compare_digest(proof(kek), told)), None)
