"""Where a browser stands, and signing out."""

from fastapi import APIRouter, Request, Response

from pattino.accounts.model import Account
from pattino.signin.room import SigninRoom
from pattino.signin.routes.bodies import Nothing, Room, SessionBody, State, session_body

__all__ = ["router", "standing"]

router = APIRouter()


@router.get("/session")
async def read_session(request: Request, room: Room) -> SessionBody:
    """Say where this browser stands."""
    account = await room.account_of(request)
    if account is not None:
        return await standing(room, "signed_in", account)
    browser = room.signin_cookie.read(request)
    pending = await room.db.transaction(room.signin.pending, browser, room.edge.now())
    return await standing(room, "first_sign_in" if pending else "signed_out", None)


@router.post("/signin/out", status_code=204)
async def sign_out(_body: Nothing, request: Request, room: Room) -> Response:
    """End this browser's session and the calls it is in."""
    await room.sign_out(request)
    response = Response(status_code=204, headers={"clear-site-data": '"cache"'})
    room.session_cookie.clear(response)
    return response


async def standing(room: SigninRoom, state: State, account: Account | None) -> SessionBody:
    """Describe a browser; before set-up there is nothing but set-up."""
    organisation = await room.db.transaction(room.directory.organisation)
    if organisation is None:
        return session_body("setup_needed", None, None, room.mail_kind)
    coming = room.signin.coming(account) if account else None
    return session_body(state, organisation, account, room.mail_kind, coming)
