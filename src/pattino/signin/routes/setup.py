"""Set-up: the organisation and its first administrator, once."""

from fastapi import APIRouter, Request, Response
from starlette.responses import JSONResponse

from pattino.accounts import rules as people
from pattino.accounts.errors import NotAvailable
from pattino.accounts.model import AccountId, Organisation
from pattino.accounts.service import check_accepted
from pattino.kit import log
from pattino.kit.http.edge import Network
from pattino.kit.http.problem import answer_for
from pattino.kit.ids import random_id
from pattino.kit.secret import Personal
from pattino.signin.routes.bodies import (
    Nothing,
    Room,
    SessionBody,
    SetupCheck,
    SetupRequest,
)
from pattino.signin.routes.session import standing
from pattino.signin.service import Newcomer

__all__ = ["router"]

router = APIRouter(prefix="/setup")


@router.post("/check")
def check(body: SetupCheck, network: Network, room: Room) -> Nothing:
    """Say whether a set-up link is the one to use."""
    room.limits.attempt(network)
    room.door.check(body.token.get_secret_value(), room.edge.now())
    return Nothing()


@router.post("", status_code=201, response_model=SessionBody)
async def set_up(
    body: SetupRequest, network: Network, request: Request, room: Room, response: Response
) -> SessionBody | JSONResponse:
    """Found the organisation and sign its first administrator in."""
    room.limits.attempt(network)
    room.require_not_refused(request)
    edge = room.edge
    room.door.check(body.token.get_secret_value(), edge.now())
    organisation = Organisation(
        name=people.read_organisation_name(body.organisation_name),
        operator_contact=people.read_contact(body.operator_contact),
        mail_domains=people.read_domains(body.mail_domains),
    )
    newcomer = Newcomer(
        id=AccountId(random_id(edge.source)),
        name=Personal(people.read_name(body.admin_name, "admin_name")),
        policy_version=check_accepted(body.policy_version),
        birth_year=body.birth_year,
    )
    address = Personal(people.read_address(body.admin_email, "admin_email"))
    try:
        signed_in = await room.db.transaction(
            room.signin.set_up, organisation, newcomer, address, edge.fresh(), edge.now()
        )
    except NotAvailable as refused:
        refusal = answer_for(refused)
        room.refuse_for_a_day(refusal)
        return refusal
    room.door.close()
    await room.sign_in(request, response, signed_in)
    log.get().info("organisation.founded")
    return await standing(room, "signed_in", signed_in.account)
