"""Inviting people on a server that sends no mail: by file, by link, on a phone. Policy 1.1, C."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.looks import is_well_made
from tests.journeys.people import DOMAIN, PHONE, STEP_MS, Office, Person, pattern, words
from tests.journeys.postbox import Postbox
from tests.journeys.senses import Persona
from tests.journeys.server import Server

CLARA, DAN = "clara@elsewhere.example", "dan@elsewhere.example"
LIST = f"Name;E-Mail\nClara Ruiz;{CLARA}\nnobody\nDan Lind;{DAN}\n"


@pytest.fixture(scope="module")
def office(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A server without a mail server, and its people."""
    with ExitStack() as stack:
        postbox = Postbox()  # for an office; this server knows of none
        postbox.start()
        stack.callback(postbox.stop)
        server = Server(tmp_path_factory.mktemp("office"), None)
        stack.callback(server.stop)
        server.start()
        running = Office(server, postbox, browser)
        stack.callback(running.close)
        yield running


def link_of(admin: Person, address: str) -> str:
    name = words("invite.link").replace("{{email}}", address)
    return admin.page.get_by_label(name, exact=True).input_value()


def chooses(admin: Person, address: str, what: str) -> None:
    name = words("invite.change").replace("{{email}}", address)
    admin.page.get_by_role("button", name=name).click()
    admin.page.get_by_role("menuitem", name=words(what)).click()


def test_two_are_invited_by_file_and_one_comes_in_on_a_phone(
    office: Office, ada: Persona, clara: Persona
) -> None:
    office.listener.expect(r"status of 404")  # a link that is over is looked at
    office.listener.expect(
        r"WebSocket is closed before"
    )  # pages are left as soon as they are drawn
    admin = office.person(ada)
    admin.sets_up("Kestrel Instruments")
    page = admin.page
    page.goto(f"{office.server.url}/admin")
    admin.is_titled("invite.title")
    page.get_by_label(words("invite.file")).set_input_files(
        {"name": "list.csv", "mimeType": "text/csv", "buffer": LIST.encode()}
    )
    admin.press("invite.send")
    admin.reads("invite.faults_one")
    expect(page.get_by_label(words("invite.lines"))).to_have_value("nobody")
    first, second = link_of(admin, CLARA), link_of(admin, DAN)
    page.get_by_role(
        "button", name=words("invite.qrOf").replace("{{email}}", CLARA), exact=True
    ).click()
    expect(page.get_by_role("img", name=pattern("invite.qrLabel"))).to_be_visible()
    is_well_made(page)

    phone = office.person(clara, size=PHONE)
    phone.page.goto(first)
    phone.is_titled("invited.title")
    assert "#" not in phone.page.url
    expect(phone.page.get_by_text(CLARA)).to_be_visible()
    is_well_made(phone.page, in_every_language=True)
    phone.answers_who_they_are()
    phone.press("invited.join")
    phone.is_titled("home.title")
    phone.makes_a_meeting()

    page.goto(f"{office.server.url}/people")
    page.get_by_role("searchbox").fill("cla")
    expect(page.get_by_text(clara.name).first).to_be_visible(timeout=STEP_MS)

    late = office.person(clara, size=PHONE)
    late.page.goto(first)
    late.is_titled("invited.overTitle")  # used
    is_well_made(late.page, in_every_language=True)
    page.goto(f"{office.server.url}/admin")
    chooses(admin, DAN, "invite.revoke")
    admin.reads("invite.revoked")
    admin.reads("invite.openNone")
    late.page.goto(second)
    late.is_titled("invited.overTitle")  # taken back
    late.page.get_by_role("link", name=words("invited.toSignIn")).click()
    late.is_titled("entry.signinTitle")


def test_the_page_of_administration_on_a_phone_with_an_invitation(
    office: Office, ada: Persona
) -> None:
    admin = office.people[0]
    assert admin.persona == ada
    page = admin.page
    page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    page.goto(f"{office.server.url}/admin")
    admin.fill("invite.lines", f"eve@{DOMAIN}.example")
    admin.press("invite.send")
    admin.reads("invite.made_one")
    is_well_made(page, in_every_language=True)
