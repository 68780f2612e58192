"""Administration over HTTP. Every route asks for an administrator; no body names a caller."""

import asyncio
from collections.abc import Callable
from email.errors import MessageError
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import HTTPConnection

from pattino.accounts import rules as accounts
from pattino.accounts.model import Account, Organisation, Role, Standing, Which
from pattino.administration.errors import NotYourself
from pattino.administration.letters import trial_letter
from pattino.administration.room import AdministrationRoom
from pattino.kit import log
from pattino.kit.http.edge import Spoken
from pattino.kit.http.parts import given
from pattino.kit.http.problem import InvalidInput
from pattino.kit.secret import Purpose

__all__ = ["router"]

router = APIRouter(prefix="/api/admin")

_room: Callable[[HTTPConnection], AdministrationRoom] = given(AdministrationRoom)
Room = Annotated[AdministrationRoom, Depends(_room)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class Nothing(_Body):
    """An empty object."""


class OverviewBody(_Body):
    """How much goes on, without a name."""

    calls: int
    people_in_calls: int
    accounts: int
    mail: str
    organisation: str
    operator_contact: str
    mail_domains: list[str]


class ListRequest(_Body):
    """Letters of a name or a whole address, which kind of accounts, and after which to go on."""

    q: str = Field(default="", max_length=200)
    which: Which = Which.EVERYBODY
    after: str = Field(default="", max_length=64)


class MemberBody(_Body):
    """An account as administrators see it."""

    id: str
    name: str
    email: str
    hue: int
    role: Role
    state: Standing
    you: bool


class ListBody(_Body):
    """A part of the accounts, and after which to go on; a part may be short and not the last."""

    people: list[MemberBody]
    after: str | None


class RoleRequest(_Body):
    """What a person may do from now on."""

    role: Role


class SuspendRequest(_Body):
    """Whether a person is kept out."""

    suspended: bool


class SuspendedBody(MemberBody):
    """What became of it."""

    ended: int


class OrganisationRequest(_Body):
    """Who runs the server, and whose people may sign in."""

    name: str = Field(max_length=2000)
    operator_contact: str = Field(max_length=1000)
    mail_domains: list[Annotated[str, Field(max_length=300)]] = Field(max_length=100)


class MailBody(_Body):
    """Whether the test mail was taken; if not, what kind of fault it was."""

    sent: bool
    fault: str | None


@router.get("/overview")
async def overview(request: Request, room: Room) -> OverviewBody:
    """Say how much goes on right now."""
    await room.looking(request)
    signin = room.signin
    organisation = await signin.db.transaction(signin.directory.organisation)
    return OverviewBody(
        calls=room.live.rooms,
        people_in_calls=room.live.people,
        accounts=await signin.db.transaction(room.registry.count),
        mail=signin.mail_kind,
        organisation=organisation.name if organisation else "",
        operator_contact=organisation.operator_contact if organisation else "",
        mail_domains=list(organisation.mail_domains) if organisation else [],
    )


@router.post("/people")
async def list_people(body: ListRequest, request: Request, room: Room) -> ListBody:
    """List accounts: all, those with these letters in their names, or that with this address."""
    admin = await room.looking(request)
    if "@" in body.q:
        return ListBody(people=[_member(e, admin) for e in await _at(room, body.q)], after=None)
    part = await room.roll.part(body.q, body.which, body.after)
    return ListBody(people=[_member(each, admin) for each in part.people], after=part.after)


async def _at(room: AdministrationRoom, typed: str) -> tuple[Account, ...]:
    """The account of an address, which is looked up and not searched for."""
    try:
        address = accounts.read_address(typed)
    except InvalidInput:
        return ()
    found = await room.signin.db.transaction(room.signin.directory.by_address, address)
    return () if found is None else (found,)


@router.post("/people/{person_id}/role")
async def give_role(person_id: str, body: RoleRequest, request: Request, room: Room) -> MemberBody:
    """Make somebody an administrator, or a member again; the last administrator stays one."""
    admin = await room.changing(request)
    account = await room.account(person_id)
    await room.signin.db.transaction(room.signin.directory.set_role, account, body.role)
    log.get().info("account.role_changed", kind=body.role.value)
    return _member(await room.account(person_id), admin)


@router.post("/people/{person_id}/suspend")
async def suspend(
    person_id: str, body: SuspendRequest, request: Request, room: Room
) -> SuspendedBody:
    """Keep somebody out, with everything that is open, or let them in again."""
    admin = await room.changing(request)
    account = await room.account(person_id)
    if account.id == admin.id:
        raise NotYourself
    await room.signin.db.transaction(room.registry.suspend, account, is_suspended=body.suspended)
    ended = await room.end_everything_of(account.id) if body.suspended else 0
    if body.suspended:
        log.get().info("account.suspended", count=ended)
    else:
        log.get().info("account.let_in")
    member = _member(await room.account(person_id), admin)
    return SuspendedBody(**member.model_dump(), ended=ended)


@router.post("/organisation")
async def change_organisation(
    body: OrganisationRequest, request: Request, room: Room
) -> OverviewBody:
    """Change who runs the server and whose people may sign in."""
    await room.changing(request)
    changed = Organisation(
        name=accounts.read_organisation_name(body.name),
        operator_contact=accounts.read_contact(body.operator_contact),
        mail_domains=accounts.read_domains(body.mail_domains),
    )
    await room.signin.db.transaction(room.registry.reorganise, changed)
    log.get().info("organisation.changed")
    return await overview(request, room)


@router.post("/mail-test")
async def try_mail(_body: Nothing, spoken: Spoken, request: Request, room: Room) -> MailBody:
    """Send the administrator a mail, and say at once whether the mail server took it."""
    admin = await room.mailing(request)
    profiles = room.people.profiles
    language = await room.signin.db.transaction(profiles.language_for, admin.id, spoken)
    try:
        await asyncio.to_thread(room.carrier.carry, trial_letter(admin, language))
    except (OSError, MessageError, ValueError) as error:
        log.get().warning("mail.test_failed", error=type(error).__name__)
        return MailBody(sent=False, fault=type(error).__name__)
    return MailBody(sent=True, fault=None)


def _member(account: Account, admin: Account) -> MemberBody:
    return MemberBody(
        id=account.id,
        name=account.name.reveal(Purpose.IDENTIFY),
        email=account.email.reveal(Purpose.IDENTIFY),
        hue=account.hue,
        role=account.role,
        state=accounts.standing_of(account),
        you=account.id == admin.id,
    )
