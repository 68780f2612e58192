"""Every screen, at a desk and on a phone, light and dark: no finding of axe, nothing cut off, in
every language and from right to left; and the whole way by keyboard alone.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.looks import is_well_made, speaks
from tests.journeys.people import DESK, PHONE, Office, Person, pattern, words
from tests.journeys.senses import Persona, sees

LOOKS = [(DESK, False), (DESK, True), (PHONE, False), (PHONE, True)]
NAMES = ["desk-light", "desk-dark", "phone-light", "phone-dark"]
TURNED = {"desk-light", "phone-dark"}  # the looks that are also judged in the other languages
# Each size, each of light and dark in every test; all four in the proof `looks`.
SEEN = [
    pytest.param(look, id=name, marks=() if name in TURNED else pytest.mark.prove)
    for look, name in zip(LOOKS, NAMES, strict=True)
]

Picture = Callable[[Person, str], Path]


@pytest.fixture(scope="module")
def admin(office: Office, ada: Persona) -> Person:
    office.listener.expect(r"status of 404")  # an address that does not exist is one of the screens
    person = office.person(ada)
    person.sets_up("Kestrel Instruments")
    return person


@pytest.fixture(scope="module")
def link(admin: Person) -> str:
    made = admin.makes_a_meeting()
    admin.joins()
    return made


@pytest.fixture(params=SEEN)
def visitor(
    request: pytest.FixtureRequest, office: Office, admin: Person, clara: Persona
) -> Iterator[Person]:
    """Someone new with this screen and this theme."""
    size, dark = request.param
    person = office.person(clara, size=size, dark=dark)
    yield person
    office.goes_home(person)


def test_help_is_one_sheet_of_paper_with_name_and_address(office: Office, admin: Person) -> None:
    page = office.person(admin.persona).page
    page.goto(f"{office.server.url}/help")
    expect(page.get_by_text("Kestrel Instruments").first).to_be_visible()
    expect(page.get_by_text(office.server.url.split("//")[1]).first).to_be_visible()
    for language in (None, "de"):
        speaks(page, language)
        paper = page.pdf(format="A4")
        assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1


def test_the_way_of_a_guest(
    office: Office, link: str, visitor: Person, request: pytest.FixtureRequest, picture: Picture
) -> None:
    """Sign-in, pre-join, call, end, and an address that does not exist."""
    look = request.node.callspec.id
    turned = look in TURNED
    page = visitor.page
    page.goto(office.server.url)
    visitor.is_titled("entry.signinTitle")
    is_well_made(page, in_every_language=turned)
    picture(visitor, f"sign-in-{look}")
    page.get_by_role("link", name=words("common.help")).click()
    visitor.is_titled("help.title")
    is_well_made(page, in_every_language=turned)
    picture(visitor, f"help-{look}")
    page.goto(f"{office.server.url}/no-such-page")
    visitor.is_titled("entry.unknownTitle")
    is_well_made(page, in_every_language=turned)
    page.goto(link)
    visitor.is_titled("call.pre.heading")
    visitor.answers_who_they_are()
    is_well_made(page, in_every_language=turned)
    picture(visitor, f"pre-join-{look}")
    visitor.press("call.pre.join")
    visitor.is_in()
    sees(page, visitor.office.people[0].persona)
    is_well_made(page, in_every_language=turned)
    picture(visitor, f"call-{look}")
    visitor.leaves()
    is_well_made(page, in_every_language=turned)
    picture(visitor, f"end-{look}")


@pytest.mark.parametrize("screen", SEEN)
def test_the_way_of_a_colleague(
    office: Office, admin: Person, dan: Persona, screen: tuple[dict[str, int], bool],
    request: pytest.FixtureRequest, picture: Picture,
) -> None:  # fmt: skip
    """Code, first sign-in, home and the link of a new meeting."""
    look = request.node.callspec.id
    turned = look in TURNED
    size, dark = screen
    person = office.person(dan, size=size, dark=dark)
    person.email = f"dan.{look}@kestrel.example"
    person.asks_for_code()
    is_well_made(person.page, in_every_language=turned)
    picture(person, f"code-{look}")
    person.enters(office.postbox.next_for(person.email).code)
    person.is_titled("welcome.title")
    is_well_made(person.page, in_every_language=turned)
    person.answers_who_they_are()
    picture(person, f"welcome-{look}")
    person.press("welcome.finish")
    person.is_titled("home.title")
    is_well_made(person.page, in_every_language=turned)
    person.press("home.newMeeting")
    person.is_titled("home.readyTitle")
    is_well_made(person.page, in_every_language=turned)
    picture(person, f"home-{look}")
    office.goes_home(person)


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the control of this name has the focus, and see that the focus shows."""
    for _ in range(40):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if focused.count() and page.evaluate(
            "name => { const e = document.activeElement; const label ="
            " e.getAttribute('aria-label') ?? (e.labels?.[0]?.textContent || e.textContent);"
            " return label.trim().startsWith(name); }",
            name,
        ):
            outline = page.evaluate(
                "() => { const e = document.activeElement; const seen = [e, e.parentElement,"
                " e.closest('label')].filter(Boolean).map((x) => getComputedStyle(x));"
                " return seen.some((s) => s.outlineStyle !== 'none' || s.boxShadow !== 'none'); }"
            )
            assert outline, f"{name} has the focus and does not show it"
            return
    raise AssertionError(f"{name} is not reached by Tab")


def test_the_whole_way_by_keyboard_alone(
    office: Office, link: str, admin: Person, ben: Persona
) -> None:
    """From the address to leaving the call, without a pointer."""
    person = office.person(ben)
    page, keys = person.page, person.page.keyboard
    page.goto(office.server.url)
    person.is_titled("entry.signinTitle")
    tab_to(page, words("entry.email")) if page.evaluate(
        "document.activeElement.tagName !== 'INPUT'"
    ) else None
    keys.type(person.email)
    keys.press("Enter")
    person.is_titled("entry.codeTitle")
    keys.type(office.postbox.next_for(person.email).code)
    keys.press("Enter")
    person.is_titled("welcome.title")
    page.get_by_label(words("person.name")).focus()
    keys.type(ben.name)
    page.keyboard.press("Tab")
    keys.press("Enter")
    keys.type("1980")
    keys.press("Enter")
    page.get_by_role("checkbox").focus()
    keys.press("Space")
    tab_to(page, words("welcome.finish"))
    keys.press("Enter")
    person.is_titled("home.title")
    page.goto(link)
    person.is_titled("call.pre.heading")
    tab_to(page, words("call.pre.join"))
    keys.press("Enter")
    person.is_in()
    sees(page, admin.persona)
    microphone = page.get_by_role("button", name=words("call.bar.microphone"), exact=True)
    expect(microphone).to_have_attribute("aria-pressed", "true")
    keys.press("Control+d")
    expect(microphone).to_have_attribute("aria-pressed", "false")
    tab_to(page, words("call.bar.leave"))
    keys.press("Enter")
    expect(page.get_by_role("heading", name=pattern("call.end.left.title"))).to_be_visible()
    office.goes_home(person)
