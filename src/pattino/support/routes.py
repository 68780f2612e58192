"""Support over HTTP: a list without names, and one account after a purpose was stated."""

from bisect import bisect_right
from collections.abc import Callable
from datetime import timedelta
from operator import itemgetter
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import HTTPConnection

from pattino.accounts import rules as accounts
from pattino.accounts.model import Account, Standing
from pattino.kit import log
from pattino.kit.http.parts import given
from pattino.kit.secret import Purpose
from pattino.people import rules as people
from pattino.support.letters import looked_letter
from pattino.support.model import Reason
from pattino.support.room import SupportRoom

__all__ = ["router"]

router = APIRouter(prefix="/api/support")

_room: Callable[[HTTPConnection], SupportRoom] = given(SupportRoom)
Room = Annotated[SupportRoom, Depends(_room)]

_SHOWN: Final = timedelta(minutes=5)
"""How long a page may show what was opened. Longer leaves it open on desks that were left."""


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class PartRequest(_Body):
    """After which number to go on."""

    after: str = Field(default="", max_length=16)


class NumberedBody(_Body):
    """An account as support sees it: nothing in it says whose."""

    number: str
    state: Standing


class NumbersBody(_Body):
    """A part of the accounts, and after which number to go on."""

    accounts: list[NumberedBody]
    after: str | None


class LookRequest(_Body):
    """Which account, by its number or by the address that its owner gave; and what for."""

    reason: Reason
    number: str = Field(default="", max_length=16)
    email: str = Field(default="", max_length=1000)


class SeenBody(_Body):
    """The fields of one account, and how many seconds they may be shown."""

    number: str
    name: str
    email: str
    state: Standing
    shown_s: int


@router.post("/accounts")
async def list_accounts(body: PartRequest, request: Request, room: Room) -> NumbersBody:
    """List accounts without names."""
    await room.supporting(request)
    everyone = await room.numbers()
    begin = bisect_right(everyone, body.after, key=itemgetter(0))
    chosen = everyone[begin : begin + people.PAGE_PEOPLE]
    return NumbersBody(
        accounts=[NumberedBody(number=number, state=state) for number, state in chosen],
        after=chosen[-1][0] if len(everyone) > begin + people.PAGE_PEOPLE else None,
    )


@router.post("/look")
async def look(body: LookRequest, request: Request, room: Room) -> SeenBody:
    """Open one account; its owner is told by mail who looked and what for."""
    supporter = await room.opening(request)
    if body.number:
        seen = await room.numbered(body.number)
    else:
        seen = await room.addressed(accounts.read_address(body.email))
    room.looks.counted[body.reason] += 1
    log.get().info("support.looked", kind=body.reason.value)
    await _tell(room, seen, supporter, body.reason)
    return SeenBody(
        number=room.number_of(seen.id),
        name=seen.name.reveal(Purpose.IDENTIFY),
        email=seen.email.reveal(Purpose.IDENTIFY),
        state=accounts.standing_of(seen),
        shown_s=int(_SHOWN.total_seconds()),
    )


async def _tell(room: SupportRoom, seen: Account, supporter: Account, reason: Reason) -> None:
    signin = room.signin
    operator = await signin.db.transaction(signin.directory.organisation)
    names = (operator.name, operator.operator_contact) if operator else ("", "")
    language = await signin.db.transaction(room.people.profiles.language_for, seen.id)
    now = signin.edge.now()
    room.mail.post(looked_letter(seen, supporter.name, reason, names, now, language))
