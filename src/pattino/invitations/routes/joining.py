"""What the holder of a link sees and does. The secret comes in the body, never in an address."""

from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field, SecretStr
from starlette.responses import JSONResponse

from pattino.accounts import rules as people
from pattino.accounts.errors import NotAvailable
from pattino.accounts.model import AccountId
from pattino.accounts.service import check_accepted
from pattino.invitations.model import Invitation
from pattino.invitations.room import InvitationsRoom
from pattino.invitations.routes.inviting import Room
from pattino.kit import log
from pattino.kit.db import Transaction
from pattino.kit.http.edge import Network, Spoken
from pattino.kit.http.problem import answer_for
from pattino.kit.ids import random_id
from pattino.kit.secret import Personal, Purpose
from pattino.signin.model import SignedIn
from pattino.signin.routes.bodies import SessionBody
from pattino.signin.routes.codes import send_code
from pattino.signin.routes.session import standing
from pattino.signin.service import Newcomer

__all__ = ["router"]

router = APIRouter(prefix="/api/join")


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class LinkRequest(_Body):
    """The secret of a link."""

    token: SecretStr = Field(max_length=128)


class InvitationBody(_Body):
    """Who invites whom, and what comes next."""

    organisation: str
    invited_by: str
    email: str
    expires_at: str
    needs_code: bool


class JoinRequest(LinkRequest):
    """What a person gives to have an account."""

    name: str = Field(max_length=2000)
    policy_version: str = Field(max_length=16)
    birth_year: int


class JoinedBody(_Body):
    """In, or a code is on its way to the address that was invited."""

    next: Literal["signed_in", "code"]
    session: SessionBody | None
    expires_in_s: int | None


@router.post("/look")
async def look(body: LinkRequest, network: Network, room: Room) -> InvitationBody:
    """Say who invites, before anything is asked."""
    room.signin.limits.attempt(network)
    signin, token = room.signin, body.token.get_secret_value()
    invitation, sender = await signin.db.transaction(
        room.invitations.opened, token, signin.edge.now()
    )
    return InvitationBody(
        organisation=await room.organisation(),
        invited_by=sender.name.reveal(Purpose.IDENTIFY),
        email=invitation.email.reveal(Purpose.IDENTIFY).as_written,
        expires_at=invitation.expires_at.isoformat(),
        needs_code=room.sends_mail,
    )


@router.post("", response_model=JoinedBody)
async def join(
    body: JoinRequest,
    network: Network,
    spoken: Spoken,
    request: Request,
    room: Room,
    response: Response,
) -> JoinedBody | JSONResponse:
    """Take an invitation: sign in where no mail can be sent, else send a code to its address."""
    signin, now, token = room.signin, room.signin.edge.now(), body.token.get_secret_value()
    signin.limits.attempt(network)
    signin.require_not_refused(request)
    newcomer = Newcomer(
        id=AccountId(random_id(signin.edge.source)),
        name=Personal(people.read_name(body.name)),
        policy_version=check_accepted(body.policy_version),
        birth_year=body.birth_year,
    )
    invitation, _ = await signin.db.transaction(room.invitations.opened, token, now)
    if signin.limits.is_refused(invitation.email):
        raise NotAvailable
    if room.sends_mail:
        refusal = await signin.db.transaction(
            signin.signin.answer, invitation.email, body.birth_year, now
        )
        if refusal is not None:
            return _refused(refusal, room, invitation)
        seconds = await send_code(invitation.email, (network, spoken), request, signin, response)
        return JoinedBody(next="code", session=None, expires_in_s=seconds)
    outcome = await signin.db.transaction(_accept, room, token, newcomer)
    if isinstance(outcome, NotAvailable):
        return _refused(outcome, room, invitation)
    await signin.sign_in(request, response, outcome)
    log.get().info("account.made", kind="invitation")
    session = await standing(signin, "signed_in", outcome.account)
    return JoinedBody(next="signed_in", session=session, expires_in_s=None)


def _accept(
    tx: Transaction, room: InvitationsRoom, token: str, newcomer: Newcomer
) -> SignedIn | NotAvailable:
    """The link is used up and the account made, both or neither."""
    edge = room.signin.edge
    invitation = room.invitations.use(tx, token, edge.now())
    return room.signin.signin.accept(tx, invitation.email, newcomer, edge.fresh(), edge.now())


def _refused(refusal: NotAvailable, room: InvitationsRoom, invitation: Invitation) -> JSONResponse:
    """Neither this mailbox nor this browser is asked again for a day (policy C)."""
    room.signin.limits.refuse_for_a_day(invitation.email)
    answer = answer_for(refusal)
    room.signin.signin_cookie.clear(answer)
    room.signin.refuse_for_a_day(answer)
    return answer
