"""Inviting people, looking at open invitations, taking them back: for administrators alone."""

from collections.abc import Callable
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import HTTPConnection

from pattino.accounts.model import Account
from pattino.invitations import rules
from pattino.invitations.errors import MailWaits
from pattino.invitations.model import Fault, Invitation, InvitationId, Made
from pattino.invitations.room import InvitationsRoom
from pattino.kit import log, qr
from pattino.kit.http.edge import Spoken
from pattino.kit.http.parts import given
from pattino.kit.language import Language
from pattino.kit.secret import Purpose, Secret
from pattino.people.rules import PAGE_PEOPLE

__all__ = ["Room", "router"]

router = APIRouter(prefix="/api/admin/invitations")

_room: Callable[[HTTPConnection], InvitationsRoom] = given(InvitationsRoom)
Room = Annotated[InvitationsRoom, Depends(_room)]

_BUSY_S = 5  # a mail server that takes letters has taken some by then


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class Nothing(_Body):
    """An empty object."""


class PartRequest(_Body):
    """Which part of the list."""

    page: int = Field(default=0, ge=0, le=1000)


class OpenBody(_Body):
    """An open invitation. Its link cannot be shown again: only a fingerprint of it is kept."""

    id: str
    email: str
    invited_by: str | None
    you: bool
    expires_at: str
    state: Literal["open", "stopped"]
    """Stopped: whoever sent it is no administrator any more, or may not use the account."""


class ListBody(_Body):
    """A part of the open invitations."""

    invitations: list[OpenBody]
    count: int
    page: int
    has_more: bool


class InviteRequest(_Body):
    """Lines of a list; of each only its addresses are read."""

    lines: list[Annotated[str, Field(max_length=rules.LINE_MOST)]] = Field(
        min_length=1, max_length=rules.LINES_AT_ONCE
    )


class MadeBody(_Body):
    """A new link; `mailed` when a mail with it is on its way."""

    line: int
    id: str
    email: str
    url: str
    expires_at: str
    mailed: bool


class FaultBody(_Body):
    """What is wrong with a line, or why an address in it was not invited."""

    line: int
    fault: Fault


class InvitedBody(_Body):
    """What became of the first `lines` lines; the others are to be sent again."""

    lines: int
    made: list[MadeBody]
    faults: list[FaultBody]


class QrRequest(_Body):
    """The secret of a link that was just made."""

    token: str = Field(pattern=r"^[0-9a-z]{26}$")


class QrBody(_Body):
    """A square and the path of what is dark in it."""

    size: int
    path: str


@router.post("/list")
async def list_open(body: PartRequest, request: Request, room: Room) -> ListBody:
    """List the invitations that nobody has used yet."""
    admin = await room.looking(request)
    db, now, begin = room.signin.db, room.signin.edge.now(), body.page * PAGE_PEOPLE
    found = await db.transaction(room.invitations.page, begin, PAGE_PEOPLE + 1, now)
    return ListBody(
        invitations=[_open(each, sender, admin) for each, sender in found[:PAGE_PEOPLE]],
        count=await db.transaction(room.invitations.count, now),
        page=body.page,
        has_more=len(found) > PAGE_PEOPLE,
    )


@router.post("")
async def invite(body: InviteRequest, spoken: Spoken, request: Request, room: Room) -> InvitedBody:
    """Invite the addresses of a list; what cannot be used is told line by line."""
    admin = await room.inviting(request)
    async with room.one_list:
        taken = await room.signin.db.transaction(
            room.invitations.invite,
            admin.id,
            body.lines,
            room.most_now,
            room.fresh,
            room.signin.edge.now(),
        )
        if not taken.lines:
            raise MailWaits(retry_after_s=_BUSY_S)
        made = [await _made(each, room, admin, spoken) for each in taken.made]
    if made:
        log.get().info("invitation.made", count=len(made))
    faults = [FaultBody(line=line, fault=fault) for line, fault in taken.faults]
    return InvitedBody(lines=taken.lines, made=made, faults=faults)


@router.post("/{invitation_id}/renew")
async def renew(
    invitation_id: str, _body: Nothing, spoken: Spoken, request: Request, room: Room
) -> MadeBody:
    """Make a new link for an address; the old one is void."""
    admin = await room.inviting(request)
    which = InvitationId(invitation_id[:64])
    async with room.one_list:
        if not room.most_now:
            raise MailWaits(retry_after_s=_BUSY_S)
        made = await room.signin.db.transaction(
            room.invitations.renew, admin.id, which, room.fresh(), room.signin.edge.now()
        )
        told = await _made(made, room, admin, spoken)
    log.get().info("invitation.renewed")
    return told


@router.post("/{invitation_id}/revoke")
async def revoke(invitation_id: str, _body: Nothing, request: Request, room: Room) -> Nothing:
    """Take an invitation back; its link is void at once."""
    await room.inviting(request)
    which = InvitationId(invitation_id[:64])
    await room.signin.db.transaction(room.invitations.revoke, which)
    log.get().info("invitation.revoked")
    return Nothing()


@router.post("/qr")
async def draw(body: QrRequest, request: Request, room: Room) -> QrBody:
    """Draw the link of an invitation, for a phone to scan."""
    await room.looking(request)
    drawn = qr.for_page(room.link(Secret(body.token)).expose())
    return QrBody(size=drawn.size, path=drawn.path)


async def _made(
    made: Made, room: InvitationsRoom, admin: Account, spoken: Language | None
) -> MadeBody:
    invitation = made.invitation
    return MadeBody(
        line=made.line,
        id=invitation.id,
        email=invitation.email.reveal(Purpose.IDENTIFY).as_written,
        url=room.link(made.token).expose(),
        expires_at=invitation.expires_at.isoformat(),
        mailed=await room.send(made, admin, spoken),
    )


def _open(invitation: Invitation, sender: Account | None, admin: Account) -> OpenBody:
    return OpenBody(
        id=invitation.id,
        email=invitation.email.reveal(Purpose.IDENTIFY).as_written,
        invited_by=sender.name.reveal(Purpose.IDENTIFY) if sender else None,
        you=invitation.invited_by == admin.id,
        expires_at=invitation.expires_at.isoformat(),
        state="open" if rules.may_invite(sender) else "stopped",
    )
