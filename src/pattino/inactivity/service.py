"""Use-cases of this room. Each public function is the whole content of one transaction."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from pattino.accounts.errors import LastAdmin
from pattino.accounts.model import Account, AccountId
from pattino.accounts.service import Directory
from pattino.inactivity import rules, store
from pattino.inactivity.model import Step
from pattino.kit.db import Transaction
from pattino.kit.language import Language
from pattino.profile.service import Profiles

__all__ = ["Due", "ToWarn", "look", "warned"]

_LOOKED_AT: Final = 5_000
"""Accounts in one sweep. Those that wait for their next step are among them."""
_AT_ONCE: Final = 50
"""Letters and ends in one sweep; more letters than the outbox holds would be lost."""


@dataclass(frozen=True, slots=True)
class ToWarn:
    """Somebody to write to: their account ends on that day."""

    account: Account
    end: date
    warning: int
    """The first or the second."""
    language: Language
    is_last_try: bool
    """It counts as given even if no mail server takes it."""


@dataclass(frozen=True, slots=True)
class Due:
    """What one sweep found."""

    organisation: str
    to_warn: tuple[ToWarn, ...]
    ended: tuple[AccountId, ...]


def look(
    tx: Transaction,
    directory: Directory,
    profiles: Profiles,
    months: int,
    now: datetime,
    tried: Collection[AccountId] = (),
) -> Due:
    """Find the warnings that are due, but for those tried today, and end accounts.

    A warning is noted by `warned`, once a mail server has taken it. The last administrator stays.
    """
    today = now.date()
    store.begin(tx, today.replace(day=1))
    to_warn: list[ToWarn] = []
    ended: list[AccountId] = []
    for idle in store.idle(tx, rules.last_month(months, today), _LOOKED_AT):
        if len(to_warn) + len(ended) >= _AT_ONCE:
            break
        due = rules.step(idle, months, today)
        if due is Step.NOTHING or (due is not Step.ERASE and idle.account_id in tried):
            continue
        account = directory.by_id(tx, idle.account_id)
        if account is None:
            continue
        if due is not Step.ERASE:
            is_last_try = rules.is_beyond_waiting(idle, months, today)
            end = rules.end_of(
                replace(idle, warnings=idle.warnings + 1, warned_on=today), months, today
            )
            language = profiles.language_for(tx, account.id)
            to_warn.append(ToWarn(account, end, idle.warnings + 1, language, is_last_try))
        elif _leaves(tx, directory, account, now):
            ended.append(account.id)
    organisation = directory.organisation(tx)
    return Due(organisation.name if organisation else "", tuple(to_warn), tuple(ended))


def warned(tx: Transaction, account_id: AccountId, warning: int, today: date) -> bool:
    """Note a warning; False if the account was used meanwhile, or is gone."""
    return store.warn(tx, account_id, warning, today)


def _leaves(tx: Transaction, directory: Directory, account: Account, now: datetime) -> bool:
    try:
        directory.leave(tx, account, now)
    except LastAdmin:
        return False
    return True
