"""What a report is."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from pattino.accounts.model import Account, AccountId

__all__ = ["Effect", "Ground", "Report", "ReportId", "Waiting"]

ReportId = NewType("ReportId", str)


class Ground(StrEnum):
    """How the reporter knows: a closed list, since free words would be data about a child."""

    GUARDIAN = "guardian"
    """It is their own child, or one they look after."""
    TOLD = "told"
    """The person said so."""
    SEEN = "seen"
    """It looked so in a call."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What a report does at once and by itself."""

    is_holding: bool
    """The account makes no calls until somebody has decided."""
    due_at: datetime | None
    """When it is erased if nobody decides; None: it waits for a decision and does nothing."""


@dataclass(frozen=True, slots=True)
class Report:
    """One report. Who made it is not stored, unless it was an administrator."""

    id: ReportId
    account_id: AccountId
    ground: Ground
    reported_by: AccountId | None
    received_at: datetime
    effect: Effect
    cleared_at: datetime | None = None
    """When somebody decided that it was wrong."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A report that waits for a decision, with whom it is about."""

    report: Report
    account: Account
