"""Calling, answering, declining, hanging up over HTTP; the news of it over a line to each page."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Request, WebSocket
from starlette.requests import HTTPConnection

from pattino.accounts.model import Account, AccountId
from pattino.kit.http.parts import given
from pattino.kit.ids import random_id
from pattino.media.admissions import Holder
from pattino.media.errors import MediaUnavailable
from pattino.media.model import RoomName
from pattino.meetings import rules as meeting_rules
from pattino.meetings import service as meetings
from pattino.meetings.model import MeetingId
from pattino.people.errors import PersonUnknown
from pattino.ringing.bodies import Answer, CallRequest, RingBody
from pattino.ringing.errors import CallsYourself
from pattino.ringing.line import serve
from pattino.ringing.model import Party, Ring, RingId, TabId
from pattino.ringing.room import RingingRoom
from pattino.ringing.streams import Stream

__all__ = ["router"]

router = APIRouter(prefix="/api")

_room: Callable[[HTTPConnection], RingingRoom] = given(RingingRoom)
Room = Annotated[RingingRoom, Depends(_room)]

_NO_LINE = Holder(b"")
"""An answer over HTTP goes to the page that asked, whichever line it has."""


@router.post("/rings", status_code=201)
async def call(body: CallRequest, request: Request, room: Room) -> RingBody:
    """Call a colleague; where the two call each other at once, this answers."""
    account = await room.access.person(request)
    person = await room.people.person(AccountId(body.to))
    if person is None:
        raise PersonUnknown
    if person.id == account.id:
        raise CallsYourself
    room.limits.call(account.id, person.id)
    if not room.is_media_ready():
        raise MediaUnavailable
    holder = await room.holder(request)
    into = None if body.into is None else await _running(room, body.into)
    crossing = room.exchange.crossing(account.id, person.id)
    if crossing is not None and into is None:
        return await _answered(room, crossing.id, account, TabId(body.tab), holder)
    is_busy = await room.is_busy(person.id)
    now = room.edge.clock.monotonic()
    ring = Ring(
        id=RingId(random_id(room.edge.source)),
        caller=Party(account.id, account.name, holder),
        callee=Party(person.id, person.name),
        has_video=body.video,
        caller_tab=TabId(body.tab),
        began=now,
        since=now,
        into=into,
    )
    return _seen(room, room.exchange.place(ring, is_busy=is_busy), account, TabId(body.tab))


@router.post("/rings/{ring_id}/accept")
async def accept(ring_id: str, body: Answer, request: Request, room: Room) -> RingBody:
    """Answer a call: both ends get the same room."""
    account = await room.moving(request)
    holder = await room.holder(request)
    return await _answered(room, RingId(ring_id), account, TabId(body.tab), holder)


@router.post("/rings/{ring_id}/decline")
async def decline(ring_id: str, body: Answer, request: Request, room: Room) -> RingBody:
    """Decline a call, on all browsers at once."""
    account = await room.moving(request)
    ring = room.exchange.decline(RingId(ring_id), account.id)
    return _seen(room, ring, account, TabId(body.tab))


@router.post("/rings/{ring_id}/cancel")
async def cancel(ring_id: str, body: Answer, request: Request, room: Room) -> RingBody:
    """Hang up before anybody has answered."""
    account = await room.moving(request)
    ring = room.exchange.cancel(RingId(ring_id), account.id)
    return _seen(room, ring, account, TabId(body.tab))


@router.websocket("/events")
async def listen(websocket: WebSocket) -> None:
    """Give a page its line."""
    await serve(_room(websocket), websocket)


async def _answered(
    room: RingingRoom, ring_id: RingId, account: Account, tab: TabId, browser: Holder | None
) -> RingBody:
    ring = room.exchange.claim(ring_id, account.id)
    try:
        meeting = ring.into or await _fresh(room, ring.caller.account_id)
        ring = room.exchange.accept(ring_id, meeting, tab, browser)
    finally:
        room.exchange.release(ring_id)
    return _seen(room, ring, account, tab)


async def _fresh(room: RingingRoom, owner: AccountId) -> MeetingId:
    source, now = room.edge.source, room.edge.now()
    meeting = MeetingId(random_id(source, meeting_rules.ID_LENGTH))
    name = RoomName(random_id(source, 26))
    await room.db.transaction(meetings.make, owner, meeting, name, now)
    return meeting


async def _running(room: RingingRoom, given_id: str) -> MeetingId:
    """Whoever has the link of a meeting may ask others in, as with the link itself."""
    meeting = meeting_rules.read_id(given_id)
    await room.db.transaction(meetings.find, meeting, room.edge.now())
    return meeting


def _seen(room: RingingRoom, ring: Ring, account: Account, tab: TabId) -> RingBody:
    return room.exchange.view(ring, Stream(account.id, _NO_LINE, tab))
