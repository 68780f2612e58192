"""The call screen as people use it: who is large, what the line is like, which keys, every panel.

Issue "In people's hands", points 3 and 5: layouts and pins, connection in words with a report that
names nobody, shortcuts, focus that is never hidden, zoom, large text and forced colours.
"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.looks import findings, fits, is_well_made
from tests.journeys.people import PHONE, Office, Person, pattern, words
from tests.journeys.senses import Persona, hears, sees

Picture = Callable[[Person, str], Path]
STEP_MS = 20_000
PANELS = {
    "call.line.title": "call.line.close",
    "call.settings.title": "call.settings.close",
    "call.keys.title": "call.keys.close",
}

# The focused control is on the screen and nothing lies over its middle (WCAG 2.2, 2.4.11).
HIDDEN_FOCUS = """() => {
  const e = document.activeElement;
  if (e === document.body || e.tagName === 'MAIN') return null;
  const box = e.getBoundingClientRect();
  const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
  const top = document.elementFromPoint(x, y);
  const seen = top !== null && (e.contains(top) || top.contains(e) || e.labels?.[0]?.contains(top));
  const over = (top?.outerHTML ?? 'nothing').slice(0, 120);
  return seen ? null : e.outerHTML.slice(0, 160) + ' lies under ' + over;
}"""


def stage(person: Person) -> Locator:
    return person.page.get_by_role("main", name=words("call.stage.people"))


def tile(person: Person, other: Person) -> Locator:
    return person.page.locator("li[data-participant]").filter(has_text=other.persona.name)


def more(person: Person) -> Locator:
    person.press("call.more.open")
    sheet = person.page.get_by_role("dialog", name=words("call.more.open"))
    expect(sheet.get_by_label(words("call.more.layout"))).to_be_visible(timeout=STEP_MS)
    return sheet


def opens(person: Person, place: str) -> None:
    more(person).get_by_role("button", name=words(place)).click()
    expect(person.page.get_by_role("heading", name=words(place))).to_be_visible(timeout=STEP_MS)


def pin_of(other: Person) -> str:
    return words("call.view.pin").replace("{{name}}", other.persona.name)


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
def guest(office: Office, link: str, ben: Persona) -> Person:
    person = office.person(ben)
    person.joins_as_guest(link)
    return person


@pytest.fixture(scope="module")
def phone(office: Office, link: str, clara: Persona, guest: Person) -> Person:
    person = office.person(clara, size=PHONE)
    person.joins_as_guest(link)
    return person


def test_who_is_pinned_is_large_until_unpinned_in_the_list_of_people(
    admin: Person, guest: Person, phone: Person, picture: Picture
) -> None:
    expect(tile(admin, phone)).to_be_visible(timeout=STEP_MS)
    tile(admin, guest).hover()
    tile(admin, guest).get_by_role("button", name=pin_of(guest)).click()
    expect(stage(admin)).to_have_attribute("data-layout", "focus", timeout=STEP_MS)
    expect(tile(admin, guest)).to_have_attribute("data-large", "1/1")
    admin.page.mouse.move(5, 5)
    is_well_made(admin.page, in_every_language=True)
    picture(admin, "pinned")
    admin.page.get_by_role("button", name=pattern("call.bar.people_other")).click()
    roster = admin.page.get_by_role("complementary", name=words("call.roster.title"))
    roster.get_by_role("button", name=pin_of(phone)).click()
    expect(tile(admin, phone)).to_have_attribute("data-large", "2/2")
    is_well_made(admin.page)
    picture(admin, "pinned-two")
    for other in (guest, phone):
        roster.get_by_role("button", name=pin_of(other)).click()
    expect(stage(admin)).to_have_attribute("data-layout", "grid")
    admin.press("call.roster.close")


def test_layout_and_self_view_are_chosen_under_more_and_kept_on_the_device(
    admin: Person, guest: Person, phone: Person, picture: Picture
) -> None:
    sheet = more(admin)
    is_well_made(admin.page, in_every_language=True)
    picture(admin, "more")
    sheet.get_by_label(words("call.more.layout")).select_option("speaker")
    sheet.get_by_role("button", name=words("call.view.hideSelf")).click()
    admin.page.keyboard.press("Escape")
    expect(stage(admin)).to_have_attribute("data-layout", "focus", timeout=STEP_MS)
    expect(admin.page.locator("[data-kind=self]")).to_have_count(0)
    picture(admin, "speaker")
    kept = admin.page.evaluate("localStorage.getItem('pattino-view')")
    assert '"speaker"' in kept
    sheet = more(admin)
    sheet.get_by_label(words("call.more.layout")).select_option("auto")
    sheet.get_by_role("button", name=words("call.view.hideSelf")).click()
    admin.page.keyboard.press("Escape")
    expect(admin.page.locator("[data-kind=self]")).to_have_count(1)
    expect(stage(admin)).to_have_attribute("data-layout", "grid")


def test_the_line_is_explained_and_its_report_names_nobody(
    office: Office, link: str, admin: Person, guest: Person, picture: Picture
) -> None:
    admin.context.grant_permissions(["camera", "microphone", "clipboard-read", "clipboard-write"])
    opens(admin, "call.line.title")
    admin.press("call.line.copy")
    report = admin.page.evaluate("navigator.clipboard.readText()")
    assert report.startswith("Pattino connection report")
    assert re.search(r"^delay: \d+ ms$", report, re.MULTILINE), report
    assert re.search(r"^sending: \d+ kbit/s$", report, re.MULTILINE), report
    secrets = [admin.persona.name, guest.persona.name, admin.email, link.rsplit("/", 1)[-1]]
    for secret in [*secrets, office.server.url.split("//")[1].split(":")[0]]:
        assert secret not in report
    assert not re.search(r"\d+\.\d+\.\d+\.\d+|[0-9a-f]+:[0-9a-f]*:", report), report
    is_well_made(admin.page, in_every_language=True)
    picture(admin, "connection")
    admin.press("call.line.close")


@pytest.mark.parametrize("place", PANELS)
def test_every_panel_is_well_made_on_a_phone(
    phone: Person, admin: Person, place: str, picture: Picture
) -> None:
    sees(phone.page, admin.persona)
    opens(phone, place)
    is_well_made(phone.page, in_every_language=True)
    picture(phone, f"{place.split('.')[1]}-phone")
    phone.press(PANELS[place])
    expect(phone.page.locator("[data-opens-panels]")).to_be_focused()


def test_more_on_a_phone_holds_what_the_bar_has_no_room_for(
    phone: Person, guest: Person, picture: Picture
) -> None:
    sheet = more(phone)
    is_well_made(phone.page, in_every_language=True)
    picture(phone, "more-phone")
    sheet.get_by_role("button", name=words("call.react.clap")).click()
    said = guest.page.get_by_role("img", name=words("call.react.clap"))
    expect(said.first).to_be_visible(timeout=STEP_MS)


def test_the_call_fits_into_a_small_window_above_all_others(
    admin: Person, guest: Person, picture: Picture
) -> None:
    with admin.context.expect_page() as opening:
        more(admin).get_by_role("button", name=words("call.small.open")).click()
    small = opening.value
    sees(small, guest.persona)
    microphone = small.get_by_role("button", name=words("call.bar.microphone"), exact=True)
    microphone.click()
    outside = admin.page.get_by_role("button", name=words("call.bar.microphone"), exact=True)
    expect(outside).to_have_attribute("aria-pressed", "false")
    microphone.click()
    expect(outside).to_have_attribute("aria-pressed", "true")
    assert findings(small) == []
    fits(small)
    small.screenshot(path=picture(admin, "small-window"))  # over the picture of the page behind
    small.get_by_role("button", name=words("call.small.back")).click()
    admin.page.wait_for_function("() => documentPictureInPicture.window === null")


def test_sound_only_takes_the_pictures_away_and_leaves_the_voices(
    admin: Person, guest: Person, phone: Person
) -> None:
    more(guest).get_by_role("button", name=words("call.more.soundOnly")).click()
    guest.page.keyboard.press("Escape")
    expect(tile(guest, admin).locator("video")).to_have_count(0, timeout=STEP_MS)
    expect(tile(admin, guest).locator("video")).to_have_count(0, timeout=STEP_MS)
    hears(guest.page, admin.persona)
    guest.press("call.limit.pictures")
    expect(tile(guest, admin).locator("video")).to_have_count(1, timeout=STEP_MS)
    guest.toggles("call.bar.camera")
    expect(tile(admin, guest).locator("video")).to_have_count(1, timeout=STEP_MS)


def test_keys_are_listed_changed_and_single_ones_work_only_when_asked_for(
    guest: Person, picture: Picture
) -> None:
    page, keys = guest.page, guest.page.keyboard
    microphone = page.get_by_role("button", name=words("call.bar.microphone"), exact=True)
    stage(guest).focus()
    keys.press("m")
    expect(microphone).to_have_attribute("aria-pressed", "true")
    keys.press("Control+Shift+Slash")
    expect(page.get_by_role("heading", name=words("call.keys.title"))).to_be_visible()
    row = page.get_by_role("listitem").filter(has_text=words("call.keys.does.hand"))
    row.get_by_role("button").click()
    keys.press("Control+d")
    expect(page.get_by_text(words("call.keys.needsModifier"))).to_have_count(0)
    taken = words("call.keys.taken").replace("{{action}}", words("call.keys.does.microphone"))
    expect(page.locator("p", has_text=taken)).to_be_visible()
    keys.press("Control+j")
    expect(row).to_contain_text("J")
    page.get_by_role("checkbox", name=words("call.keys.singles")).check(force=True)
    is_well_made(page)
    picture(guest, "keys")
    keys.press("Escape")
    stage(guest).focus()
    keys.press("Control+j")
    hand = page.get_by_role("button", name=words("call.hand.raise"), exact=True)
    expect(hand).to_have_attribute("aria-pressed", "true")
    keys.press("m")
    expect(microphone).to_have_attribute("aria-pressed", "false")
    keys.press("m")
    expect(microphone).to_have_attribute("aria-pressed", "true")
    keys.press("h")
    expect(hand).to_have_attribute("aria-pressed", "false")
    keys.press("F2")
    expect(microphone).to_be_focused()


def hidden_while_tabbing(page: Page, steps: int) -> list[str]:
    found = []
    for _ in range(steps):
        page.keyboard.press("Tab")
        hidden = page.evaluate(HIDDEN_FOCUS)
        if hidden:
            found.append(hidden)
    return found


@pytest.mark.parametrize("place", [None, *PANELS])
def test_the_focus_is_never_hidden(guest: Person, phone: Person, place: str | None) -> None:
    for person in (guest, phone):
        if place:
            opens(person, place)
        assert hidden_while_tabbing(person.page, 40) == []
        if place:
            person.press(PANELS[place])


def test_a_call_can_be_used_at_400_percent_and_with_text_twice_as_large(
    guest: Person, picture: Picture
) -> None:
    """WCAG 1.4.10: 1280 by 1024 pixels at 400 % are 320 by 256; 1.4.4: text alone at 200 %."""
    page = guest.page
    page.set_viewport_size({"width": 320, "height": 256})
    fits(page)
    for place in ("call.bar.microphone", "call.bar.leave", "call.more.open"):
        expect(page.get_by_role("button", name=words(place), exact=True)).to_be_in_viewport(
            ratio=0.9
        )
    picture(guest, "zoom-400")
    page.set_viewport_size(PHONE)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    fits(page)
    expect(page.get_by_role("button", name=words("call.bar.leave"), exact=True)).to_be_in_viewport(
        ratio=0.9
    )
    picture(guest, "text-200")
    page.evaluate("document.documentElement.style.fontSize = ''")
    page.set_viewport_size({"width": 1280, "height": 800})


def test_forced_colours_keep_every_control_and_reduced_motion_stops_everything(
    guest: Person, picture: Picture
) -> None:
    page = guest.page
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    assert (
        page.evaluate(
            "document.getAnimations().filter((each) => each.playState === 'running'"
            " && each.effect.getComputedTiming().duration > 1).length"
        )
        == 0
    )
    # The colours are the person's own then: contrast is not ours to judge.
    assert [each for each in findings(page) if not each.startswith("color-contrast")] == []
    fits(page)
    picture(guest, "forced-colours")
    page.emulate_media(forced_colors="none", reduced_motion="no-preference")


def test_the_whole_call_by_keyboard_alone(admin: Person, guest: Person) -> None:
    """Menu, layout, panel, chat, hand and leaving, with nothing but keys."""
    page, keys = guest.page, guest.page.keyboard
    keys.press("F2")
    for _ in range(12):
        if page.evaluate("document.activeElement.hasAttribute('data-opens-panels')"):
            break
        keys.press("Tab")
    keys.press("Enter")
    sheet = page.get_by_role("dialog", name=words("call.more.open"))
    expect(sheet).to_be_visible()
    keys.press("Escape")
    expect(page.locator("[data-opens-panels]")).to_be_focused()
    keys.press("Control+Shift+KeyM")
    field = page.get_by_label(words("call.chat.field"))
    expect(field).to_be_visible()
    for _ in range(12):
        if page.evaluate("document.activeElement.tagName === 'TEXTAREA'"):
            break
        keys.press("Tab")
    keys.type("Written without a pointer, m and h are letters here")
    keys.press("Enter")
    log = page.get_by_role("log", name=words("call.chat.messages"))
    expect(log).to_contain_text("m and h are letters here", timeout=STEP_MS)
    keys.press("Escape")
    keys.press("F2")
    for _ in range(12):
        if page.evaluate(
            "name => document.activeElement.ariaLabel === name", words("call.bar.leave")
        ):
            break
        keys.press("Tab")
    keys.press("Enter")
    guest.is_titled("call.end.left.title")
