"""What people in a call tell each other beside sound and pictures: chat, hands, reactions.

Issue "In people's hands", point 3. Through the real media server, in order; who comes late is
told whose hand is up, and nothing of the chat outlives the call (policy 2.2).
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.people import PHONE, Office, Person, pattern, words
from tests.journeys.senses import Persona

Picture = Callable[[Person, str], Path]
STEP_MS = 15_000
SCRIPT = "<img src=x onerror=\"document.title='taken'\"> & so on"


def opens(person: Person, place: str) -> None:
    person.page.get_by_role("button", name=pattern(place)).click()


def log_of(person: Person) -> Locator:
    return person.page.get_by_role("log", name=words("call.chat.messages"))


def says(person: Person, text: str) -> None:
    field = person.page.get_by_label(words("call.chat.field"))
    field.fill(text)
    field.press("Enter")
    expect(log_of(person).get_by_text(text)).to_be_visible(timeout=STEP_MS)


@pytest.fixture(scope="module")
def admin(office: Office, ada: Persona) -> Person:
    person = office.person(ada)
    person.sets_up("Kestrel Instruments")
    return person


@pytest.fixture(scope="module")
def link(admin: Person) -> str:
    made = admin.makes_a_meeting()
    admin.joins()
    return made


@pytest.fixture(scope="module")
def guest(office: Office, link: str, clara: Persona) -> Person:
    person = office.person(clara, size=PHONE)
    person.joins_as_guest(link)
    return person


def test_what_is_written_is_read_as_text_by_everyone(
    admin: Person, guest: Person, picture: Picture
) -> None:
    opens(admin, "call.chat.open")
    says(admin, SCRIPT)
    unread = words("call.chat.openUnread_one").replace("{{count}}", "1")
    guest.page.get_by_role("button", name=unread).click(timeout=STEP_MS)
    expect(log_of(guest).get_by_text(SCRIPT)).to_be_visible(timeout=STEP_MS)
    says(guest, "Good morning from a phone")
    expect(log_of(admin).get_by_text("Good morning from a phone")).to_be_visible(timeout=STEP_MS)
    assert "taken" not in (admin.page.title(), guest.page.title())
    picture(admin, "chat")
    picture(guest, "chat-phone")


def test_hands_stand_in_order_also_for_who_comes_later(
    office: Office, link: str, admin: Person, guest: Person, dan: Persona, picture: Picture
) -> None:
    guest.press("call.hand.raise")
    first = words("call.hand.place").replace("{{place}}", "1")
    second = words("call.hand.place").replace("{{place}}", "2")
    tiles = admin.page.locator("li[data-participant]")
    expect(tiles.filter(has_text=guest.persona.name)).to_contain_text(first, timeout=STEP_MS)
    admin.press("call.hand.raise")
    late = office.person(dan)
    late.joins_as_guest(link)
    seen = late.page.locator("li[data-participant]")
    expect(seen.filter(has_text=guest.persona.name)).to_contain_text(first, timeout=STEP_MS)
    expect(seen.filter(has_text=admin.persona.name)).to_contain_text(second, timeout=STEP_MS)
    opens(late, "call.bar.people_other")
    hands = late.page.get_by_role("region", name=words("call.roster.hands"))
    expect(hands.get_by_role("listitem").first).to_contain_text(guest.persona.name)
    picture(late, "people")
    guest.press("call.hand.raise")
    expect(seen.filter(has_text=admin.persona.name)).to_contain_text(first, timeout=STEP_MS)


def test_a_reaction_is_seen_by_the_others(admin: Person, guest: Person) -> None:
    admin.press("call.react.open")
    admin.press("call.react.clap")
    shown = guest.page.get_by_role("list", name=words("call.react.shown"))
    expect(shown.get_by_role("img", name=words("call.react.clap"))).to_be_visible(timeout=STEP_MS)


def test_nothing_of_the_chat_is_there_after_coming_back(admin: Person) -> None:
    admin.leaves()
    admin.press("call.end.rejoin")
    admin.is_in()
    opens(admin, "call.chat.open")
    expect(log_of(admin)).to_be_visible(timeout=STEP_MS)
    expect(log_of(admin).get_by_role("listitem")).to_have_count(0)
