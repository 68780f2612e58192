"""A shared screen, from the browser that captures it to the others who read it.

Issue "In people's hands", point 3. The capture is the browser's own test picture; what is judged
is that it moves on the other side, whole, with the faces beside it, and goes when it is ended.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.people import PHONE, Office, Person, words
from tests.journeys.senses import Persona, sees

Picture = Callable[[Person, str], Path]
STEP_MS = 20_000
SHOWS = """() => {
  const video = document.querySelector('figure[data-sharer] video');
  return video !== null && video.videoWidth > 300 && video.currentTime > 0.3
    && getComputedStyle(video).objectFit === 'contain';
}"""


def shows_the_screen(page: Page) -> None:
    page.wait_for_function(SHOWS, timeout=STEP_MS)


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


def test_a_screen_is_seen_by_the_others_also_by_who_comes_later(
    office: Office, link: str, admin: Person, ben: Persona, clara: Persona, picture: Picture
) -> None:
    guest = office.person(ben)
    guest.joins_as_guest(link)
    sees(guest.page, admin.persona)
    admin.press("call.share.button")
    expect(admin.page.get_by_text(words("call.share.yours"))).to_be_visible(timeout=STEP_MS)
    shows_the_screen(guest.page)
    sees(guest.page, admin.persona)
    late = office.person(clara, size=PHONE)
    late.joins_as_guest(link)
    shows_the_screen(late.page)
    picture(guest, "share")
    picture(late, "share-phone")
    picture(admin, "share-own")
    admin.press("call.share.stop")
    for other in (guest, late):
        expect(other.page.locator("figure[data-sharer]")).to_have_count(0, timeout=STEP_MS)
    sees(guest.page, admin.persona)
