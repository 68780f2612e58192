"""Colleagues over HTTP. What is searched for travels in a body: addresses are kept by proxies."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import HTTPConnection

from pattino.accounts.model import AccountId
from pattino.kit.http.parts import given
from pattino.kit.secret import Personal, Purpose
from pattino.people import rules
from pattino.people.errors import PersonUnknown
from pattino.people.model import Entry
from pattino.people.room import PeopleRoom

__all__ = ["router"]

router = APIRouter(prefix="/api/people")

_room: Callable[[HTTPConnection], PeopleRoom] = given(PeopleRoom)
Room = Annotated[PeopleRoom, Depends(_room)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class SearchRequest(_Body):
    """Letters of a name, and which part of the answer."""

    q: str = Field(max_length=200)
    page: int = 0


class PersonBody(_Body):
    """A colleague as others see them."""

    id: str
    name: str
    hue: int
    title: str | None
    picture: str | None


class CardBody(PersonBody):
    """A colleague whom one looks at."""

    language: str | None
    time_zone: str | None


class FoundBody(_Body):
    """A part of what was found."""

    people: list[PersonBody]
    page: int
    has_more: bool


class HowManyBody(_Body):
    """How many colleagues there are besides whoever asks."""

    count: int


@router.get("")
async def count_people(request: Request, room: Room) -> HowManyBody:
    """Say how many colleagues there are."""
    account = await room.looking(request)
    others = [each for each in await room.index.entries() if each.person.id != account.id]
    return HowManyBody(count=len(others))


@router.post("/search")
async def search(body: SearchRequest, request: Request, room: Room) -> FoundBody:
    """Find colleagues by letters of their names."""
    account = await room.looking(request)
    query = rules.read_query(body.q)
    others = (each for each in await room.index.entries() if each.person.id != account.id)
    found = rules.find(others, query, body.page)
    return FoundBody(
        people=[person_body(each) for each in found.people],
        page=found.number,
        has_more=found.has_more,
    )


@router.get("/{person_id}")
async def look_at_person(person_id: str, request: Request, room: Room) -> CardBody:
    """Say who a colleague is."""
    await room.looking(request)
    entry = await room.index.find(AccountId(person_id[:64]))
    if entry is None:
        raise PersonUnknown
    profile = await room.db.transaction(room.profiles.of, entry.person.id)
    person = person_body(entry)
    return CardBody(
        id=person.id,
        name=person.name,
        hue=person.hue,
        title=person.title,
        picture=person.picture,
        language=_told(profile.language),
        time_zone=_told(profile.time_zone),
    )


def person_body(entry: Entry) -> PersonBody:
    """Write a colleague down for others."""
    person, glimpse = entry.person, entry.glimpse
    return PersonBody(
        id=person.id,
        name=person.name.reveal(Purpose.IDENTIFY),
        hue=person.hue,
        title=None if glimpse is None else _told(glimpse.title),
        picture=None if glimpse is None else glimpse.picture,
    )


def _told(value: Personal[str] | None) -> str | None:
    return None if value is None else value.reveal(Purpose.IDENTIFY)
