"""Where one is signed in, and signing out everywhere. No device and no address is known."""

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict

from pattino.accounts.errors import SignInFirst
from pattino.kit import log
from pattino.signin import rules
from pattino.signin.routes.bodies import Room

__all__ = ["router"]

router = APIRouter(prefix="/me/sessions")


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class SessionHere(_Body):
    """One signed-in browser: whether it is this one, when it was last used, when it ends."""

    here: bool
    last_seen: str
    expires_at: str


class SessionsBody(_Body):
    """Every signed-in browser, the latest first."""

    sessions: list[SessionHere]


class EndRequest(_Body):
    """Whether this browser stays signed in."""

    keep_this: bool


class EndedBody(_Body):
    """How many browsers were signed out."""

    ended: int


@router.get("")
async def list_sessions(request: Request, room: Room) -> SessionsBody:
    """Say where one is signed in."""
    account = await room.account_of(request)
    token = room.session_cookie.read(request)
    if account is None or token is None:
        raise SignInFirst
    mine = rules.fingerprint(token)
    found = await room.db.transaction(room.signin.sessions_of, account.id, room.edge.now())
    latest = sorted(found, key=lambda each: (each.last_seen, each.expires_at), reverse=True)
    return SessionsBody(
        sessions=[
            SessionHere(
                here=each.token_sha256 == mine,
                last_seen=each.last_seen.isoformat(),
                expires_at=each.expires_at.isoformat(),
            )
            for each in latest
        ]
    )


@router.post("/end")
async def end_sessions(
    body: EndRequest, request: Request, room: Room, response: Response
) -> EndedBody:
    """Sign out everywhere; calls and lines of those browsers end with it."""
    account = await room.account_of(request)
    token = room.session_cookie.read(request)
    if account is None or token is None:
        raise SignInFirst
    kept = rules.fingerprint(token) if body.keep_this else None
    ended = await room.end_sessions(account.id, kept)
    if not body.keep_this:
        room.session_cookie.clear(response)
        response.headers["clear-site-data"] = '"cache"'
    log.get().info("signin.ended_everywhere", count=ended)
    return EndedBody(ended=ended)
