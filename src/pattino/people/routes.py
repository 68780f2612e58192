"""Colleagues over HTTP. What is searched for travels in a body: addresses are kept by proxies."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import HTTPConnection

from pattino.accounts.model import AccountId, Listed
from pattino.kit.http.parts import given
from pattino.kit.secret import Purpose
from pattino.people import rules
from pattino.people.errors import PersonUnknown
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
async def look_at_person(person_id: str, request: Request, room: Room) -> PersonBody:
    """Say who a colleague is."""
    await room.looking(request)
    person = await room.index.person(AccountId(person_id[:64]))
    if person is None:
        raise PersonUnknown
    return person_body(person)


def person_body(person: Listed) -> PersonBody:
    """Write a colleague down for others."""
    return PersonBody(id=person.id, name=person.name.reveal(Purpose.IDENTIFY), hue=person.hue)
