"""One's own profile, and pictures of colleagues, over HTTP."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import HTTPConnection

from pattino.accounts.model import AccountId
from pattino.kit.http.parts import given
from pattino.kit.secret import Personal, Purpose
from pattino.profile import rules
from pattino.profile.model import Profile
from pattino.profile.room import ProfileRoom

__all__ = ["router"]

router = APIRouter(prefix="/api")

_room: Callable[[HTTPConnection], ProfileRoom] = given(ProfileRoom)
Room = Annotated[ProfileRoom, Depends(_room)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class ProfileRequest(_Body):
    """What a person tells; an empty text takes it back."""

    title: str = Field(max_length=2000)
    language: str = Field(max_length=20)
    time_zone: str = Field(max_length=200)


class PictureRequest(_Body):
    """A picture in base 64."""

    picture: str = Field(max_length=62_000)


class Nothing(_Body):
    """An empty object."""


class ProfileBody(_Body):
    """One's own profile."""

    title: str | None
    language: str | None
    time_zone: str | None
    picture: str | None


@router.get("/me/profile")
async def read_profile(request: Request, room: Room) -> ProfileBody:
    """Give one's own profile."""
    account = await room.access.person(request)
    return _body(await room.db.transaction(room.profiles.of, account.id))


@router.post("/me/profile")
async def tell(body: ProfileRequest, request: Request, room: Room) -> ProfileBody:
    """Change title, language and time zone."""
    account = await room.changing(request)
    told = Profile(
        title=_personal(rules.read_title(body.title)),
        language=_personal(rules.read_language(body.language)),
        time_zone=_personal(rules.read_time_zone(body.time_zone)),
    )
    return _body(await room.db.transaction(room.profiles.tell, account.id, told))


@router.post("/me/picture")
async def show(body: PictureRequest, request: Request, room: Room) -> ProfileBody:
    """Change one's picture; what is stored is written anew from its pixels."""
    account = await room.changing(request)
    image = Personal(await room.darkroom.develop(rules.read_picture(body.picture)))
    return _body(await room.db.transaction(room.profiles.show, account.id, image))


@router.post("/me/picture/remove")
async def hide(_nothing: Nothing, request: Request, room: Room) -> ProfileBody:
    """Take one's picture away."""
    account = await room.changing(request)
    return _body(await room.db.transaction(room.profiles.show, account.id, None))


@router.get("/pictures/{person_id}/{name}")
async def look_at_picture(person_id: str, name: str, request: Request, room: Room) -> Response:
    """Give a colleague's picture; another one has another name, so this one may be kept."""
    await room.access.person(request)
    wanted = AccountId(person_id[:64])
    image = await room.db.transaction(room.profiles.picture, wanted, name[:64])
    headers = {"cache-control": "private, max-age=86400", "content-disposition": "inline"}
    return Response(image.reveal(Purpose.IDENTIFY), media_type="image/webp", headers=headers)


def _personal(text: str | None) -> Personal[str] | None:
    return None if text is None else Personal(text)


def _body(profile: Profile) -> ProfileBody:
    def told(value: Personal[str] | None) -> str | None:
        return None if value is None else value.reveal(Purpose.IDENTIFY)

    return ProfileBody(
        title=told(profile.title),
        language=told(profile.language),
        time_zone=told(profile.time_zone),
        picture=profile.picture,
    )
