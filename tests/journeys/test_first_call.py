"""From a setup link to a call of three, who comes after, and a media server that is killed.

Issue of this journey: two people sign in with their work e-mail and see and hear each other
through our own media server; a guest comes by the link. One journey, told in order.
"""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.conftest import Figure
from tests.journeys.people import Office, Person, words
from tests.journeys.senses import Persona, hears, hears_nothing_of, sees

PICTURE_WITHIN_S = 6  # the bar is 2 s on an idle machine; threefold
BACK_WITHIN_S = 10  # the bar of the product, asserted as it stands

Picture = Callable[[Person, str], Path]


def all_see_and_hear_each_other(people: list[Person], *, within_s: float = 20) -> float:
    """Everyone, everyone else, both senses; the slowest of them."""
    started = time.monotonic()
    for person in people:
        for other in people:
            if person is not other:
                sees(person.page, other.persona, within_s=within_s)
                hears(person.page, other.persona, within_s=within_s)
    return time.monotonic() - started


@pytest.fixture(scope="module")
def admin(office: Office, ada: Persona) -> Person:
    """The first administrator, who came by the setup link."""
    person = office.person(ada)
    person.sets_up("Kestrel Instruments")
    return person


@pytest.fixture(scope="module")
def link(admin: Person) -> str:
    """A meeting that the administrator made and is in."""
    made = admin.makes_a_meeting()
    admin.joins()
    return made


@pytest.fixture(scope="module")
def colleague(office: Office, link: str, ben: Persona) -> Person:
    """Signs in for the first time with the code from the mail, then opens the link."""
    person = office.person(ben)
    person.signs_in()
    person.joins(link)
    return person


@pytest.fixture(scope="module")
def guest(office: Office, link: str, clara: Persona, colleague: Person) -> Person:
    """Has no account; gives a name for this call."""
    person = office.person(clara)
    person.joins_as_guest(link)
    return person


def test_three_people_see_and_hear_each_other(
    admin: Person, colleague: Person, guest: Person, figure: Figure, picture: Picture
) -> None:
    took = all_see_and_hear_each_other([admin, colleague, guest])
    figure("six pictures and six voices judged in", f"{took:.1f} s")
    picture(admin, "call")


def test_the_one_who_joins_sees_the_others_at_once(
    office: Office, link: str, admin: Person, guest: Person, dan: Persona, figure: Figure
) -> None:
    late = office.person(dan)
    late.page.goto(link)
    late.is_titled("call.pre.heading")
    late.answers_who_they_are()
    pressed = time.monotonic()
    late.press("call.pre.join")
    late.is_in()
    joined = time.monotonic() - pressed
    first = joined + sees(late.page, admin.persona, within_s=PICTURE_WITHIN_S, frames=2)
    figure("from Join to being in", f"{joined:.1f} s")
    figure("from Join to the first moving picture", f"{first:.1f} s")
    office.goes_home(late)


def test_a_muted_microphone_is_silent_for_everyone_and_comes_back(
    admin: Person, colleague: Person, guest: Person
) -> None:
    guest.toggles("call.bar.microphone")
    for other in (admin, colleague):
        hears_nothing_of(other.page, guest.persona)
        sees(other.page, guest.persona)
    guest.toggles("call.bar.microphone")
    for other in (admin, colleague):
        hears(other.page, guest.persona)


def test_a_camera_that_is_off_leaves_no_frozen_picture(admin: Person, guest: Person) -> None:
    guest.toggles("call.bar.camera")
    tile = admin.page.locator("[data-participant]").filter(has_text=guest.persona.name).first
    expect(tile.locator("video")).to_have_count(0, timeout=10_000)
    guest.toggles("call.bar.camera")
    sees(admin.page, guest.persona)


def test_who_comes_after_someone_left_shows_and_sounds_right_in_the_reused_place(
    office: Office, link: str, admin: Person, colleague: Person, guest: Person, dan: Persona
) -> None:
    guest.leaves()
    tiles = admin.page.locator("[data-participant]").filter(has_text=guest.persona.name)
    expect(tiles).to_have_count(0, timeout=15_000)
    newcomer = office.person(dan)
    newcomer.joins_as_guest(link)
    for other in (admin, colleague):
        sees(other.page, dan)
        hears(other.page, dan)
        sees(newcomer.page, other.persona)
        hears(newcomer.page, other.persona)
        hears_nothing_of(other.page, guest.persona)
    office.goes_home(newcomer)
    office.goes_home(guest)


def test_pictures_are_back_after_the_media_server_was_killed(
    office: Office, admin: Person, colleague: Person, figure: Figure
) -> None:
    office.listener.expect(r"WebSocket|websocket|503|Failed to load resource|connection")
    before = office.server.kill_media_process()
    killed = time.monotonic()
    again = office.server.wait_until(
        lambda: (
            office.server.media_process() not in (None, before)
            and office.server.health().get("media") == "ready"
        ),
        "the media server was not started again",
        within_s=10,
    )
    figure("media server ready again after kill -9", f"{again:.2f} s")
    sees(admin.page, colleague.persona, within_s=BACK_WITHIN_S)
    sees(colleague.page, admin.persona, within_s=BACK_WITHIN_S)
    back = time.monotonic() - killed
    figure("pictures back after kill -9", f"{back:.1f} s")
    assert back < BACK_WITHIN_S
    hears(admin.page, colleague.persona)
    hears(colleague.page, admin.persona)


def test_leaving_ends_on_a_page_that_offers_the_way_back(admin: Person, colleague: Person) -> None:
    admin.leaves()
    expect(admin.page.get_by_text(words("call.end.rejoin")).first).to_be_visible()
    colleague.leaves()
