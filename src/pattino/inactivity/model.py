"""What is known of an account that is not used."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pattino.accounts.model import AccountId

__all__ = ["Idle", "Step"]


class Step(StrEnum):
    """What is due."""

    NOTHING = "nothing"
    FIRST_WARNING = "first_warning"
    SECOND_WARNING = "second_warning"
    ERASE = "erase"


@dataclass(frozen=True, slots=True)
class Idle:
    """An account, the month in which it was last used, and the warnings since."""

    account_id: AccountId
    active_month: date
    """The first day of that month: a closer one would draw a picture of somebody's days."""
    warnings: int
    warned_on: date | None
