"""`pattino demo`: a call to try within a minute, with two made-up colleagues and no mail.

Everything is real but the people: the organisation is founded, the second colleague proves a
mailbox and accepts the notice through the same steps as anybody. Only the way in differs: one
secret link for each, on loopback alone, in a data folder that is gone at the end. The route
exists in no other server.
"""

from collections.abc import Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from pattino.accounts import rules as people
from pattino.accounts.model import AccountId, Organisation, Role
from pattino.app import Application
from pattino.kit.errors import PattinoError
from pattino.kit.http.problem import NotFound
from pattino.kit.ids import random_code, random_id
from pattino.kit.secret import Personal, Secret
from pattino.media.model import RoomName
from pattino.meetings import rules as meeting_rules
from pattino.meetings import service as meetings
from pattino.meetings.model import MeetingId
from pattino.privacy import notice
from pattino.signin import rules
from pattino.signin.model import FirstSignin, Keys, SignedIn
from pattino.signin.room import SigninRoom
from pattino.signin.service import Newcomer

__all__ = ["DemoNotLocal", "furnish"]

_ORGANISATION: Final = Organisation(
    name="Skate Demo", operator_contact="demo@pattino.example", mail_domains=("pattino.example",)
)
_ADA: Final = ("Ada Winter", "ada@pattino.example")
_BEN: Final = ("Ben Okoye", "ben@pattino.example")
_BORN: Final = 1990


class DemoNotLocal(PattinoError):
    """A demo was asked to serve others."""

    code = "demo_not_local"
    title = "A demo serves this machine alone"
    next_step = "Leave out --listen and --public-url, or use `pattino serve`."


def furnish(application: Application) -> tuple[str, ...]:
    """Make the colleagues and their meeting; gives the lines to print."""
    room = application.signin
    if not room.edge.origin.is_loopback:
        raise DemoNotLocal
    signed_in = (_found(room), _join(room))
    ada = signed_in[0].account
    source, now = room.edge.source, room.edge.now()
    meeting_id = MeetingId(random_id(source, meeting_rules.ID_LENGTH))
    name = RoomName(random_id(source, 26))
    room.db.run(meetings.make, ada.id, meeting_id, name, now)
    doors = {room.edge.fresh().expose(): each for each in signed_in}
    route = _route(room, doors, f"/m/{meeting_id}")
    application.asgi.router.routes.insert(0, route)  # before the site, which takes every path
    links = [f"{room.edge.origin}/demo/{token}" for token in doors]
    return (
        f"{_ADA[0]}: {links[0]}",
        f"{_BEN[0]}: {links[1]}",
        "Open the second link in a private window: one browser is one person.",
    )


def _newcomer(room: SigninRoom, name: str) -> Newcomer:
    return Newcomer(
        id=AccountId(random_id(room.edge.source)),
        name=Personal(people.read_name(name, "name")),
        policy_version=notice.VERSION,
        birth_year=_BORN,
    )


def _found(room: SigninRoom) -> SignedIn:
    name, address = _ADA
    return room.db.run(
        room.signin.set_up,
        _ORGANISATION,
        _newcomer(room, name),
        Personal(people.read_address(address, "email")),
        room.edge.fresh(),
        room.edge.now(),
    )


def _join(room: SigninRoom) -> SignedIn:
    name, address = _BEN
    edge, now = room.edge, room.edge.now()
    keys = Keys(Secret(random_code(edge.source)), link=edge.fresh(128), browser=edge.fresh())
    room.db.run(room.signin.begin, Personal(people.read_address(address, "email")), keys, now)
    proven = room.db.run(
        room.signin.enter_code, keys.browser.expose(), keys.code, edge.fresh(), now
    )
    if not isinstance(proven, FirstSignin):
        raise DemoNotLocal("The demo's data folder is not empty.")
    joined = room.db.run(
        room.signin.complete, proven.browser.expose(), _newcomer(room, name), edge.fresh(), now
    )
    if isinstance(joined, PattinoError):
        raise joined
    return joined


def _route(room: SigninRoom, doors: Mapping[str, SignedIn], target: str) -> Route:
    async def enter(request: Request) -> Response:
        signed_in = doors.get(request.path_params["token"])
        if signed_in is None:
            raise NotFound
        response = RedirectResponse(target, 303)
        life = rules.absolute_life(Role(signed_in.account.role))
        token = signed_in.token.expose()
        room.session_cookie.write(response, token, max_age_s=int(life.total_seconds()))
        return response

    return Route("/demo/{token}", enter)
