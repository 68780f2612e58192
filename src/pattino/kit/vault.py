"""The server's own secrets: made at the first start, kept in one file that only it can read.

Losing the file signs nobody out and loses no account: the pepper keys look-ups of addresses,
so the file belongs into the backup beside the database, never into the database.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pattino.kit.errors import PattinoError
from pattino.kit.ids import RandomSource, random_id, random_token
from pattino.kit.secret import Secret

__all__ = [
    "Vault",
    "VaultMissing",
    "VaultUnreadable",
    "open_vault",
    "put_vault",
    "read_vault",
]

_FILE: Final = "keys.json"
_FIELDS: Final = ("api_key", "api_secret", "pepper")


class VaultUnreadable(PattinoError):
    """The key file exists but does not hold what it should."""

    code = "keys_unreadable"
    title = "The key file cannot be used"
    next_step = "Restore keys.json from the backup of the data folder, readable by its owner only."


class VaultMissing(PattinoError):
    """No server was ever started with this data folder."""

    code = "keys_missing"
    title = "No server has been started with this data folder"
    next_step = "Start `pattino serve` first, or name its data folder with --data-dir."


@dataclass(frozen=True, slots=True)
class Vault:
    """Keys that this installation was born with."""

    api_key: str
    api_secret: Secret[str]
    pepper: Secret[bytes]


def open_vault(folder: Path, source: RandomSource) -> Vault:
    """Read the keys, or make them at the first start."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / _FILE
    if not path.exists():
        _create(path, source)
    return _read(path)


def read_vault(folder: Path) -> Vault:
    """Read the keys of a server that has been started before; makes nothing."""
    path = folder / _FILE
    if not path.exists():
        raise VaultMissing
    return _read(path)


def _create(path: Path, source: RandomSource) -> None:
    pepper = Secret(source.bytes(32))
    made = Vault(random_id(source, 16), Secret(random_token(source, 256)), pepper)
    put_vault(path.parent, made)


def put_vault(folder: Path, vault: Vault) -> None:
    """Write the keys, whole or not at all; also those that come from a backup."""
    path = folder / _FILE
    values = {
        "api_key": vault.api_key,
        "api_secret": vault.api_secret.expose(),
        "pepper": vault.pepper.expose().hex(),
    }
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        json.dump(values, file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _read(path: Path) -> Vault:
    if path.stat().st_mode & 0o077:
        raise VaultUnreadable("keys.json can be read by other users of this machine.")
    try:
        values = json.loads(path.read_text(encoding="ascii"))
        api_key, api_secret, pepper = (values[field] for field in _FIELDS)
        return Vault(str(api_key), Secret(str(api_secret)), Secret(bytes.fromhex(pepper)))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise VaultUnreadable("keys.json is damaged.") from error
