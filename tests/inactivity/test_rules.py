"""When an account that nobody uses is warned and erased. Policy R."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pattino.accounts.model import AccountId
from pattino.inactivity import rules
from pattino.inactivity.model import Idle, Step

NOVEMBER = date(2025, 11, 1)


def idle(warnings: int = 0, warned_on: date | None = None, month: date = NOVEMBER) -> Idle:
    return Idle(AccountId("a"), month, warnings, warned_on)


@pytest.mark.parametrize(
    ("warnings", "warned_on", "today", "due"),
    [
        (0, None, date(2026, 10, 31), Step.NOTHING),
        (0, None, date(2026, 11, 1), Step.FIRST_WARNING),
        (1, date(2026, 11, 1), date(2026, 11, 23), Step.NOTHING),
        (1, date(2026, 11, 1), date(2026, 11, 24), Step.SECOND_WARNING),
        (2, date(2026, 11, 24), date(2026, 11, 30), Step.NOTHING),
        (2, date(2026, 11, 24), date(2026, 12, 1), Step.ERASE),
    ],
)
def test_a_year_after_the_month_of_its_last_use_an_account_ends(
    warnings: int, warned_on: date | None, today: date, due: Step
) -> None:
    assert rules.step(idle(warnings, warned_on), 12, today) is due


def test_a_server_that_slept_warns_late_and_erases_later() -> None:
    late = date(2028, 5, 5)
    assert rules.step(idle(), 12, late) is Step.FIRST_WARNING
    assert rules.step(idle(1, late), 12, late + timedelta(days=22)) is Step.NOTHING
    second = late + timedelta(days=23)
    assert rules.step(idle(1, late), 12, second) is Step.SECOND_WARNING
    assert rules.step(idle(2, second), 12, second + timedelta(days=6)) is Step.NOTHING
    assert rules.step(idle(2, second), 12, second + timedelta(days=7)) is Step.ERASE


@given(
    month=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    months=st.integers(1, 24),
    sleeps=st.lists(st.integers(1, 90), min_size=1, max_size=60),
)
def test_however_the_server_sleeps_there_are_thirty_and_seven_days(
    month: date, months: int, sleeps: list[int]
) -> None:
    account, today, warned = idle(month=month.replace(day=1)), month, list[date]()
    for sleep in [*sleeps, *[30] * 40]:
        today += timedelta(days=sleep)
        due = rules.step(account, months, today)
        if due is not Step.NOTHING:
            assert account.active_month <= rules.last_month(months, today), "the store finds it"
        if due is Step.ERASE:
            break
        if due is not Step.NOTHING:
            warned.append(today)
            account = idle(len(warned), today, account.active_month)
    assert due is Step.ERASE
    assert len(warned) == 2
    assert today - warned[0] >= timedelta(days=30)
    assert today - warned[1] >= timedelta(days=7)
    assert today >= account.active_month + timedelta(days=28 * months)
