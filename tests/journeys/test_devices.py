"""Devices that come, go, fail and fall silent, in a real browser with a desk of the journey's own.

Product notes 4.3 (13 to 15): five failures with steps for each browser and system, hot-plug with a
way back, a microphone that is dead, talking while muted, level meter and speaker test.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.looks import is_well_made
from tests.journeys.people import PHONE, Office, Person, words
from tests.journeys.senses import Persona

Picture = Callable[[Person, str], Path]
STEP_MS = 15_000
PLUGS = (Path(__file__).parent / "plugs.js").read_text(encoding="utf-8")
SPEAKER = {"kind": "speaker", "label": "Speakers"}
HEADSET = {"kind": "microphone", "label": "Headset"}
LAPTOP = {"kind": "microphone", "label": "Laptop"}
WEBCAM = {"kind": "camera", "label": "Webcam"}

WINDOWS, MAC = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)", "Mozilla/5.0 (Macintosh; Mac OS X 14)"
ANDROID, IPHONE = "Mozilla/5.0 (Linux; Android 15)", "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0)"
LINUX = "Mozilla/5.0 (X11; Linux x86_64)"
CHROME, FIREFOX, SAFARI = "Chrome/140.0 Safari/537.36", "Firefox/140.0", "Version/18.0 Safari/605"
REFUSED = {"fault": {"name": "NotAllowedError", "message": "Permission denied"}}
SYSTEM = {"fault": {"name": "NotAllowedError", "message": "Permission denied by system"}}

FAILURES = {
    "refused_chromium": ("refused", f"{LINUX} {CHROME}", {"permission": "denied", **REFUSED}),
    "refused_firefox": ("refused", f"{LINUX} {FIREFOX}", {"permission": "denied", **REFUSED}),
    "refused_safari": ("refused", f"{MAC} {SAFARI}", {"permission": "denied", **REFUSED}),
    "dismissed": ("dismissed", f"{LINUX} {CHROME}", {"permission": "prompt", **REFUSED}),
    "system_windows": ("system", f"{WINDOWS} {CHROME}", SYSTEM),
    "system_macos": ("system", f"{MAC} {CHROME}", SYSTEM),
    "system_android": ("system", f"{ANDROID} {CHROME}", SYSTEM),
    "system_ios": ("system", f"{IPHONE} {SAFARI}", SYSTEM),
    "system_other": ("system", f"{LINUX} {CHROME}", SYSTEM),
    "browser": ("browser", f"{LINUX} {CHROME}", {"fault": {"name": "SecurityError"}}),
    "in_use": ("in_use", f"{WINDOWS} {CHROME}", {"fault": {"name": "NotReadableError"}}),
    "absent": ("absent", f"{LINUX} {CHROME}", {"plugged": [SPEAKER]}),
}


def with_desk(person: Person, **desk: object) -> Person:
    """Nothing but what the journey plugs in; before the first page is opened."""
    wanted = {"plugged": [SPEAKER, HEADSET, WEBCAM], **desk}
    person.context.add_init_script(PLUGS.replace("__DESK__", json.dumps(wanted)))
    return person


def plug(page: Page, device: dict[str, str]) -> None:
    page.evaluate("([kind, label]) => journeyDesk.plug(kind, label)", [*device.values()])


def pull(page: Page, device: dict[str, str]) -> None:
    page.evaluate("label => journeyDesk.pull(label)", device["label"])


def told(place: str, **values: str) -> re.Pattern[str]:
    text = words(place)
    for name, value in values.items():
        text = text.replace("{{" + name + "}}", value)
    return re.compile(re.escape(text))


def reads(page: Page, place: str, **values: str) -> None:
    expect(page.get_by_text(told(place, **values)).first).to_be_visible(timeout=STEP_MS)


def reads_no_more(page: Page, place: str, **values: str) -> None:
    expect(page.locator("section").get_by_text(told(place, **values))).to_have_count(
        0, timeout=STEP_MS
    )


def shows_the_choice(page: Page) -> None:
    """A guest's devices stand behind a line that opens."""
    if page.locator("details[open]").count() == 0:
        page.locator("details summary").click()


@pytest.fixture(scope="module")
def link(office: Office, ada: Persona) -> str:
    admin = office.person(ada)
    admin.sets_up("Kestrel Instruments")
    return admin.makes_a_meeting()


@pytest.fixture(scope="module")
def guest(office: Office, link: str, ben: Persona) -> Person:
    person = with_desk(office.person(ben, devices="desk"), plugged=[SPEAKER])
    person.page.goto(link)
    person.is_titled("call.pre.heading")
    return person


def test_the_first_devices_are_taken_at_the_door_and_the_level_moves(
    guest: Person, picture: Picture
) -> None:
    page = guest.page
    reads(page, "call.failure.microphone.absent")
    reads(page, "call.failure.camera.absent")
    plug(page, WEBCAM)
    plug(page, HEADSET)
    reads(page, "call.replaced.first", now="Headset")
    reads(page, "call.pre.heard")
    expect(page.locator("[data-kind=preview] video")).to_be_visible()
    is_well_made(page, in_every_language=True)
    picture(guest, "devices-first")
    guest.press("call.replaced.dismiss")
    reads_no_more(page, "call.replaced.first", now="Headset")


def test_the_speaker_is_tested_by_two_notes(guest: Person) -> None:
    page = guest.page
    shows_the_choice(page)
    page.evaluate(
        "() => { const play = HTMLMediaElement.prototype.play;"
        " HTMLMediaElement.prototype.play = function () { globalThis.journeyPlayed = this.srcObject"
        " instanceof MediaStream && this.srcObject.getAudioTracks().length; return play.call(this);"
        " }; }"
    )
    test = page.get_by_role("button", name=words("call.pre.testLabel"))
    test.click()
    expect(test).to_contain_text(words("call.pre.testing"))
    expect(test).to_contain_text(words("call.pre.test"), timeout=STEP_MS)
    assert page.evaluate("globalThis.journeyPlayed") == 1


def test_a_headset_that_goes_and_comes_back_is_told_with_a_way_back(
    guest: Person, picture: Picture
) -> None:
    page = guest.page
    shows_the_choice(page)
    page.get_by_role("combobox", name=words("call.pre.microphone")).select_option(label="Headset")
    guest.answers_who_they_are()
    guest.press("call.pre.join")
    guest.is_in()
    plug(page, LAPTOP)
    pull(page, HEADSET)
    reads(page, "call.replaced.gone", was="Headset", now="Laptop")
    is_well_made(page, in_every_language=True)
    picture(guest, "devices-gone")
    plug(page, HEADSET)
    reads(page, "call.replaced.back", was="Laptop", now="Headset")
    guest.press("call.replaced.undo")
    reads_no_more(page, "call.replaced.back", was="Laptop", now="Headset")
    guest.press("call.bar.chooseMicrophone")
    field = page.get_by_role("dialog").get_by_role("combobox", name=words("call.pre.microphone"))
    expect(field.locator("option:checked")).to_have_text("Laptop")
    page.keyboard.press("Escape")


def test_who_talks_while_muted_is_told_until_they_are_silent(
    guest: Person, picture: Picture
) -> None:
    page = guest.page
    guest.toggles("call.bar.microphone")
    hint = page.locator("[data-hint=muted]")
    expect(hint).to_be_visible(timeout=STEP_MS)
    is_well_made(page)
    picture(guest, "devices-muted")
    page.evaluate("journeyDesk.loudness(0)")
    expect(hint).to_have_count(0, timeout=STEP_MS)


@pytest.mark.prove
def test_a_dead_microphone_is_told_with_the_way_to_the_settings(
    office: Office, link: str, dan: Persona, picture: Picture
) -> None:
    guest = with_desk(office.person(dan, devices="desk"))
    page = guest.page
    guest.joins_as_guest(link)
    page.evaluate("journeyDesk.loudness(0)")
    expect(page.locator("[data-hint=silent]")).to_be_visible(timeout=STEP_MS)
    is_well_made(page, in_every_language=True)
    picture(guest, "devices-silent")
    guest.press("call.hint.choose")
    expect(page.get_by_role("heading", name=words("call.settings.title"))).to_be_visible()
    page.evaluate("journeyDesk.loudness(0.5)")
    expect(page.locator("[data-hint=silent]")).to_have_count(0, timeout=STEP_MS)
    guest.press("call.settings.close")
    office.goes_home(guest)


@pytest.mark.prove
@pytest.mark.parametrize("size", ["desk", "phone"])
@pytest.mark.parametrize("steps", FAILURES)
def test_each_failure_has_words_of_its_own_and_the_steps_of_this_browser(
    office: Office, link: str, clara: Persona, picture: Picture, steps: str, size: str
) -> None:
    why, agent, desk = FAILURES[steps]
    phone = size == "phone"
    person = office.person(clara, devices="desk", size=PHONE if phone else None)
    with_desk(person, agent=agent, **desk)
    page = person.page
    page.goto(link)
    person.is_titled("call.pre.heading")
    ask = page.get_by_role("button", name=words("call.pre.ask"))
    if desk.get("permission") == "prompt":
        ask.click()
    for source in ("microphone", "camera"):
        reads(page, f"call.failure.{source}.{why}")
    expect(page.get_by_text(told(f"call.failure.steps.{steps}"))).to_have_count(2)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        is_well_made(page, in_every_language=scheme == "light")
        picture(person, f"failure-{steps}-{size}-{scheme}")
    person.answers_who_they_are()
    person.press("call.pre.join")
    person.is_in()
    expect(page.get_by_text(told(f"call.failure.steps.{steps}")).first).to_be_visible()
    is_well_made(page, in_every_language=True)
    picture(person, f"failure-{steps}-call-{size}")
    office.goes_home(person)
