"""The sweep of this room, with what it needs."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from pattino.accounts.model import AccountId
from pattino.accounts.service import Directory
from pattino.inactivity import service
from pattino.inactivity.letters import ending_letter
from pattino.kit import log
from pattino.kit.db import Database
from pattino.kit.http.origin import Origin
from pattino.kit.mail import Outbox

__all__ = ["InactivityRoom"]


@dataclass(frozen=True, slots=True)
class InactivityRoom:
    """Given by the composition root."""

    db: Database
    directory: Directory
    mail: Outbox
    origin: Origin
    months: int
    erase: Callable[[AccountId, datetime], Awaitable[object]]

    async def sweep(self, now: datetime) -> None:
        """Warn and erase what is due."""
        due = await self.db.transaction(service.look, self.directory, self.months, now)
        for each in due.warned:
            self.mail.post(ending_letter(each.account, due.organisation, each.end, self.origin))
            log.get().info("account.unused_warned")
        for account_id in due.ended:
            log.get().info("account.unused_ended")
            await self.erase(account_id, now)
