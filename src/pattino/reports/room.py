"""The parts of this room, together, as its routes need them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import HTTPConnection

from pattino.accounts.access import Access
from pattino.accounts.errors import LastAdmin
from pattino.accounts.model import Account, AccountId, Role
from pattino.accounts.service import check_active
from pattino.kit import log
from pattino.kit.db import Database
from pattino.kit.http.edge import Edge
from pattino.kit.mail import Outbox
from pattino.profile.service import Profiles
from pattino.reports.errors import AdministratorNeeded
from pattino.reports.letters import letters, readers
from pattino.reports.limits import ReportLimits
from pattino.reports.model import ReportId
from pattino.reports.service import Given, Reports

__all__ = ["ReportsRoom"]


@dataclass(frozen=True, slots=True)
class ReportsRoom:
    """Given by the composition root."""

    edge: Edge
    db: Database
    access: Access
    reports: Reports
    profiles: Profiles
    limits: ReportLimits
    mail: Outbox
    erase: Callable[[AccountId, datetime], Awaitable[object]]
    cut: Callable[[], Awaitable[None]]
    """Ends the calls of whoever may not be in one any more."""

    async def administrator(self, connection: HTTPConnection) -> Account:
        """Return the administrator who asks; raises AdministratorNeeded."""
        account = await self.access.account_of(connection)
        if account is None or account.role is not Role.ADMIN:
            raise AdministratorNeeded
        check_active(account)
        return account

    async def receive(self, given: Given, network: str, reporter: Account | None) -> None:
        """Take a report; every address gets the same answer."""
        received = await self.db.transaction(self.reports.receive, given, self.edge.now())
        log.get().info("report.received")
        if received is None:
            return
        if received.report.effect.is_holding:
            self.limits.weighed(network, reporter)
            log.get().info("account.held")
            await self.cut()
        languages = await self.db.transaction(self.profiles.languages_for, readers(received))
        for letter in letters(received, languages, self.edge.origin):
            self.mail.post(letter)

    async def decide(self, report_id: ReportId, by: Account, *, is_child: bool) -> None:
        """Carry out an administrator's decision."""
        now = self.edge.now()
        if not is_child:
            await self.db.transaction(self.reports.reject, report_id, by, now)
            log.get().info("report.rejected")
            return
        account_id = await self.db.transaction(self.reports.confirm, report_id, by, now)
        log.get().info("report.confirmed")
        await self.erase(account_id, now)

    async def erase_undecided(self, now: datetime) -> None:
        """Erase the accounts about which nobody has decided in time; no tombstone is left."""
        for account_id in await self.db.transaction(self.reports.due, now):
            try:
                await self.db.transaction(self.reports.expire, account_id, now)
            except LastAdmin:
                log.get().warning("report.left_to_operator")
                continue
            log.get().info("report.undecided")
            await self.erase(account_id, now)
