"""Making a backup beside a running server: one file of data, one of keys, in two folders.

The data is read first. A key made after that is in the key file without harm; the key of every
account in the data is there, or the account is on the list of the erased. Policy R, S.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pattino.backup.errors import BackupPlaceWrong
from pattino.backup.files import DATA, KEYS, Writing, drop_ended
from pattino.kit.keycopy import KeyReader
from pattino.kit.vault import Vault

__all__ = ["ERASED", "KEYS_OF_ACCOUNTS", "VAULT", "Made", "check_places", "make"]

VAULT: Final = "vault"
KEYS_OF_ACCOUNTS: Final = "account_keys"
ERASED: Final = "erased"
_AT_ONCE: Final = 2000  # lines in a block: below BLOCK_MOST


@dataclass(frozen=True, slots=True)
class Made:
    """What a backup left, and how many files were removed because their time was over."""

    data: Path
    keys: Path
    dropped: int


def check_places(data_dir: Path, data: Path, keys: Path) -> None:
    """Refuse folders that are not there, that are one, or that lie in the data folder."""
    for folder in (data, keys):
        if not folder.is_dir():
            raise BackupPlaceWrong(f"{folder} is no folder.")
        if folder.resolve().is_relative_to(data_dir):
            raise BackupPlaceWrong("A backup in the data folder is lost together with it.")
    if data.resolve() == keys.resolve():
        raise BackupPlaceWrong("Data and keys in one folder are stolen together.")


def make(
    url: str, keys: KeyReader, vault: Vault, writing: Writing, places: tuple[Path, Path]
) -> Made:
    """Write both files, then remove those whose time is over."""
    data_file = writing.database(DATA, url, places[0])
    head = writing.head(KEYS, (VAULT, KEYS_OF_ACCOUNTS, ERASED), "")
    keys_file = writing.file(KEYS, places[1], head, _key_blocks(keys, vault))
    dropped = drop_ended(places[0], DATA, writing.now) + drop_ended(places[1], KEYS, writing.now)
    return Made(data_file, keys_file, dropped)


def _key_blocks(keys: KeyReader, vault: Vault) -> Iterator[tuple[str, bytes]]:
    yield VAULT, _lines([[vault.api_key, vault.api_secret.expose(), vault.pepper.expose().hex()]])
    for page in keys.pages():
        yield KEYS_OF_ACCOUNTS, _lines([[name, key.expose().hex()] for name, key in page])
    erased = [[mark.hex(), day] for mark, day in keys.erased()]
    for start in range(0, len(erased), _AT_ONCE):
        yield ERASED, _lines(erased[start : start + _AT_ONCE])


def _lines(rows: list[list[str]]) -> bytes:
    return b"".join(json.dumps(row, separators=(",", ":")).encode() + b"\n" for row in rows)
