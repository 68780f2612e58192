"""Ada calls Ben wherever he is signed in: answer, decline, hanging up; on a desk and on a phone."""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.conftest import Figure
from tests.journeys.people import PHONE, STEP_MS, Office, Person, pattern, words
from tests.journeys.senses import Persona, hears, sees
from tests.journeys.test_every_screen import is_well_made

Picture = Callable[[Person, str], Path]
RING_WITHIN_S = 3.0  # the bar is 1 s on an idle machine; threefold


@pytest.fixture(scope="module")
def caller(office: Office, ada: Persona) -> Person:
    person = office.person(ada)
    person.sets_up("Kestrel Instruments")
    return person


@pytest.fixture(scope="module")
def callee(office: Office, caller: Person, ben: Persona) -> Person:
    person = office.person(ben)
    person.signs_in()
    return person


@pytest.fixture(autouse=True)
def afterwards_home(caller: Person, callee: Person) -> Iterator[None]:
    """A call that went wrong is no reason for the next one to go wrong."""
    yield
    for person in (caller, callee):
        if person.page.get_by_role("dialog").count() or "/m/" in person.page.url:
            person.page.goto(person.office.server.url)
            person.is_titled("home.title")


def finds(person: Person, letters: str, name: str) -> None:
    """Type letters of a name until the person stands there."""
    person.page.get_by_role("searchbox").fill(letters)
    expect(call_button(person, "people.callVideo", name)).to_be_visible(timeout=STEP_MS)


def call_button(person: Person, place: str, name: str):  # noqa: ANN201 (a locator)
    label = words(place).replace("{{name}}", name)
    return person.page.get_by_role("button", name=label, exact=True).first


def calls(person: Person, other: Person, *, video: bool = True) -> None:
    place = "people.callVideo" if video else "people.callSound"
    finds(person, other.persona.name.split()[0][:3].lower(), other.persona.name)
    call_button(person, place, other.persona.name).click()
    expect(person.page.get_by_role("dialog")).to_be_visible(timeout=STEP_MS)


def is_rung_by(person: Person, other: Person) -> None:
    card = person.page.get_by_role("region", name=re.compile(f".*{other.persona.name}"))
    expect(card.get_by_role("button", name=words("ringing.decline"))).to_be_visible(timeout=STEP_MS)


def is_not_rung(person: Person) -> None:
    button = person.page.get_by_role("button", name=words("ringing.decline"), exact=True)
    expect(button).to_have_count(0, timeout=STEP_MS)


def says(person: Person, place: str) -> None:
    status = person.page.get_by_role("dialog").get_by_role("status")
    expect(status).to_have_text(pattern(place), timeout=STEP_MS)


def closes(person: Person) -> None:
    person.press("ringing.close")
    expect(person.page.get_by_role("dialog")).to_have_count(0)


def leaves_for_home(person: Person) -> None:
    person.leaves()
    person.page.goto(person.office.server.url)
    person.is_titled("home.title")


def test_ada_calls_ben_and_both_see_and_hear_each_other(
    caller: Person, callee: Person, figure: Figure, picture: Picture
) -> None:
    began = time.monotonic()
    calls(caller, callee)
    is_rung_by(callee, caller)
    rang = time.monotonic() - began
    figure("from pressing Call to ringing on the other screen", f"{rang:.2f} s")
    says(caller, "ringing.state.ringing_one")
    picture(caller, "outgoing")
    picture(callee, "incoming")
    answered = time.monotonic()
    callee.press("ringing.answerVideo")
    for person in (caller, callee):
        person.is_in()
    figure("from Answer to both being in", f"{time.monotonic() - answered:.2f} s")
    sees(caller.page, callee.persona)
    hears(caller.page, callee.persona)
    sees(callee.page, caller.persona)
    hears(callee.page, caller.persona)
    assert caller.page.url == callee.page.url
    for person in (caller, callee):
        leaves_for_home(person)


def test_recent_calls_stand_on_the_device_and_are_cleared(caller: Person, callee: Person) -> None:
    recent = caller.page.get_by_role("region", name=words("people.recent.title"))
    expect(recent.get_by_text(callee.persona.name)).to_be_visible()
    kept = caller.page.evaluate("Object.keys(localStorage)")
    assert "pattino-recent" in kept
    caller.press("people.recent.clear")
    expect(recent.get_by_text(callee.persona.name)).to_have_count(0)
    assert "pattino-recent" not in caller.page.evaluate("Object.keys(localStorage)")


def test_an_answer_with_sound_only_never_opens_the_camera(caller: Person, callee: Person) -> None:
    calls(caller, callee)
    is_rung_by(callee, caller)
    callee.press("ringing.answerSound")
    for person in (caller, callee):
        person.is_in()
    hears(caller.page, callee.persona)
    camera = callee.page.get_by_role("button", name=words("call.bar.camera"), exact=True)
    expect(camera).to_have_attribute("aria-pressed", "false")
    tile = caller.page.locator("[data-participant]").filter(has_text=callee.persona.name).first
    expect(tile.locator("video")).to_have_count(0)
    for person in (caller, callee):
        leaves_for_home(person)


def test_declining_on_one_device_silences_the_other(
    office: Office, caller: Person, callee: Person, ben: Persona, figure: Figure
) -> None:
    phone = office.person(ben, size=PHONE)
    phone.signs_in()
    calls(caller, callee)
    says(caller, "ringing.state.ringing_other")
    for device in (callee, phone):
        is_rung_by(device, caller)
    phone.press("ringing.decline")
    declined = time.monotonic()
    is_not_rung(callee)
    took = time.monotonic() - declined
    figure("from Decline to silence on the other device", f"{took:.2f} s")
    assert took < RING_WITHIN_S
    says(caller, "ringing.state.declined")
    closes(caller)
    office.goes_home(phone)


def test_hanging_up_stops_the_ring(caller: Person, callee: Person) -> None:
    calls(caller, callee, video=False)
    is_rung_by(callee, caller)
    caller.press("ringing.hangUp")
    is_not_rung(callee)
    expect(callee.page.get_by_text(pattern("people.recent.missed")).first).to_be_visible()


def test_who_is_in_a_call_is_busy(
    office: Office, caller: Person, callee: Person, clara: Persona
) -> None:
    third = office.person(clara)
    third.signs_in()
    calls(caller, callee)
    is_rung_by(callee, caller)
    callee.press("ringing.answerVideo")
    for person in (caller, callee):
        person.is_in()
    calls(third, callee)
    says(third, "ringing.state.busy")
    closes(third)
    office.goes_home(third)
    for person in (caller, callee):
        leaves_for_home(person)


def test_a_third_one_is_rung_at_another_door_and_asked_into_the_running_call(
    office: Office, caller: Person, callee: Person, dan: Persona, picture: Picture
) -> None:
    third = office.person(dan)
    third.signs_in()
    third.makes_a_meeting()
    calls(caller, callee)
    is_rung_by(callee, caller)
    callee.press("ringing.answerVideo")
    for person in (caller, callee):
        person.is_in()
    caller.page.get_by_role("button", name=pattern("call.bar.people_other")).click()
    caller.press("call.ask.open")
    finds(caller, "dan", dan.name)
    is_well_made(caller.page)
    picture(caller, "ask-in")
    call_button(caller, "people.callVideo", dan.name).click()
    is_rung_by(third, caller)
    third.reads("ringing.callsGroup")
    asked = caller.page.get_by_role("region", name=words("ringing.outgoing"))
    expect(asked.get_by_role("status")).to_have_text(pattern("ringing.state.ringing_one"))
    is_well_made(caller.page)
    is_well_made(third.page)
    picture(caller, "ask-in-ringing")
    picture(third, "incoming-group")
    third.press("ringing.answerSound")
    third.is_in()
    expect(third.page.locator("li[data-participant]")).to_have_count(3, timeout=STEP_MS)
    assert third.page.url == caller.page.url
    expect(asked).to_have_count(0, timeout=STEP_MS)
    hears(callee.page, dan)
    office.goes_home(third)
    caller.press("call.roster.close")
    for person in (caller, callee):
        leaves_for_home(person)


LOOKS = (
    pytest.param(None, False, id="desk-light"),
    pytest.param(PHONE, True, id="phone-dark"),
    pytest.param(None, True, id="desk-dark", marks=pytest.mark.prove),
    pytest.param(PHONE, False, id="phone-light", marks=pytest.mark.prove),
)


@pytest.mark.parametrize(("size", "dark"), LOOKS)
def test_every_screen_of_calling(
    office: Office, caller: Person, clara: Persona, size: dict[str, int] | None, dark: bool,
    picture: Picture,
) -> None:  # fmt: skip
    look = f"{'phone' if size else 'desk'}-{'dark' if dark else 'light'}"
    named = replace(clara, name=f"Clara {look.title()}")  # one is found and called by name
    person = office.person(named, size=size, dark=dark)
    person.email = f"clara.{look}@kestrel.example"
    person.signs_in()
    finds(person, "ada", caller.persona.name)
    is_well_made(person.page)
    picture(person, f"home-search-{look}")
    person.page.goto(f"{office.server.url}/people")
    person.is_titled("people.page")
    is_well_made(person.page)
    finds(person, "ada", caller.persona.name)
    person.page.get_by_role("button", name=caller.persona.name, exact=True).click()
    expect(person.page.get_by_role("region", name=caller.persona.name)).to_be_visible()
    is_well_made(person.page)
    picture(person, f"people-{look}")
    person.press("people.video")
    is_rung_by(caller, person)
    is_well_made(person.page)
    picture(person, f"outgoing-{look}")
    person.press("ringing.hangUp")
    calls(caller, person)
    is_rung_by(person, caller)
    is_well_made(person.page)
    picture(person, f"incoming-{look}")
    person.press("ringing.decline")
    says(caller, "ringing.state.declined")
    is_well_made(caller.page)
    picture(caller, f"outgoing-declined-{look}")
    closes(caller)
    office.goes_home(person)
