"""The connection check in a real browser: with a link, as an administrator, and where it fails."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.people import Office, Person, pattern, words
from tests.journeys.postbox import Postbox
from tests.journeys.senses import Persona
from tests.journeys.server import Server
from tests.journeys.test_every_screen import LOOKS, NAMES, is_well_made

DONE_MS = 60_000  # two transports, ten seconds each where nothing comes through
CHECKS = ("websocket", "udp", "tcp", "publish", "receive")

Picture = Callable[[Person, str], Path]


def printed_link(server: Server) -> str:
    """What `pattino doctor --browser` prints beside the running server."""
    done = subprocess.run(
        [sys.executable, "-m", "pattino", "doctor", "--browser"],
        env=server.environment(),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return next(line for line in done.stdout.splitlines() if line.startswith(server.url))


def checks(page: Page, button: str = "doctor.start") -> dict[str, str]:
    """Start it and wait for the end: the words of each line."""
    page.get_by_role("button", name=words(button), exact=True).click()
    result = page.get_by_role("region", name=words("doctor.results"))
    expect(result).to_be_visible(timeout=DONE_MS)
    lines = result.get_by_role("listitem").all_inner_texts()
    assert len(lines) == len(CHECKS)
    return dict(zip(CHECKS, lines, strict=True))


def is_good(lines: dict[str, str], *names: str) -> None:
    for name in names:
        assert lines[name].startswith(words("doctor.state.good")), lines


def test_a_link_checks_before_anybody_has_set_the_server_up_and_copies_no_person(
    office: Office, ada: Persona
) -> None:
    """Policy 1.1: the result names the server and no person."""
    person = office.person(ada)
    person.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = person.page
    page.goto(printed_link(office.server))
    person.is_titled("doctor.title")
    assert "#" not in page.url
    lines = checks(page)
    is_good(lines, *CHECKS)
    person.reads("doctor.allGood")
    person.press("doctor.copy")
    copied = page.wait_for_function("() => navigator.clipboard.readText()").json_value()
    assert copied.startswith(f"Connection check of {office.server.url}, Pattino")
    assert len([line for line in copied.splitlines() if " · " in line]) == len(CHECKS)
    for personal in ("kestrel", "Ada", "Chrome", "Mozilla", "127.0.0.1:5"):
        assert personal not in copied
    assert page.evaluate("() => document.cookie") == ""
    office.goes_home(person)


@pytest.fixture(scope="module")
def admin(office: Office, ada: Persona) -> Person:
    office.listener.expect(r"status of 403")
    office.listener.expect(r"WebSocket connection to .* failed")
    person = office.person(ada)
    person.sets_up("Kestrel Instruments")
    return person


def test_an_administrator_checks_by_keyboard_and_makes_a_link_for_a_phone(
    office: Office, admin: Person, picture: Picture
) -> None:
    """At a desk and on a phone, light and dark: nothing for axe to find, nothing cut off."""
    page = admin.page
    page.goto(office.server.url)
    page.get_by_role("button", name="Ada Winter").first.click()
    page.get_by_role("menuitem", name=words("home.checkup")).click()
    admin.is_titled("doctor.title")
    page.get_by_role("button", name=words("doctor.start"), exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name=words("doctor.results"))).to_be_visible(timeout=DONE_MS)
    page.get_by_role("button", name=words("doctor.makeLink"), exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("img", name=words("doctor.qrLabel"))).to_be_visible()
    for look, (size, dark) in zip(NAMES, LOOKS, strict=True):
        page.set_viewport_size(size)  # type: ignore[arg-type]  # the sizes are those of the journeys
        page.emulate_media(color_scheme="dark" if dark else "light")
        is_well_made(page)
        page.screenshot(path=picture(admin, f"doctor-{look}"), full_page=True)


def test_whoever_has_no_link_and_one_that_has_ended_read_what_to_do(
    office: Office, admin: Person, ben: Persona
) -> None:
    person = office.person(ben)
    person.page.goto(f"{office.server.url}/doctor")
    person.reads("doctor.needsLink")
    person.page.goto("about:blank")
    person.page.goto(f"{office.server.url}/doctor#1.x.nonsense")
    person.press("doctor.start")
    person.reads("errors.checkup_link_invalid.what")
    office.goes_home(person)


def test_a_proxy_that_swallows_websockets_is_named_and_nothing_after_it_is_tried(
    office: Office, admin: Person, ben: Persona
) -> None:
    person = office.person(ben)
    person.page.route_web_socket("**/api/health/socket", lambda socket: socket.close())
    person.page.goto(printed_link(office.server))
    lines = checks(person.page)
    assert words("doctor.found.websocketBad.fix") in lines["websocket"]
    for name in CHECKS[1:]:
        assert lines[name].startswith(words("doctor.state.skipped"))
    person.reads("doctor.someBad")
    office.goes_home(person)


class Elsewhere(Server):
    """Tells browsers an address at which nobody answers (RFC 5737)."""

    def environment(self) -> dict[str, str]:
        return super().environment() | {"PATTINO_MEDIA_ADDRESSES": "127.0.0.1=192.0.2.9"}


@pytest.fixture
def elsewhere(browser: Browser, tmp_path: Path) -> Iterator[Office]:
    with ExitStack() as stack:
        postbox = Postbox()
        postbox.start()
        stack.callback(postbox.stop)
        server = Elsewhere(tmp_path, postbox)
        stack.callback(server.stop)
        server.start()
        office = Office(server, postbox, browser)
        stack.callback(office.close)
        yield office


@pytest.mark.browser
@pytest.mark.prove
@pytest.mark.timeout(240)
def test_a_wrong_media_address_is_named_with_the_setting_that_mends_it(
    elsewhere: Office, ben: Persona, picture: Picture
) -> None:
    person = elsewhere.person(ben)
    person.page.goto(printed_link(elsewhere.server))
    lines = checks(person.page)
    is_good(lines, "websocket")
    assert f"192.0.2.9:{elsewhere.server.media_port}" in lines["udp"]
    assert "media_addresses" in lines["udp"]
    assert lines["udp"].startswith(words("doctor.state.bad"))
    assert lines["receive"].startswith(words("doctor.state.skipped"))
    expect(person.page.get_by_text(pattern("doctor.someBad"))).to_be_visible()
    picture(person, "doctor-wrong-address")
