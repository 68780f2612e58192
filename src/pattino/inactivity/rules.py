"""When an account that nobody uses is warned and erased. Pure, told the day. Policy R.

The month of the last use is kept, so an account lives until the end of that month, `months`
months later. A server that slept through the day of a warning warns late and erases later: there
are always at least 30 and 7 days between a warning and the end.
"""

from datetime import date, timedelta
from typing import Final

from pattino.inactivity.model import Idle, Step

__all__ = ["end_of", "is_beyond_waiting", "last_month", "step"]

_FIRST: Final = timedelta(days=30)
_SECOND: Final = timedelta(days=7)
_MONTHS: Final = 12
_WAITS: Final = timedelta(days=60)
"""How long past its end an account waits for a mailbox that refuses the warning. Longer keeps what
nobody can sign in to; shorter lets a mail server that is down cost accounts."""


def _shifted(month: date, by: int) -> date:
    years, rest = divmod(month.month - 1 + by, _MONTHS)
    return date(month.year + years, rest + 1, 1)


def end_of(idle: Idle, months: int, today: date) -> date:
    """Return the day on which an account is erased if nobody uses it until then."""
    end = _shifted(idle.active_month, months + 1)
    if idle.warned_on is None or idle.warnings == 0:
        return max(end, today + _FIRST)
    return max(end, idle.warned_on + (_FIRST if idle.warnings == 1 else _SECOND))


def step(idle: Idle, months: int, today: date) -> Step:
    """Say what is due today."""
    end = end_of(idle, months, today)
    if idle.warnings == 0:
        return Step.FIRST_WARNING if today >= end - _FIRST else Step.NOTHING
    if idle.warnings == 1:
        return Step.SECOND_WARNING if today >= end - _SECOND else Step.NOTHING
    return Step.ERASE if today >= end else Step.NOTHING


def is_beyond_waiting(idle: Idle, months: int, today: date) -> bool:
    """Say whether a warning that no mail server takes counts as given."""
    return today >= _shifted(idle.active_month, months + 1) + _WAITS


def last_month(months: int, today: date) -> date:
    """Return the newest month of last use for which anything can be due today."""
    return _shifted((today + _FIRST).replace(day=1), -(months + 1))
