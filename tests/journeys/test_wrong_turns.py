"""What goes wrong at the door: wrong, used and foreign codes, dead links, a refused camera.

Each ends in a sentence that says what to do, with a code for the administrator where that helps.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.common.logs import SHORTEST, spills
from tests.journeys.people import DOMAIN, STEP_MS, Office, Person, pattern
from tests.journeys.senses import Persona

REFUSALS = r"status of (400|401|403|404|409|410|422|429)"


@pytest.fixture(scope="module", autouse=True)
def admin(office: Office, ada: Persona) -> Person:
    office.listener.expect(REFUSALS)
    person = office.person(ada)
    person.sets_up("Kestrel Instruments")
    return person


@pytest.fixture
def ben_at_the_door(office: Office, ben: Persona) -> Person:
    person = office.person(ben)
    yield person
    office.goes_home(person)


def other_code(code: str) -> str:
    """Eight signs that are not the code."""
    return ("A" if code[0] != "A" else "B") + code[1:]


def test_a_wrong_code_says_how_many_tries_are_left(office: Office, ben_at_the_door: Person) -> None:
    ben_at_the_door.asks_for_code()
    code = office.postbox.next_for(ben_at_the_door.email).code
    ben_at_the_door.enters(other_code(code))
    ben_at_the_door.reads("errors.code_wrong.what")
    ben_at_the_door.reads("errors.triesLeft_other")


def test_five_wrong_codes_end_a_code_even_for_the_right_one(office: Office, clara: Persona) -> None:
    person = office.person(clara)
    person.asks_for_code()
    code = office.postbox.next_for(person.email).code
    for _ in range(5):
        with person.page.expect_response("**/api/signin/verify"):
            person.enters(other_code(code))
    person.enters(code)
    person.reads("errors.too_many_tries.what")
    office.goes_home(person)


def test_a_code_that_another_browser_asked_for_is_refused_with_the_reason(
    office: Office, ben_at_the_door: Person, dan: Persona
) -> None:
    ben_at_the_door.asks_for_code()
    mail = office.postbox.next_for(ben_at_the_door.email)
    stranger = office.person(dan)
    stranger.page.goto(mail.link)
    stranger.reads("errors.other_browser.what")
    office.goes_home(stranger)


def test_the_link_of_the_mail_signs_in_once(office: Office, dan: Persona) -> None:
    person = office.person(dan)
    person.asks_for_code()
    mail = office.postbox.next_for(person.email)
    person.page.goto(mail.link)
    person.is_titled("welcome.title")
    person.answers_who_they_are()
    person.press("welcome.finish")
    person.is_titled("home.title")
    assert mail.link.split("#")[1] not in person.page.url
    office.goes_home(person)


def test_an_address_of_another_domain_gets_the_same_answer_and_no_mail(
    office: Office, ben_at_the_door: Person
) -> None:
    ben_at_the_door.email = "somebody@elsewhere.example"
    ben_at_the_door.asks_for_code()
    ben_at_the_door.email = f"ben@{DOMAIN}"
    ben_at_the_door.page.goto("about:blank")
    ben_at_the_door.asks_for_code()
    assert office.postbox.next_for(f"ben@{DOMAIN}").to == f"ben@{DOMAIN}"
    assert not office.postbox.holds("somebody@elsewhere.example")


def test_a_setup_link_works_once(office: Office, ben_at_the_door: Person) -> None:
    ben_at_the_door.page.goto(office.server.setup_link())
    title = ben_at_the_door.page.get_by_role("heading", name=pattern("setup.badLinkTitle"))
    done = ben_at_the_door.page.get_by_role("heading", name=pattern("setup.doneTitle"))
    expect(title.or_(done)).to_be_visible(timeout=STEP_MS)


def test_a_meeting_that_does_not_exist_says_so(office: Office, admin: Person) -> None:
    admin.page.goto(f"{office.server.url}/m/{'a' * 20}")
    admin.reads("errors.meeting_unknown.what")


def test_a_page_that_does_not_exist_leads_home(office: Office, admin: Person) -> None:
    admin.page.goto(f"{office.server.url}/no-such-page")
    admin.is_titled("entry.unknownTitle")


def test_someone_without_camera_and_microphone_can_still_join(
    office: Office, admin: Person, ben_at_the_door: Person
) -> None:
    admin.page.goto(office.server.url)
    link = admin.makes_a_meeting()
    page = ben_at_the_door.page
    page.add_init_script(
        "navigator.mediaDevices.getUserMedia = () =>"
        " Promise.reject(new DOMException('no device', 'NotFoundError'));"
    )
    page.goto(link)
    ben_at_the_door.reads("call.failure.camera.absent")
    ben_at_the_door.answers_who_they_are()
    ben_at_the_door.press("call.pre.join")
    ben_at_the_door.is_in()
    ben_at_the_door.leaves()


def test_a_child_is_turned_away_without_a_reason_and_not_asked_again(
    office: Office, admin: Person, ben_at_the_door: Person
) -> None:
    """Policy C: neutral question, neutral refusal."""
    admin.page.goto(office.server.url)
    link = admin.makes_a_meeting()
    ben_at_the_door.page.goto(link)
    question = ben_at_the_door.page.get_by_role("main").inner_text()
    assert not re.search(r"\b13\b", question)
    ben_at_the_door.answers_who_they_are(year="2020")
    ben_at_the_door.press("call.pre.join")
    ben_at_the_door.reads("errors.not_available.what")


def test_the_policy_is_read_signed_out_and_without_script(office: Office) -> None:
    """Policy E: it names the operator, has a version and an effective date."""
    context = office.browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{office.server.url}/policy")
    text = page.locator("body").inner_text()
    context.close()
    for part in ("Kestrel Instruments", f"privacy@{DOMAIN}", "2.2", "3.2"):
        assert part in text


def test_nothing_of_all_this_names_a_person_in_the_log(
    office: Office, ben: Persona, clara: Persona, dan: Persona
) -> None:
    """Refusals are logged by their code; who met them is nobody's business (policy 2.1, S)."""
    names = [part for who in (ben, clara, dan) for part in who.name.split()]
    lines = office.server.lines("stderr")
    assert any("code_wrong" in line for line in lines)
    secrets = [value for value in (*names, DOMAIN) if len(value) >= SHORTEST]
    assert spills("\n".join(lines), secrets=secrets) == []
