"""What a report does by itself, and who may decide it. Policy C."""

from datetime import UTC, date, datetime, timedelta

import pytest

from pattino.accounts.model import Account, AccountId, Role
from pattino.kit.secret import Personal
from pattino.reports import rules
from pattino.reports.model import Effect, Ground, Report, ReportId

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
DAY = timedelta(hours=24)


def somebody(name: str, role: Role = Role.MEMBER) -> Account:
    return Account(
        id=AccountId(name),
        name=Personal(name),
        email=Personal(f"{name}@skate.example"),
        role=role,
        policy_version="1",
        accepted_on=date(2026, 1, 1),
        created_on=date(2026, 1, 1),
    )


def report(**changes: object) -> Report:
    given = {
        "id": ReportId("r"),
        "account_id": AccountId("bea"),
        "ground": Ground.TOLD,
        "reported_by": None,
        "received_at": NOW,
        "effect": Effect(is_holding=True, due_at=NOW + DAY),
        **changes,
    }
    return Report(**given)  # type: ignore[arg-type]  # the fields of a report, some of them changed


class TestClauseCAReportHoldsAnAccount:
    def test_it_is_held_and_erased_within_the_time_that_is_set(self) -> None:
        effect = rules.effect_of(somebody("bea"), None, NOW, DAY, has_weight=True)
        assert effect.is_holding
        assert effect.due_at is not None
        sweep = timedelta(minutes=10)
        assert effect.due_at + sweep <= NOW + DAY, "the sweep comes within ten minutes"

    def test_a_second_report_of_the_day_waits_for_an_administrator(self) -> None:
        effect = rules.effect_of(somebody("bea"), None, NOW, DAY, has_weight=False)
        assert effect == Effect(is_holding=False, due_at=None)

    def test_a_form_takes_no_administrator_away(self) -> None:
        ada = somebody("ada", Role.ADMIN)
        assert not rules.effect_of(ada, None, NOW, DAY, has_weight=True).is_holding

    def test_who_was_cleared_is_not_held_again_for_ninety_days(self) -> None:
        bea = somebody("bea")
        for days, is_holding in ((0, False), (89, False), (90, True)):
            cleared = NOW - timedelta(days=days)
            effect = rules.effect_of(bea, cleared, NOW, DAY, has_weight=True)
            assert effect.is_holding is is_holding, days


class TestTheSecondPerson:
    @pytest.mark.parametrize(
        ("by", "reporter", "may"),
        [("ada", None, True), ("ada", "ada", False), ("bea", None, False), ("eve", "ada", True)],
    )
    def test_neither_the_reporter_nor_the_reported_decides(
        self, by: str, reporter: str | None, *, may: bool
    ) -> None:
        made = report(reported_by=None if reporter is None else AccountId(reporter))
        assert rules.may_decide(made, somebody(by, Role.ADMIN)) is may


class TestTheEndOfAReport:
    def test_one_that_does_nothing_by_itself_lapses_after_a_week(self) -> None:
        made = report(effect=Effect(is_holding=False, due_at=None))
        assert not rules.is_over(made, NOW + timedelta(days=7) - timedelta(seconds=1))
        assert rules.is_over(made, NOW + timedelta(days=7))

    def test_one_that_was_wrong_is_kept_as_long_as_it_protects(self) -> None:
        made = report(cleared_at=NOW)
        assert not rules.is_over(made, NOW + timedelta(days=89))
        assert rules.is_over(made, NOW + timedelta(days=90))

    def test_one_that_holds_an_account_ends_only_with_it(self) -> None:
        assert not rules.is_over(report(), NOW + timedelta(days=400))
