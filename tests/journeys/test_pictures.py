"""The pictures of the documentation, taken of the real product: `make shots` writes them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.people import PHONE, Office, Person, words
from tests.journeys.senses import Persona

Picture = Callable[[Person, str], Path]
DECODED_PX = 200  # a picture smaller than this is still growing


def shows_pictures(person: Person, count: int) -> None:
    """So many tiles show a decoded picture of some size, and nobody points at anything."""
    person.page.wait_for_function(
        "([count, wide]) => [...document.querySelectorAll('[data-participant] video')]"
        ".filter((each) => each.videoWidth >= wide).length >= count",
        arg=[count, DECODED_PX],
        timeout=30_000,
    )
    person.page.mouse.move(5, 5)


@pytest.fixture(scope="module")
def link(office: Office, ada: Persona) -> str:
    person = office.person(ada, devices="portrait")
    person.sets_up("Kestrel Instruments")
    link = person.makes_a_meeting()
    person.joins()
    return link


def test_picture_of_a_call(
    office: Office, link: str, ben: Persona, clara: Persona, dan: Persona, picture: Picture
) -> None:
    ada = office.people[0]
    colleague = office.person(ben, devices="portrait")
    colleague.signs_in()
    colleague.joins(link)
    for persona in (clara, dan):
        office.person(persona, devices="portrait").joins_as_guest(link)
    shows_pictures(ada, 4)
    assert picture(ada, "call").stat().st_size > 20_000


def test_picture_of_a_call_on_a_phone(
    office: Office, link: str, ben: Persona, picture: Picture
) -> None:
    for person in office.people[1:]:
        office.goes_home(person)
    visitor = office.person(ben, devices="portrait", size=PHONE)
    visitor.joins_as_guest(link)
    shows_pictures(visitor, 2)
    expect(visitor.page.get_by_text(words("call.say.joined"))).to_have_count(0, timeout=15_000)
    assert picture(visitor, "call-phone").stat().st_size > 10_000
    office.goes_home(visitor)
