"""Asking for a code, proving it, and the first sign-in."""

from fastapi import APIRouter, Request, Response
from starlette.responses import JSONResponse

from pattino.accounts import rules as people
from pattino.accounts.model import AccountId, EmailAddress
from pattino.accounts.service import check_accepted
from pattino.kit import log
from pattino.kit.errors import PattinoError
from pattino.kit.http.edge import Network, Spoken
from pattino.kit.http.problem import answer_for
from pattino.kit.ids import random_code, random_id
from pattino.kit.language import Language
from pattino.kit.secret import Personal, Secret
from pattino.signin import rules
from pattino.signin.letters import code_letter
from pattino.signin.model import FirstSignin, Keys, SignedIn
from pattino.signin.room import SigninRoom
from pattino.signin.routes.bodies import CodeRequest, CodeSent, Completion, Proof, Room, SessionBody
from pattino.signin.routes.session import standing
from pattino.signin.service import Newcomer

__all__ = ["router", "send_code"]

router = APIRouter(prefix="/signin")

_CODE_LIFE_S = int(rules.CODE_LIFE.total_seconds())
# The cookie outlives the code, so that an old code is told apart from a foreign browser.
_BROWSER_S = _CODE_LIFE_S * 2
_COMPLETE_S = int(rules.COMPLETE_WITHIN.total_seconds())


@router.post("/code", status_code=202)
async def ask_for_code(
    body: CodeRequest,
    network: Network,
    spoken: Spoken,
    request: Request,
    room: Room,
    response: Response,
) -> CodeSent:
    """Send a code to an address that may sign in; every address gets this answer."""
    address = Personal(people.read_address(body.email))
    return CodeSent(
        expires_in_s=await send_code(address, (network, spoken), request, room, response)
    )


async def send_code(
    address: Personal[EmailAddress],
    asked_from: tuple[str, Language | None],
    request: Request,
    room: SigninRoom,
    response: Response,
) -> int:
    """Send a code and bind it to this browser; says for how many seconds it works."""
    network, spoken = asked_from
    room.limits.ask(network, address, room.known_nonce(request, address))
    edge = room.edge
    keys = Keys(Secret(random_code(edge.source)), link=edge.fresh(128), browser=edge.fresh())
    known = None if room.limits.is_refused(address) else address
    welcome = await room.db.transaction(room.signin.begin, known, keys, edge.now(), spoken)
    letter = code_letter(address, welcome, keys, edge.origin) if welcome else None
    room.mail.post(letter)
    room.signin_cookie.write(response, keys.browser.expose(), max_age_s=_BROWSER_S)
    log.get().info("signin.asked")
    return _CODE_LIFE_S


@router.post("/verify")
async def prove(
    body: Proof, network: Network, request: Request, room: Room, response: Response
) -> SessionBody:
    """Take a code or a link; the browser is signed in, or may make its account."""
    room.limits.attempt(network)
    outcome = await _tried(body, request, room)
    if isinstance(outcome, PattinoError):
        log.get().info("signin.refused", code=outcome.code)
        raise outcome
    if isinstance(outcome, FirstSignin):
        room.signin_cookie.write(response, outcome.browser.expose(), max_age_s=_COMPLETE_S)
        return await standing(room, "first_sign_in", None)
    await room.sign_in(request, response, outcome)
    log.get().info("signin.done", kind="code" if body.code else "link")
    return await standing(room, "signed_in", outcome.account)


async def _tried(
    body: Proof, request: Request, room: SigninRoom
) -> SignedIn | FirstSignin | PattinoError:
    browser, fresh, now = room.signin_cookie.read(request), room.edge.fresh(), room.edge.now()
    if body.code is not None:
        code = Secret(body.code.get_secret_value())
        return await room.db.transaction(room.signin.enter_code, browser, code, fresh, now)
    link = Secret(body.link.get_secret_value() if body.link else "")
    return await room.db.transaction(room.signin.follow_link, browser, link, fresh, now)


@router.post("/complete", response_model=SessionBody)
async def complete(
    body: Completion, network: Network, request: Request, room: Room, response: Response
) -> SessionBody | JSONResponse:
    """Make the account of a proven mailbox."""
    room.limits.attempt(network)
    room.require_not_refused(request)
    newcomer = Newcomer(
        id=AccountId(random_id(room.edge.source)),
        name=Personal(people.read_name(body.name)),
        policy_version=check_accepted(body.policy_version),
        birth_year=body.birth_year,
    )
    browser, now = room.signin_cookie.read(request), room.edge.now()
    address = await room.db.transaction(room.signin.pending, browser, now)
    outcome = await room.db.transaction(
        room.signin.complete, browser, newcomer, room.edge.fresh(), now
    )
    if isinstance(outcome, PattinoError):
        if address is not None:
            room.limits.refuse_for_a_day(address)
        refusal = answer_for(outcome)
        room.signin_cookie.clear(refusal)
        room.refuse_for_a_day(refusal)
        return refusal
    await room.sign_in(request, response, outcome)
    log.get().info("account.made", kind="first_sign_in")
    return await standing(room, "signed_in", outcome.account)
