"""Reports over HTTP: anyone may send one, administrators decide."""

from collections.abc import Callable
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import HTTPConnection

from pattino.accounts import rules as people
from pattino.accounts.model import Account, Role
from pattino.kit.http.edge import Network
from pattino.kit.http.parts import given
from pattino.kit.ids import random_id
from pattino.kit.secret import Personal, Purpose
from pattino.reports import rules
from pattino.reports.model import Ground, ReportId, Waiting
from pattino.reports.room import ReportsRoom
from pattino.reports.service import Given

__all__ = ["router"]

router = APIRouter(prefix="/api/reports")

_room: Callable[[HTTPConnection], ReportsRoom] = given(ReportsRoom)
Room = Annotated[ReportsRoom, Depends(_room)]
GroundName = Literal["guardian", "told", "seen"]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class Nothing(_Body):
    """An empty object."""


class ReportBody(_Body):
    """A report: the address that the person signs in with, and how the reporter knows."""

    email: str = Field(max_length=1000)
    ground: GroundName


class DecisionBody(_Body):
    """What an administrator found."""

    is_child: bool


class WaitingBody(_Body):
    """A report that waits, for administrators."""

    id: str
    name: str
    email: str
    hue: int
    ground: GroundName
    received_at: str
    due_at: str | None
    held: bool
    may_decide: bool


class WaitingList(_Body):
    """All reports that wait."""

    reports: list[WaitingBody]


@router.post("", status_code=202)
async def report(body: ReportBody, network: Network, request: Request, room: Room) -> Nothing:
    """Take a report from anyone; the answer does not say whether there is such an account."""
    address = Personal(people.read_address(body.email))
    reporter = await room.access.account_of(request)
    room.limits.report(network, reporter)
    is_administrator = reporter is not None and reporter.role is Role.ADMIN
    made = Given(
        id=ReportId(random_id(room.edge.source)),
        address=address,
        ground=Ground(body.ground),
        administrator=reporter.id if reporter is not None and is_administrator else None,
        has_weight=room.limits.has_weight(network, reporter),
    )
    await room.receive(made, network, reporter)
    return Nothing()


@router.get("")
async def read_reports(request: Request, room: Room) -> WaitingList:
    """Give administrators what waits for a decision."""
    by = await room.administrator(request)
    found = await room.db.transaction(room.reports.waiting)
    return WaitingList(reports=[_waiting(each, by) for each in found])


@router.post("/{report_id}/decision")
async def decide(report_id: str, body: DecisionBody, request: Request, room: Room) -> Nothing:
    """Decide a report: erase the account at once, or use it again."""
    by = await room.administrator(request)
    await room.decide(ReportId(report_id), by, is_child=body.is_child)
    return Nothing()


def _waiting(waiting: Waiting, by: Account) -> WaitingBody:
    report, account = waiting.report, waiting.account
    due_at = report.effect.due_at
    return WaitingBody(
        id=report.id,
        name=account.name.reveal(Purpose.IDENTIFY),
        email=account.email.reveal(Purpose.IDENTIFY),
        hue=account.hue,
        ground=report.ground.value,
        received_at=report.received_at.isoformat(),
        due_at=None if due_at is None else due_at.isoformat(),
        held=report.effect.is_holding,
        may_decide=rules.may_decide(report, by),
    )
