"""SQL of this room; gives back its model and nothing else. Times are whole seconds of UTC."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import RowMapping, delete, insert, select, update

from pattino.accounts.model import AccountId
from pattino.kit.db import Transaction
from pattino.reports.model import Effect, Ground, Report, ReportId
from pattino.reports.tables import child_reports

__all__ = ["add", "all_of", "clear", "drop", "due", "every", "find", "waiting"]

_LISTED_MOST: Final = 200  # administrators decide the oldest first; the limits let in few


def add(tx: Transaction, report: Report) -> None:
    """Store a report."""
    tx.execute(
        insert(child_reports).values(
            id=report.id,
            account_id=report.account_id,
            ground=report.ground.value,
            reported_by=report.reported_by,
            received_at=_seconds(report.received_at),
            holding=report.effect.is_holding,
            due_at=None if report.effect.due_at is None else _seconds(report.effect.due_at),
            cleared_at=None,
        )
    )


def find(tx: Transaction, report_id: ReportId) -> Report | None:
    """Find a report that waits."""
    chosen = (child_reports.c.id == report_id) & child_reports.c.cleared_at.is_(None)
    row = tx.execute(select(child_reports).where(chosen)).mappings().first()
    return None if row is None else _report(row)


def all_of(tx: Transaction, account_id: AccountId) -> tuple[Report, ...]:
    """Return every report about an account, the newest last."""
    chosen = select(child_reports).where(child_reports.c.account_id == account_id)
    ordered = chosen.order_by(child_reports.c.received_at)
    return tuple(_report(row) for row in tx.execute(ordered).mappings())


def waiting(tx: Transaction) -> tuple[Report, ...]:
    """Return the reports that wait for a decision, the oldest first."""
    chosen = select(child_reports).where(child_reports.c.cleared_at.is_(None))
    ordered = chosen.order_by(child_reports.c.received_at).limit(_LISTED_MOST)
    return tuple(_report(row) for row in tx.execute(ordered).mappings())


def every(tx: Transaction) -> tuple[Report, ...]:
    """Return all reports, decided or not."""
    return tuple(_report(row) for row in tx.execute(select(child_reports)).mappings())


def due(tx: Transaction, now: datetime) -> tuple[AccountId, ...]:
    """Return the accounts about which nobody has decided in time."""
    is_due = (child_reports.c.due_at <= _seconds(now)) & child_reports.c.cleared_at.is_(None)
    chosen = select(child_reports.c.account_id).where(is_due)
    return tuple(AccountId(each) for each in tx.execute(chosen).scalars())


def clear(tx: Transaction, report_id: ReportId, now: datetime) -> None:
    """Note that a report was wrong."""
    change = update(child_reports).where(child_reports.c.id == report_id)
    tx.execute(change.values(cleared_at=_seconds(now), holding=False, due_at=None))


def drop(tx: Transaction, report_ids: Iterable[ReportId]) -> None:
    """Forget reports."""
    for report_id in report_ids:
        tx.execute(delete(child_reports).where(child_reports.c.id == report_id))


def _report(row: RowMapping) -> Report:
    due_at, cleared_at = row["due_at"], row["cleared_at"]
    return Report(
        id=ReportId(row["id"]),
        account_id=AccountId(row["account_id"]),
        ground=Ground(row["ground"]),
        reported_by=None if row["reported_by"] is None else AccountId(row["reported_by"]),
        received_at=_moment(row["received_at"]),
        effect=Effect(row["holding"], None if due_at is None else _moment(due_at)),
        cleared_at=None if cleared_at is None else _moment(cleared_at),
    )


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
