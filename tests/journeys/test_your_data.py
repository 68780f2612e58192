"""Policy 1.1, R, C, E: what a person can do about their data, in a browser.

See everything, take it along, correct it, have it only stored, delete it and think again, delete it
for good; be reported as a child and be cleared; read and accept a changed notice.
"""

import json
import re
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from pattino.privacy.editions import EDITIONS
from tests.common.residue import Traces
from tests.conftest import Figure
from tests.journeys.looks import speaks
from tests.journeys.people import STEP_MS, Office, Person, pattern, words
from tests.journeys.senses import Persona
from tests.journeys.test_every_screen import LOOKS, NAMES, is_well_made

EVERY_LOOK = [
    pytest.param(*look, id=name, marks=() if name == NAMES[0] else pytest.mark.prove)
    for look, name in zip(LOOKS, NAMES, strict=True)
]
"""One look in every run, all four in `make prove`."""

Picture = Callable[[Person, str], Path]
QUIRINA = Persona("Quirina Canary", hue=300, hertz=900)
EXPORT_WITHIN_S = 60
RESIDUE_WITHIN_S = 60


@pytest.fixture(scope="module")
def admin(office: Office, ada: Persona) -> Person:
    office.listener.expect(r"status of (401|403|409)")  # refusals are part of these journeys
    person = office.person(ada)
    person.sets_up("Kestrel Instruments")
    return person


@pytest.fixture(scope="module")
def member(office: Office, admin: Person) -> Person:
    person = office.person(QUIRINA)
    person.signs_in()
    return person


def opens_their_data(person: Person) -> None:
    person.page.goto(person.office.server.url)
    first = person.persona.name.split()[0]
    person.page.get_by_role("button", name=re.compile(first)).first.click()
    person.page.get_by_role("menuitem", name=words("home.yourData")).click()
    person.is_titled("yourdata.title")
    person.reads("yourdata.stored")


def downloads(person: Person, place: str) -> tuple[str, float]:
    """A download by its link; its text and how long it took."""
    began = time.monotonic()
    with person.page.expect_download(timeout=EXPORT_WITHIN_S * 1000) as coming:
        person.page.get_by_role("link", name=words(place)).click()
    text = Path(coming.value.path()).read_text(encoding="utf-8")
    return text, time.monotonic() - began


def keeps(schema: dict[str, Any], value: Any, defs: dict[str, Any]) -> None:
    """Hold a value against the published JSON Schema, as far as it uses it."""
    if "$ref" in schema:
        keeps(defs[schema["$ref"].rpartition("/")[2]], value, defs)
    elif "anyOf" in schema:
        assert value is None or any("$ref" in e or e.get("type") != "null" for e in schema["anyOf"])
    elif schema.get("type") == "object":
        assert set(schema["required"]) <= set(value) <= set(schema["properties"])
        for name, each in value.items():
            keeps(schema["properties"][name], each, defs)
    elif schema.get("type") == "array":
        for each in value:
            keeps(schema["items"], each, defs)
    else:
        kinds = {"string": str, "boolean": bool, "integer": int}
        assert isinstance(value, kinds[schema["type"]])


def test_everything_is_seen_and_taken_along(
    member: Person, picture: Picture, figure: Figure
) -> None:
    opens_their_data(member)
    page = member.page
    stored = page.get_by_role("region", name=words("yourdata.stored"))
    expect(stored.get_by_text(member.persona.name, exact=True)).to_be_visible(timeout=STEP_MS)
    expect(stored.get_by_text(member.email, exact=True)).to_be_visible()
    is_well_made(page)
    picture(member, "your-data")
    text, json_s = downloads(member, "yourdata.downloadJson")
    body = json.loads(text)
    schema = page.request.get(f"{member.office.server.url}/api/me/schema").json()
    keeps(schema, body, schema["$defs"])
    values = {f"{e['table']}.{e['column']}": e["values"] for e in body["items"]}
    assert values["accounts.name"] == [member.persona.name]
    readable, page_s = downloads(member, "yourdata.downloadPage")
    assert member.email in readable
    assert "<script" not in readable
    assert max(json_s, page_s) < EXPORT_WITHIN_S
    figure("download as JSON", f"{json_s:.2f} s")
    figure("download as a page", f"{page_s:.2f} s")


def test_a_name_is_corrected(member: Person) -> None:
    member.page.get_by_label(words("yourdata.nameLabel"), exact=True).fill("Quirina Canary-Brandt")
    member.press("yourdata.nameSave")
    member.reads("yourdata.nameSaved")
    member.page.goto(member.office.server.url)
    menu = member.page.get_by_role("button", name=re.compile("Quirina Canary-Brandt"))
    expect(menu.first).to_be_visible(timeout=STEP_MS)


def test_a_restricted_account_is_stored_and_not_used(member: Person) -> None:
    opens_their_data(member)
    member.press("yourdata.restrictDo")
    member.reads("yourdata.restrictedNow")
    member.page.goto(member.office.server.url)
    member.press("home.newMeeting")
    member.reads("errors.account_restricted.what")
    opens_their_data(member)
    member.press("yourdata.restrictLift")
    expect(member.page.get_by_role("button", name=words("yourdata.restrictDo"))).to_be_visible(
        timeout=STEP_MS
    )


class TestClauseCAReport:
    def test_is_sent_by_somebody_without_an_account_and_undone_by_an_administrator(
        self, office: Office, admin: Person, member: Person, clara: Persona, picture: Picture
    ) -> None:
        stranger = office.person(clara)
        stranger.page.goto(office.server.url)
        stranger.page.get_by_role("link", name=words("common.reportChild")).click()
        self.reports(stranger, member.email)
        stranger.is_titled("reports.sentTitle")
        is_well_made(stranger.page)
        picture(stranger, "report-sent")
        office.goes_home(stranger)
        assert office.postbox.next_for(member.email).subject == "Your Pattino account is held"
        opens_their_data(member)
        member.reads("yourdata.heldNow")
        admin.page.goto(f"{office.server.url}/reports")
        admin.is_titled("reports.listTitle")
        expect(admin.page.get_by_text(member.email)).to_be_visible(timeout=STEP_MS)
        admin.press("reports.isAdult")
        admin.reads("reports.restored")
        admin.reads("reports.empty")
        member.page.goto(office.server.url)
        member.press("home.newMeeting")
        member.is_titled("home.readyTitle")

    def reports(self, person: Person, email: str) -> None:
        person.is_titled("reports.title")
        person.fill("reports.email", email)
        person.page.get_by_label(words("reports.ground")).select_option("told")
        person.press("reports.send")

    @pytest.mark.parametrize(("size", "dark"), EVERY_LOOK)
    def test_every_look(
        self, office: Office, admin: Person, member: Person, clara: Persona,
        size: dict[str, int], dark: bool, request: pytest.FixtureRequest, picture: Picture,
    ) -> None:  # fmt: skip
        look = request.node.callspec.id
        stranger = office.person(clara, size=size, dark=dark)
        stranger.page.goto(f"{office.server.url}/report")
        stranger.is_titled("reports.title")
        is_well_made(stranger.page)
        picture(stranger, f"report-{look}")
        stranger.page.goto(f"{office.server.url}/policy")
        expect(stranger.page.get_by_role("heading", level=1)).to_be_visible()
        stranger.page.locator("summary").click()
        is_well_made(stranger.page)
        picture(stranger, f"policy-{look}")
        office.goes_home(stranger)


class TestClauseRDeleting:
    def test_later_and_thought_again(self, member: Person) -> None:
        opens_their_data(member)
        member.press("yourdata.deleteAsk")
        later = member.page.get_by_role("button", name=pattern("yourdata.deleteLater_other"))
        later.click()
        member.is_titled("yourdata.leavingTitle")
        member.press("yourdata.done")
        member.signs_in()
        opens_their_data(member)
        member.press("yourdata.keep")
        member.reads("yourdata.kept")

    def test_for_good_and_nothing_is_left_a_minute_later(
        self, office: Office, member: Person, picture: Picture, figure: Figure
    ) -> None:
        traces = Traces({"the name": "Quirina Canary", "the address": member.email})
        opens_their_data(member)
        member.press("yourdata.deleteAsk")
        began = time.monotonic()
        member.press("yourdata.deleteNow")
        member.is_titled("yourdata.receiptTitle")
        picture(member, "receipt")
        while (left := traces.below(office.server.data)) != []:
            assert time.monotonic() - began < RESIDUE_WITHIN_S, left
            time.sleep(0.2)
        figure("deleted, and no file shows name or address", f"{time.monotonic() - began:.2f} s")
        with sqlite3.connect(office.server.data / "pattino.sqlite3") as database:
            assert database.execute("select count(*) from accounts").fetchone() == (1,)
        database.close()
        member.press("yourdata.done")
        member.is_titled("entry.signinTitle")


@pytest.fixture(scope="module")
def upgraded(office: Office, admin: Person) -> None:
    """An old server is upgraded: its people accepted an edition that is the newest no more."""
    office.listener.expect(r"Failed to load resource|WebSocket|EventSource|status of 50\d")
    office.server.stop()
    with sqlite3.connect(office.server.data / "pattino.sqlite3") as database:
        database.execute("update accounts set policy_version = ?", (EDITIONS[0].version,))
        database.execute("delete from policy_editions")
    database.close()
    office.server.start()
    admin.page.goto(office.server.url)
    admin.is_titled("home.title")


@pytest.mark.usefixtures("upgraded")
class TestClauseEAChangedNotice:
    @pytest.mark.parametrize(("size", "dark"), EVERY_LOOK)
    def test_is_shown_as_a_difference_in_every_look(
        self, admin: Person, size: dict[str, int], dark: bool,
        request: pytest.FixtureRequest, picture: Picture,
    ) -> None:  # fmt: skip
        look = request.node.callspec.id
        admin.page.set_viewport_size({"width": size["width"], "height": size["height"]})
        admin.page.emulate_media(color_scheme="dark" if dark else "light")
        admin.page.goto(admin.office.server.url)
        admin.reads("policy.news")
        is_well_made(admin.page)
        picture(admin, f"policy-news-{look}")
        admin.page.get_by_role("link", name=words("policy.newsRead")).click()
        admin.is_titled("policy.title")
        expect(admin.page.locator("ins").first).to_be_visible(timeout=STEP_MS)
        is_well_made(admin.page)
        picture(admin, f"policy-change-{look}")

    @pytest.mark.prove
    @pytest.mark.parametrize(("size", "dark"), EVERY_LOOK)
    def test_is_read_in_german_on_every_page(
        self, admin: Person, size: dict[str, int], dark: bool,
        request: pytest.FixtureRequest, picture: Picture,
    ) -> None:  # fmt: skip
        look, page = request.node.callspec.id, admin.page
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        page.emulate_media(color_scheme="dark" if dark else "light")
        page.goto(f"{admin.office.server.url}/policy-change")
        speaks(page, "de")
        expect(page.get_by_role("heading", name="Kinder")).to_be_visible(timeout=STEP_MS)
        expect(page.locator("ins").first).to_be_visible()
        is_well_made(page)
        picture(admin, f"policy-change-de-{look}")
        whole = page.get_by_role("link", name=re.compile("Alle Hinweise lesen"))
        page.goto(f"{admin.office.server.url}{whole.get_attribute('href')}")
        expect(page.get_by_role("heading", level=1)).to_have_text("Datenschutzhinweise")
        page.locator("summary").click()
        is_well_made(page)
        picture(admin, f"policy-de-{look}")
        page.goto(f"{admin.office.server.url}/your-data")
        expect(page.get_by_text("um Codes zum Anmelden zu schicken").first).to_be_visible()
        is_well_made(page)
        picture(admin, f"your-data-de-{look}")
        speaks(page, None)

    def test_and_accepted(self, admin: Person) -> None:
        admin.page.goto(f"{admin.office.server.url}/policy-change")
        accept = pattern("policy.accept")
        admin.page.get_by_role("button", name=accept).click()
        admin.is_titled("home.title")
        expect(admin.page.get_by_role("link", name=words("policy.newsRead"))).to_have_count(0)
