"""The sweep of this room, with what it needs."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial

from pattino.accounts.model import AccountId
from pattino.accounts.service import Directory
from pattino.inactivity import service
from pattino.inactivity.letters import ending_letter
from pattino.inactivity.service import ToWarn
from pattino.kit import log
from pattino.kit.db import Database
from pattino.kit.http.origin import Origin
from pattino.kit.mail import Outbox
from pattino.profile.service import Profiles

__all__ = ["InactivityRoom"]


@dataclass(slots=True)
class Tried:
    """Whom today's sweeps have written to already: a mail server that refuses is asked daily."""

    day: date | None = None
    accounts: set[AccountId] = field(default_factory=set)

    def on(self, day: date) -> set[AccountId]:
        """Return those of this day; those of another are forgotten."""
        if day != self.day:
            self.day, self.accounts = day, set()
        return self.accounts


@dataclass(frozen=True, slots=True)
class InactivityRoom:
    """Given by the composition root."""

    db: Database
    directory: Directory
    profiles: Profiles
    mail: Outbox
    origin: Origin
    months: int
    erase: Callable[[AccountId, datetime], Awaitable[object]]
    tried: Tried = field(default_factory=Tried)

    async def sweep(self, now: datetime) -> None:
        """Warn and erase what is due."""
        tried = self.tried.on(now.date())
        due = await self.db.transaction(
            service.look, self.directory, self.profiles, self.months, now, frozenset(tried)
        )
        for each in due.to_warn:
            tried.add(each.account.id)
            letter = ending_letter(each, due.organisation, self.origin)
            self.mail.post(letter, partial(self._told, each, now.date()))
        for account_id in due.ended:
            log.get().info("account.unused_ended")
            await self.erase(account_id, now)

    async def _told(self, sent: ToWarn, today: date, is_taken: bool) -> None:  # noqa: FBT001 (as the outbox tells)
        """Note a warning that was taken; one that was refused stays due and is tried tomorrow."""
        if not is_taken:
            log.get().warning("account.unused_warning_refused")
            if not sent.is_last_try:
                return
        account_id, nth = sent.account.id, sent.warning
        is_noted = await self.db.transaction(service.warned, account_id, nth, today)
        if is_noted and is_taken:
            log.get().info("account.unused_warned")
