"""The copy that the server makes by itself before it steps its schema up.

Sealed like a backup, under a key that the server has anyway; it holds no key of an account, so
an account that is erased is unreadable in it at once. It ends after seven days. Policy R.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from pattino.backup.errors import BackupNotWritten
from pattino.backup.files import COPY, Writing, drop_ended
from pattino.backup.key import copy_key
from pattino.config import Config
from pattino.kit import log
from pattino.kit.ids import RandomSource
from pattino.kit.secret import Secret

__all__ = ["Copies", "copies_of"]

_FOLDER: Final = "copies"


@dataclass(frozen=True, slots=True)
class Copies:
    """Where they lie and what seals them."""

    folder: Path
    url: Secret[str]
    pepper: Secret[bytes]
    source: RandomSource

    def take(self, now: datetime) -> Path:
        """Copy the database as it is."""
        try:
            self.folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise BackupNotWritten from error
        writing = Writing(copy_key(self.pepper), self.source, now)
        path = writing.database(COPY, self.url.expose(), self.folder)
        log.get().info("copy.taken")
        return path

    async def sweep(self, now: datetime) -> None:
        """The same, off the event loop."""
        await asyncio.to_thread(self.drop_ended, now)

    def drop_ended(self, now: datetime) -> None:
        """Delete the copies whose time is over, and the folder with the last of them."""
        if not self.folder.is_dir():
            return
        if dropped := drop_ended(self.folder, COPY, now):
            log.get().info("copies.dropped", count=dropped)
        if not any(self.folder.iterdir()):
            self.folder.rmdir()


def copies_of(config: Config, pepper: Secret[bytes], source: RandomSource) -> Copies:
    """The copies of one installation."""
    return Copies(config.data_dir / _FOLDER, config.database_url, pepper, source)
