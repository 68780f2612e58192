"""Decisions about reports. Pure, told the time. Policy C, and guards against its abuse."""

from datetime import datetime, timedelta
from typing import Final

from pattino.accounts.model import Account, Role
from pattino.reports.model import Effect, Report

__all__ = [
    "CLEARED_FOR",
    "LAPSE",
    "TOMBSTONE_LIFE",
    "effect_of",
    "is_over",
    "may_decide",
]

CLEARED_FOR: Final = timedelta(days=90)
"""So long a decision that a report was wrong protects the account: another report waits for an
administrator and does nothing by itself. Shorter lets one false reporter go on; longer would miss
a real report about an account that was handed on."""

LAPSE: Final = timedelta(days=7)
"""So long a report that does nothing by itself waits for an administrator."""

TOMBSTONE_LIFE: Final = timedelta(days=365)
"""So long an address whose owner was found to be a child can make no new account."""

_SWEEP: Final = timedelta(minutes=20)
"""The sweep comes every ten minutes: due that much earlier, the erasure is never late."""

_NOTHING: Final = Effect(is_holding=False, due_at=None)


def effect_of(
    target: Account,
    cleared_at: datetime | None,
    now: datetime,
    within: timedelta,
    *,
    has_weight: bool,
) -> Effect:
    """Say what a report does by itself.

    None of a reporter who has had one today already, none about an administrator (somebody could
    take a server's head away with a form), none about an account that was cleared lately.
    """
    is_cleared = cleared_at is not None and now < cleared_at + CLEARED_FOR
    if not has_weight or is_cleared or target.role is Role.ADMIN:
        return _NOTHING
    return Effect(is_holding=True, due_at=now + within - _SWEEP)


def may_decide(report: Report, by: Account) -> bool:
    """Say whether this administrator is a second person: not the reporter, not the reported."""
    return by.id not in {report.account_id, report.reported_by}


def is_over(report: Report, now: datetime) -> bool:
    """Say whether a report has no use any more."""
    if report.cleared_at is not None:
        return now >= report.cleared_at + CLEARED_FOR
    return report.effect.due_at is None and now >= report.received_at + LAPSE
