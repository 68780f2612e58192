"""Use-cases of this room. Each public function is the whole content of one transaction."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from pattino.accounts.errors import LastAdmin
from pattino.accounts.model import Account, AccountId
from pattino.accounts.service import Directory
from pattino.inactivity import rules, store
from pattino.inactivity.model import Step
from pattino.kit.db import Transaction

__all__ = ["Due", "Warned", "look"]

_AT_ONCE: Final = 50
"""Accounts in one sweep; more letters than the outbox holds would be lost."""


@dataclass(frozen=True, slots=True)
class Warned:
    """Somebody to write to: their account ends on that day."""

    account: Account
    end: date


@dataclass(frozen=True, slots=True)
class Due:
    """What one sweep found."""

    organisation: str
    warned: tuple[Warned, ...]
    ended: tuple[AccountId, ...]


def look(tx: Transaction, directory: Directory, months: int, now: datetime) -> Due:
    """Note the warnings that are due, and the accounts that end; the last administrator stays."""
    today = now.date()
    store.begin(tx, today.replace(day=1))
    warned, ended = [], []
    for idle in store.idle(tx, rules.last_month(months, today), _AT_ONCE):
        due = rules.step(idle, months, today)
        account = directory.by_id(tx, idle.account_id)
        if due is Step.NOTHING or account is None:
            continue
        if due is Step.ERASE:
            try:
                directory.leave(tx, account, now)
            except LastAdmin:
                continue
            ended.append(account.id)
            continue
        store.warn(tx, account.id, idle.warnings + 1, today)
        warned.append(Warned(account, rules.end_of(idle, months, today)))
    organisation = directory.organisation(tx)
    return Due(organisation.name if organisation else "", tuple(warned), tuple(ended))
