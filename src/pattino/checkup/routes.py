"""The connection check over HTTP: a test room for a browser, its end, and a link for a phone."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import HTTPConnection

from pattino.checkup import rules
from pattino.checkup.room import CheckupRoom
from pattino.checkup.running import TEST_LIFE_S
from pattino.kit import log, qr
from pattino.kit.http.edge import Network
from pattino.kit.http.parts import given
from pattino.kit.ids import random_id
from pattino.kit.secret import Personal
from pattino.media.admissions import holder_of
from pattino.media.errors import MediaUnavailable
from pattino.media.model import RoomName

__all__ = ["router"]

router = APIRouter(prefix="/api/checkup")

_room: Callable[[HTTPConnection], CheckupRoom] = given(CheckupRoom)
Room = Annotated[CheckupRoom, Depends(_room)]

_NAMES = (Personal("A"), Personal("B"))
_PLACES = 4  # the two, and the same two coming in another way before they are gone


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class Nothing(_Body):
    """An empty object."""


class StartRequest(_Body):
    """The token of a link; without one an administrator has to ask."""

    token: str | None = Field(default=None, max_length=200)


class StartBody(_Body):
    """What a browser connects with, as two people."""

    url: str
    tokens: list[str]
    ends_in_s: int


class QrBody(_Body):
    """A square and the path of what is dark in it."""

    size: int
    path: str


class LinkBody(_Body):
    """A link that tests from any browser, to read or to scan."""

    url: str
    ends_in_s: int
    qr: QrBody


@router.post("/start", status_code=201)
async def start(
    body: StartRequest, network: Network, request: Request, room: Room, response: Response
) -> StartBody:
    """Open a test room for this browser; one that it had before ends."""
    room.limits.ask(network)
    if body.token is None:
        await room.require_admin(request)
    else:
        rules.check_token(body.token, room.pepper, room.edge.now())
    if not room.is_media_ready():
        raise MediaUnavailable
    await _end(request, room)
    fresh = room.edge.fresh()
    holder, name = holder_of(fresh.expose()), RoomName(random_id(room.edge.source, 26))
    await room.running.begin(holder, name, _PLACES)
    tickets = [room.tickets.ticket(name, shown, is_guest=True) for shown in _NAMES]
    for ticket in tickets:
        room.admissions.admit(ticket.identity, holder)
    room.cookie.write(response, fresh.expose(), max_age_s=TEST_LIFE_S)
    log.get().info("checkup.begun")
    return StartBody(
        url=room.edge.origin.websocket,
        tokens=[ticket.token.expose() for ticket in tickets],
        ends_in_s=TEST_LIFE_S,
    )


@router.post("/end", status_code=204)
async def end(_body: Nothing, request: Request, room: Room, response: Response) -> None:
    """End this browser's test."""
    await _end(request, room)
    room.cookie.clear(response)


@router.post("/link", status_code=201)
async def link(_body: Nothing, network: Network, request: Request, room: Room) -> LinkBody:
    """Make a link for an administrator's phone, or for a colleague whose calls fail."""
    room.limits.ask(network)
    await room.require_admin(request)
    url = room.make_link()
    drawn = qr.for_page(url)
    return LinkBody(
        url=url, ends_in_s=rules.LINK_LIFE_S, qr=QrBody(size=drawn.size, path=drawn.path)
    )


async def _end(request: Request, room: CheckupRoom) -> None:
    holder = room.holder(request)
    if holder is not None:
        await room.running.end(holder)
