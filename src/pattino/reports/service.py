"""Use-cases of this room. Each public function is the whole content of one transaction."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from pattino.accounts.model import Account, AccountId, EmailAddress, Organisation
from pattino.accounts.service import Directory
from pattino.accounts.tombstones import Tombstones
from pattino.kit.db import Transaction
from pattino.kit.secret import Personal, Purpose
from pattino.reports import rules, store
from pattino.reports.errors import ReportUnknown, SecondPersonNeeded
from pattino.reports.model import Ground, Report, ReportId, Waiting

__all__ = ["Given", "Received", "Reports", "of_account"]


@dataclass(frozen=True, slots=True)
class Given:
    """A report as it comes in."""

    id: ReportId
    address: Personal[EmailAddress]
    ground: Ground
    administrator: AccountId | None
    """Who reports, if it is an administrator; of nobody else this is known here."""
    has_weight: bool
    """Whether this reporter's report may do something by itself."""


@dataclass(frozen=True, slots=True)
class Received:
    """A report that was stored: who is to hear of it."""

    report: Report
    organisation: Organisation
    account: Account
    administrators: tuple[Account, ...]


def of_account(tx: Transaction, account_id: AccountId) -> tuple[Report, ...]:
    """Return every report about an account, for its owner's eyes."""
    return store.all_of(tx, account_id)


class Reports:
    """Reports of one installation."""

    def __init__(self, directory: Directory, tombstones: Tombstones, within: timedelta) -> None:
        self._directory = directory
        self._tombstones = tombstones
        self._within = within

    def receive(self, tx: Transaction, given: Given, now: datetime) -> Received | None:
        """Take a report; None where there is nothing to do: no such account, or one waits."""
        account = self._directory.by_address(tx, given.address.reveal(Purpose.IDENTIFY))
        organisation = self._directory.organisation(tx)
        if account is None or organisation is None:
            return None
        before = store.all_of(tx, account.id)
        if any(each.cleared_at is None for each in before):
            return None
        cleared = max((each.cleared_at for each in before if each.cleared_at), default=None)
        effect = rules.effect_of(account, cleared, now, self._within, has_weight=given.has_weight)
        report = Report(given.id, account.id, given.ground, given.administrator, now, effect)
        store.add(tx, report)
        if effect.is_holding:
            self._directory.hold(tx, account.id, is_held=True)
        return Received(report, organisation, account, self._directory.administrators(tx))

    def waiting(self, tx: Transaction) -> tuple[Waiting, ...]:
        """Return what waits for a decision, for administrators."""
        found = ((each, self._directory.by_id(tx, each.account_id)) for each in store.waiting(tx))
        return tuple(Waiting(report, account) for report, account in found if account is not None)

    def confirm(
        self, tx: Transaction, report_id: ReportId, by: Account, now: datetime
    ) -> AccountId:
        """Decide that it is a child: what comes back is to be erased at once."""
        report, account = self._decidable(tx, report_id, by)
        self._directory.leave(tx, account, now)
        self._tombstones.bury(tx, account, (now + rules.TOMBSTONE_LIFE).date())
        return report.account_id

    def reject(self, tx: Transaction, report_id: ReportId, by: Account, now: datetime) -> AccountId:
        """Decide that the report is wrong: the account is used again."""
        report, _ = self._decidable(tx, report_id, by)
        store.clear(tx, report.id, now)
        self._directory.hold(tx, report.account_id, is_held=False)
        return report.account_id

    def expire(self, tx: Transaction, account_id: AccountId, now: datetime) -> None:
        """Note that an account is erased because nobody has decided; raises LastAdmin."""
        account = self._directory.by_id(tx, account_id)
        if account is not None:
            self._directory.leave(tx, account, now)

    def due(self, tx: Transaction, now: datetime) -> tuple[AccountId, ...]:
        """Return the accounts to erase because nobody has decided; tidies what is over."""
        store.drop(tx, [each.id for each in store.every(tx) if rules.is_over(each, now)])
        self._tombstones.forget(tx, now.date())
        return store.due(tx, now)

    def _decidable(
        self, tx: Transaction, report_id: ReportId, by: Account
    ) -> tuple[Report, Account]:
        report = store.find(tx, report_id)
        account = None if report is None else self._directory.by_id(tx, report.account_id)
        if report is None or account is None:
            raise ReportUnknown
        if not rules.may_decide(report, by):
            raise SecondPersonNeeded
        return report, account
