"""Erasing an account: its key first, then its rows, then everything that hangs on it.

Once the key is destroyed nothing of the account can be read, wherever a copy lies; whatever
fails after that is done again at the next start, because the account is on the list of the
erased by then. Sessions, calls, meetings and invitations of the person end with it. Policy R.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pattino.accounts.model import AccountId
from pattino.accounts.service import Directory
from pattino.invitations.service import Invitations
from pattino.kit import log
from pattino.kit.db import Database, Transaction
from pattino.kit.errors import PattinoError
from pattino.kit.keystore import KeyStore
from pattino.media.admissions import Admissions, Holder
from pattino.media.model import RoomName, RoomPort
from pattino.meetings import service as meetings
from pattino.signin.model import Session
from pattino.signin.service import SignIn
from pattino.yourdata.model import Receipt

__all__ = ["Eraser"]


@dataclass(frozen=True, slots=True)
class Eraser:
    """Given by the composition root."""

    db: Database
    keys: KeyStore
    directory: Directory
    signin: SignIn
    invitations: Invitations
    admissions: Admissions
    rooms: RoomPort

    async def erase(self, account_id: AccountId, now: datetime) -> Receipt:
        """Erase an account; what comes back is for the person and names nobody."""
        ended, owned = await self.db.transaction(self._end, account_id, now)
        mark = self.directory.mark_of(account_id)
        await asyncio.to_thread(self.keys.destroy, account_id, mark, now)
        await self.db.transaction(self.directory.drop, account_id)
        await self._cut(ended, owned)
        await self.db.scrub()
        log.get().info("account.erased")
        erased_at = now.replace(minute=0, second=0, microsecond=0)
        return Receipt(mark.hex(), erased_at.isoformat(), len(ended), len(owned))

    async def end(self, account_id: AccountId, now: datetime) -> None:
        """Sign a person out everywhere and end their meetings; the account itself stays."""
        await self._cut(*await self.db.transaction(self._end, account_id, now))

    async def erase_due(self, now: datetime) -> None:
        """Erase every account whose time has come."""
        for account_id in await self.db.transaction(self.directory.due, now):
            await self.erase(account_id, now)

    def _end(
        self, tx: Transaction, account_id: AccountId, now: datetime
    ) -> tuple[tuple[Session, ...], tuple[RoomName, ...]]:
        owned = meetings.end_all_of(tx, account_id, now)
        self.invitations.end_all_of(tx, account_id)
        return self.signin.end_all(tx, account_id), tuple(each.room for each in owned)

    async def _cut(self, ended: Iterable[Session], rooms: Iterable[RoomName]) -> None:
        """End what is open; a media server that does not answer ends its rooms by itself."""
        for session in ended:
            self.admissions.end(Holder(session.token_sha256))
        for room in rooms:
            try:
                await self.rooms.end(room)
            except PattinoError as refusal:
                log.get().warning("room.not_ended", code=refusal.code)
