"""The main ways in Firefox: a guest comes by the link, sees and is seen, writes; a colleague signs
in, is called and calls.

Firefox's own test camera shows changing colours and its test microphone a tone; beside it sits
somebody in Chromium. What Firefox asked of the network and complained of is judged at the end.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.journeys.firefox import Firefox
from tests.journeys.people import DOMAIN, Office, Person, pattern, words
from tests.journeys.senses import Persona
from tests.journeys.test_share import SHOWS

pytestmark = pytest.mark.prove
STEP_MS = 30_000
COLLEAGUE = f"fiona@{DOMAIN}"

SEES = """() => [...document.querySelectorAll('li[data-kind=remote] video')]
  .some((each) => each.videoWidth > 100 && each.currentTime > 0.5)"""
HEARS = """() => [...document.querySelectorAll('audio[data-kind=voice]')]
  .some((each) => !each.paused && each.currentTime > 0.5)"""


@pytest.fixture(scope="module")
def admin(office: Office, ada: Persona) -> Person:
    person = office.person(ada)
    person.sets_up("Kestrel Instruments")
    return person


@pytest.fixture(scope="module")
def firefox() -> Iterator[Firefox]:
    running = Firefox()
    yield running
    running.close()


@pytest.fixture(scope="module")
def guest(office: Office, admin: Person, firefox: Firefox) -> Firefox:
    """In the call, with what the three questions ask."""
    link = admin.makes_a_meeting()
    admin.joins()
    firefox.does("open", address=link)
    firefox.does("titled", name=words("call.pre.heading"))
    firefox.does("type", name=words("person.name"), text="Fiona Fox")
    firefox.does("choose", name=words("person.birthYear"), value="1980")
    firefox.does("tick", name="I have read")
    firefox.does("press", name=words("call.pre.ask"))
    firefox.does("reads", name=words("call.pre.onlyYou"))
    firefox.does("press", name=words("call.pre.join"))
    firefox.does("holds", script="() => document.querySelector('#call-controls') !== null")
    return firefox


def test_both_see_and_hear_each_other(guest: Firefox, admin: Person) -> None:
    guest.does("holds", script=SEES)
    guest.does("holds", script=HEARS)
    tile = admin.page.locator("li[data-participant]").filter(has_text="Fiona Fox")
    expect(tile.locator("video")).to_have_count(1, timeout=STEP_MS)
    admin.page.wait_for_function(SEES, timeout=STEP_MS)


def test_microphone_and_camera_go_off_for_the_others_and_come_back(
    guest: Firefox, admin: Person
) -> None:
    tile = admin.page.locator("li[data-participant]").filter(has_text="Fiona Fox")
    guest.does("press", name=words("call.bar.camera"))
    expect(tile.locator("video")).to_have_count(0, timeout=STEP_MS)
    guest.does("press", name=words("call.bar.microphone"))
    expect(tile).to_contain_text(words("call.stage.micOff"), timeout=STEP_MS)
    guest.does("press", name=words("call.bar.camera"))
    expect(tile.locator("video")).to_have_count(1, timeout=STEP_MS)
    guest.does("press", name=words("call.bar.microphone"))
    expect(tile).not_to_contain_text(words("call.stage.micOff"), timeout=STEP_MS)


def test_chat_goes_both_ways(guest: Firefox, admin: Person) -> None:
    guest.does("press", name=words("call.chat.open"))
    guest.does("type", name=words("call.chat.field"), text="Hello from Firefox")
    guest.does("key", name="Enter")
    unread = words("call.chat.openUnread_one").replace("{{count}}", "1")
    admin.page.get_by_role("button", name=unread).click(timeout=STEP_MS)
    log = admin.page.get_by_role("log", name=words("call.chat.messages"))
    expect(log).to_contain_text("Hello from Firefox", timeout=STEP_MS)
    field = admin.page.get_by_label(words("call.chat.field"))
    field.fill("Hello from Chromium")
    field.press("Enter")
    guest.does("reads", name="Hello from Chromium")
    guest.does("press", name=words("call.chat.close"))


def test_hand_and_reaction_reach_the_others(guest: Firefox, admin: Person) -> None:
    guest.does("press", name=words("call.hand.raise"))
    up = words("call.hand.place").replace("{{place}}", "1")
    tile = admin.page.locator("li[data-participant]").filter(has_text="Fiona Fox")
    expect(tile).to_contain_text(up, timeout=STEP_MS)
    guest.does("press", name=words("call.react.open"))
    guest.does("press", name=words("call.react.heart"))
    shown = admin.page.get_by_role("img", name=words("call.react.heart"))
    expect(shown.first).to_be_visible(timeout=STEP_MS)


def test_the_line_is_measured_in_firefox_as_well(guest: Firefox) -> None:
    guest.does("press", name=words("call.more.open"))
    guest.does("press", name=words("call.line.title"))
    guest.does("titled", name=words("call.line.title"))
    guest.does("reads", name=words("call.line.delay"))
    told = guest.does("tell", script="document.querySelector('dl').innerText")
    assert "kbit/s" in told
    assert "VP8" in told
    guest.does("press", name=words("call.line.close"))


def test_leaving_ends_on_the_page_that_says_so(guest: Firefox, admin: Person) -> None:
    guest.does("press", name=words("call.bar.leave"))
    guest.does("titled", name=words("call.end.left.title"))
    admin.leaves()
    expect(admin.page.get_by_role("heading", name=pattern("call.end.left.title"))).to_be_visible()


@pytest.fixture(scope="module")
def colleague(office: Office, admin: Person, firefox: Firefox) -> Firefox:
    """Signed in with the code of a mail; the first time they say who they are."""
    del admin
    firefox.does("open", address=office.server.url)
    firefox.does("type", name=words("entry.email"), text=COLLEAGUE)
    firefox.does("press", name=words("entry.sendCode"))
    firefox.does("titled", name=words("entry.codeTitle"))
    code = office.postbox.next_for(COLLEAGUE).code
    firefox.does("type", name=words("entry.codeLabel"), text=code)
    firefox.does("press", name=words("entry.signIn"))
    firefox.does("titled", name=words("welcome.title").partition("{")[0])
    firefox.does("type", name=words("person.name"), text="Fiona Fuchs")
    firefox.does("choose", name=words("person.birthYear"), value="1980")
    firefox.does("tick", name="I have read")
    firefox.does("press", name=words("welcome.finish"))
    firefox.does("titled", name=words("home.title").partition("{")[0])
    return firefox


def test_a_colleague_in_firefox_is_called_and_answers(
    colleague: Firefox, admin: Person, office: Office
) -> None:
    admin.page.goto(office.server.url)
    admin.is_titled("home.title")
    admin.page.get_by_role("searchbox").fill("fuchs")
    call = words("people.callVideo").replace("{{name}}", "Fiona Fuchs")
    admin.page.get_by_role("button", name=call, exact=True).first.click(timeout=STEP_MS)
    colleague.does("press", name=words("ringing.answerVideo"))
    both_are_in(colleague, admin)
    colleague.does("press", name=words("call.bar.leave"))
    colleague.does("titled", name=words("call.end.left.title"))
    admin.leaves()


def test_a_colleague_in_firefox_calls_and_is_answered(
    colleague: Firefox, admin: Person, office: Office
) -> None:
    for_home = office.server.url
    admin.page.goto(for_home)
    admin.is_titled("home.title")
    colleague.does("open", address=for_home)
    colleague.does("type", name=words("people.call"), text="winter")
    call = words("people.callVideo").replace("{{name}}", admin.persona.name)
    colleague.does("press", name=call)
    colleague.does("reads", name=words("ringing.state.ringing_one").replace("{{count}}", "1"))
    admin.press("ringing.answerVideo")
    both_are_in(colleague, admin)


def both_are_in(firefox: Firefox, admin: Person) -> None:
    firefox.does("holds", script="() => document.querySelector('#call-controls') !== null")
    admin.is_in()
    firefox.does("holds", script=SEES)
    firefox.does("holds", script=HEARS)
    admin.page.wait_for_function(SEES, timeout=STEP_MS)


def test_firefox_sees_the_screen_that_is_shared_in_chromium(
    colleague: Firefox, admin: Person
) -> None:
    admin.press("call.share.button")
    colleague.does("holds", script=SHOWS)
    admin.press("call.share.stop")
    colleague.does("holds", script="() => !document.querySelector('figure[data-sharer]')")


def test_a_screen_shared_from_firefox_is_seen_by_the_others(
    colleague: Firefox, admin: Person
) -> None:
    colleague.does("press", name=words("call.share.button"))
    colleague.does("reads", name=words("call.share.yours"))
    admin.page.wait_for_function(SHOWS, timeout=STEP_MS)
    colleague.does("press", name=words("call.share.stop"))
    expect(admin.page.locator("figure[data-sharer]")).to_have_count(0, timeout=STEP_MS)
    admin.leaves()


def test_nothing_was_asked_elsewhere_and_nothing_complained(
    colleague: Firefox, office: Office
) -> None:
    heard = colleague.does("heard")
    ours = urlsplit(office.server.url).netloc
    asked = {urlsplit(each) for each in heard["addresses"]}
    foreign = {each.netloc for each in asked if each.scheme not in {"data", "blob", "about"}}
    assert foreign == {ours}
    assert heard["complaints"] == []
