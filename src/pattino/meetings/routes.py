"""Meetings over HTTP: making one, looking at one, joining one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse

from pattino.accounts import rules as people
from pattino.accounts.errors import NotAvailable
from pattino.accounts.service import check_accepted, check_active
from pattino.kit import log
from pattino.kit.http.edge import Network
from pattino.kit.http.parts import given
from pattino.kit.http.problem import InvalidInput, answer_for
from pattino.kit.ids import random_id
from pattino.kit.secret import Personal, Purpose, Secret
from pattino.media.admissions import Holder, holder_of
from pattino.media.errors import MediaUnavailable
from pattino.media.model import RoomName
from pattino.meetings import rules, service
from pattino.meetings.errors import MeetingFull, MemberNeeded
from pattino.meetings.guests import GUEST_LIFE_S
from pattino.meetings.model import Guest, Meeting, MeetingId
from pattino.meetings.room import MeetingsRoom
from pattino.privacy import notice

__all__ = ["router"]

router = APIRouter(prefix="/api/meetings")

_room: Callable[[HTTPConnection], MeetingsRoom] = given(MeetingsRoom)
Room = Annotated[MeetingsRoom, Depends(_room)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class Nothing(_Body):
    """An empty object."""


class MadeBody(_Body):
    """A meeting that was made: this answer is the only place that ever holds its link."""

    id: str
    link: str
    expires_at: str


class MeetingBody(_Body):
    """A meeting as whoever has its link sees it."""

    id: str
    organisation: str
    you: Literal["member", "guest"]
    name: str | None
    in_call: int
    needs_policy: bool


class JoinRequest(_Body):
    """Empty for a member and a guest who is known; else what a guest gives."""

    name: str | None = Field(default=None, max_length=2000)
    policy_version: str | None = Field(default=None, max_length=16)
    birth_year: int | None = None


class JoinBody(_Body):
    """What a browser connects with."""

    url: str
    token: str
    identity: str
    name: str


@router.post("", status_code=201)
async def make_meeting(_body: Nothing, request: Request, room: Room) -> MadeBody:
    """Make a meeting; its link works at once and for anyone who has it."""
    account = await room.access.account_of(request)
    if account is None:
        raise MemberNeeded
    check_active(account)
    room.limits.make(account)
    source, now = room.edge.source, room.edge.now()
    meeting_id = MeetingId(random_id(source, rules.ID_LENGTH))
    name = RoomName(random_id(source, 26))
    meeting = await room.db.transaction(service.make, account.id, meeting_id, name, now)
    log.get().info("meeting.made")
    return MadeBody(
        id=meeting_id,
        link=f"{room.edge.origin}/m/{meeting_id}",
        expires_at=meeting.expires_at.isoformat(),
    )


@router.get("/{meeting_id}")
async def look_at_meeting(
    meeting_id: str, network: Network, request: Request, room: Room
) -> MeetingBody:
    """Describe a meeting to whoever has its link."""
    room.limits.look(network)
    known_id = rules.read_id(meeting_id)
    meeting = await room.db.transaction(service.find, known_id, room.edge.now())
    organisation = await room.db.transaction(room.directory.organisation)
    account = await room.access.account_of(request)
    guest = room.guest_of(request)
    person = account or guest
    return MeetingBody(
        id=known_id,
        organisation=organisation.name if organisation else "",
        you="member" if account else "guest",
        name=person.name.reveal(Purpose.IDENTIFY) if person else None,
        in_call=room.live.count(meeting.room),
        needs_policy=account is None and (guest is None or guest.policy_version != notice.VERSION),
    )


@router.post("/{meeting_id}/join", response_model=JoinBody)
async def join_meeting(
    meeting_id: str,
    body: JoinRequest,
    network: Network,
    request: Request,
    room: Room,
    response: Response,
) -> JoinBody | JSONResponse:
    """Give a browser what it needs to be in the call."""
    room.limits.look(network)
    known_id = rules.read_id(meeting_id)
    meeting = await room.db.transaction(service.find, known_id, room.edge.now())
    account = await room.access.account_of(request)
    if account is not None:
        check_active(account)
        token = request.cookies.get(room.edge.cookie("session").name, "")
        comer = _Comer(account.name, holder_of(token), is_guest=False)
        return await _admitted(room, known_id, meeting, comer)
    if room.is_refused(request, known_id):
        raise NotAvailable
    try:
        name, guest_token = _guest(room, body, request, response)
    except NotAvailable as refusal:
        answer = answer_for(refusal)
        room.refuse_for_a_day(request, answer, known_id)
        return answer
    comer = _Comer(name, holder_of(guest_token), is_guest=True)
    return await _admitted(room, known_id, meeting, comer)


@dataclass(frozen=True, slots=True)
class _Comer:
    """Who joins, as far as the call needs it."""

    name: Personal[str]
    holder: Holder
    is_guest: bool


async def _admitted(
    room: MeetingsRoom, meeting_id: MeetingId, meeting: Meeting, comer: _Comer
) -> JoinBody:
    if room.live.count(meeting.room) >= room.capacity:
        raise MeetingFull(room.capacity)
    if not room.is_media_ready():
        raise MediaUnavailable
    await room.rooms.open(meeting.room, room.capacity)
    await room.db.transaction(service.use, meeting_id, room.edge.now())
    ticket = room.tickets.ticket(meeting.room, comer.name, is_guest=comer.is_guest)
    room.admissions.admit(ticket.identity, comer.holder)
    return JoinBody(
        url=room.edge.origin.websocket,
        token=ticket.token.expose(),
        identity=ticket.identity,
        name=comer.name.reveal(Purpose.IDENTIFY),
    )


def _guest(
    room: MeetingsRoom, body: JoinRequest, request: Request, response: Response
) -> tuple[Personal[str], str]:
    """Welcome a guest: known ones by their cookie, new ones by name, notice and age."""
    token = room.guest_cookie.read(request)
    known = room.guests.find(token)
    if known is not None and token is not None:
        name = Personal(people.read_name(body.name)) if body.name is not None else known.name
        room.guests.welcome(Secret(token), Guest(name, known.policy_version))
        return name, token
    guest = _new_guest(room, body)
    fresh = room.edge.fresh()
    room.guests.welcome(fresh, guest)
    room.guest_cookie.write(response, fresh.expose(), max_age_s=GUEST_LIFE_S)
    return guest.name, fresh.expose()


def _new_guest(room: MeetingsRoom, body: JoinRequest) -> Guest:
    missing = {
        field: "This is needed."
        for field, value in (
            ("name", body.name),
            ("policy_version", body.policy_version),
            ("birth_year", body.birth_year),
        )
        if value is None
    }
    if body.name is None or body.policy_version is None or body.birth_year is None:
        raise InvalidInput(fields=missing)
    name = Personal(people.read_name(body.name))
    version = check_accepted(body.policy_version)
    if not people.is_old_enough(body.birth_year, room.edge.now().date()):
        raise NotAvailable
    return Guest(name, version)
