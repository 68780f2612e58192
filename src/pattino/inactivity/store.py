"""SQL of this room over the table of accounts; gives back its model and nothing else."""

from datetime import date

from sqlalchemy import select, update

from pattino.accounts.model import AccountId
from pattino.accounts.tables import accounts
from pattino.inactivity.model import Idle
from pattino.kit.db import Transaction

__all__ = ["begin", "idle", "warn"]


def begin(tx: Transaction, month: date) -> None:
    """Count from now on for accounts that came before the month of their use was kept."""
    unknown = accounts.c.active_month.is_(None)
    tx.execute(update(accounts).where(unknown).values(active_month=month))


def idle(tx: Transaction, last_month: date, most: int) -> tuple[Idle, ...]:
    """Return accounts last used in or before that month, but for those that have another end."""
    chosen = (
        (accounts.c.active_month <= last_month)
        & accounts.c.restricted.is_(False)
        & accounts.c.held.is_(False)
        & accounts.c.erase_at.is_(None)
    )
    columns = (accounts.c.id, accounts.c.active_month, accounts.c.warnings, accounts.c.warned_on)
    rows = tx.execute(select(*columns).where(chosen).order_by(accounts.c.active_month).limit(most))
    return tuple(
        Idle(AccountId(row.id), row.active_month, row.warnings, row.warned_on) for row in rows
    )


def warn(tx: Transaction, account_id: AccountId, warning: int, today: date) -> bool:
    """Note a warning after the one before it; False if the account has begun anew meanwhile."""
    chosen = (accounts.c.id == account_id) & (accounts.c.warnings == warning - 1)
    change = update(accounts).where(chosen).values(warnings=warning, warned_on=today)
    return tx.execute(change).rowcount == 1
