"""What people do: set a server up, sign in, make a meeting, join, leave. By role and name only.

The names of buttons and fields are those of the catalogue (`web/src/i18n/en`), read from it, so a
journey fails when a control loses its name and not when its wording is improved.
"""

import json
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.listener import Listener
from tests.journeys.postbox import Postbox
from tests.journeys.senses import Persona, give_devices
from tests.journeys.server import Server

CATALOGUE = Path(__file__).resolve().parents[2] / "web" / "src" / "i18n" / "en"
DESK = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
DOMAIN = "kestrel.example"
STEP_MS = 15_000  # a step on two busy cores took 4 s at most


@cache
def words(place: str) -> str:
    """A text of the catalogue: `home.newMeeting`, `call.bar.leave`."""
    name, *path = place.split(".")
    found = json.loads((CATALOGUE / f"{name}.json").read_text(encoding="utf-8"))
    for part in path:
        found = found[part]
    return str(found)


def pattern(place: str) -> re.Pattern[str]:
    """The same, where it holds values or markup: what stands between them, in order."""
    parts = re.split(r"\{\{\w+\}\}|</?\w+>", words(place))
    return re.compile(".*".join(re.escape(part) for part in parts), re.DOTALL)


@dataclass
class Person:
    """Someone with a browser of their own."""

    persona: Persona
    context: BrowserContext
    page: Page
    office: "Office"
    email: str = ""

    def press(self, place: str) -> None:
        self.page.get_by_role("button", name=words(place), exact=True).click()

    def fill(self, place: str, value: str) -> None:
        self.page.get_by_label(words(place)).first.fill(value)

    def reads(self, place: str) -> None:
        expect(self.page.get_by_text(pattern(place)).first).to_be_visible(timeout=STEP_MS)

    def is_titled(self, place: str) -> None:
        expect(self.page.get_by_role("heading", name=pattern(place)).first).to_be_visible(
            timeout=STEP_MS
        )

    # Coming in.

    def answers_who_they_are(self, year: str = "1980") -> None:
        """Name, year of birth, policy: asked of members and guests alike."""
        self.page.get_by_label(words("person.birthYear")).select_option(year)
        name = self.page.get_by_label(words("person.name"), exact=True)
        if not name.input_value():
            name.fill(self.persona.name)
        self.page.get_by_role("checkbox").check(force=True)

    def sets_up(self, organisation: str) -> None:
        self.page.goto(self.office.server.setup_link())
        self.is_titled("setup.title")
        self.fill("setup.organisationName", organisation)
        self.fill("setup.contact", f"privacy@{DOMAIN}")
        self.fill("setup.domains", DOMAIN)
        self.fill("person.name", self.persona.name)
        self.fill("setup.email", self.email)
        self.answers_who_they_are()
        self.press("setup.finish")
        self.is_titled("home.title")

    def asks_for_code(self) -> None:
        self.page.goto(self.office.server.url)
        self.fill("entry.email", self.email)
        self.press("entry.sendCode")
        self.is_titled("entry.codeTitle")

    def enters(self, code: str) -> None:
        field_ = self.page.get_by_label(words("entry.codeLabel")).first
        field_.click()
        self.page.keyboard.type(code)
        self.press("entry.signIn")

    def signs_in(self) -> None:
        """With the code that was mailed; the first time they say who they are."""
        self.asks_for_code()
        self.enters(self.office.postbox.next_for(self.email).code)
        welcome = self.page.get_by_role("heading", name=pattern("welcome.title"))
        home = self.page.get_by_role("heading", name=pattern("home.title"))
        expect(welcome.or_(home)).to_be_visible(timeout=STEP_MS)
        if welcome.is_visible():
            self.answers_who_they_are()
            self.press("welcome.finish")
        self.is_titled("home.title")

    # Meeting.

    def makes_a_meeting(self) -> str:
        """Two clicks to be in; returns the link on the way."""
        self.press("home.newMeeting")
        self.is_titled("home.readyTitle")
        link = self.page.get_by_label(words("home.link"), exact=True).input_value()
        self.page.get_by_role("link", name=words("home.joinNow")).or_(
            self.page.get_by_role("button", name=words("home.joinNow"))
        ).click()
        self.is_titled("call.pre.heading")
        return link

    def joins(self, link: str | None = None) -> None:
        """From the link, or from where they are, into the call."""
        if link:
            self.page.goto(link)
        self.is_titled("call.pre.heading")
        self.press("call.pre.join")
        self.is_in()

    def joins_as_guest(self, link: str) -> None:
        self.page.goto(link)
        self.is_titled("call.pre.heading")
        self.answers_who_they_are()
        self.press("call.pre.join")
        self.is_in()

    def is_in(self) -> None:
        leave = self.page.get_by_role("button", name=words("call.bar.leave"), exact=True)
        expect(leave).to_be_visible(timeout=STEP_MS)

    def leaves(self) -> None:
        self.press("call.bar.leave")
        self.is_titled("call.end.left.title")

    def toggles(self, place: str) -> None:
        """Microphone or camera; the name of a toggle never changes."""
        self.page.get_by_role("button", name=words(place), exact=True).click()


@dataclass
class Office:
    """A server, its mail and everyone who came."""

    server: Server
    postbox: Postbox
    browser: Browser
    people: list[Person] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.listener = Listener(self.server.url)
        self._seat = 0

    def person(
        self, persona: Persona, *, size: dict[str, int] | None = None, devices: str = "own",
        dark: bool = False,
    ) -> Person:  # fmt: skip
        """Someone new, with an empty browser; devices: own, portrait, fake, refused, desk."""
        self._seat += 1
        context = self.browser.new_context(
            viewport=size or DESK,
            locale="en-GB",
            color_scheme="dark" if dark else "light",
            has_touch=size == PHONE,
            permissions=[] if devices == "refused" else ["camera", "microphone"],
        )
        self.listener.attach(context)
        if devices in {"own", "portrait"}:
            context.add_init_script(give_devices(persona, portrait=devices == "portrait"))
        email = f"{persona.name.split()[0].lower()}@{DOMAIN}"
        person = Person(persona, context, context.new_page(), self, email)
        self.people.append(person)
        return person

    def goes_home(self, person: Person) -> None:
        """Their browser is closed without a word."""
        self.people.remove(person)
        person.context.close()

    def close(self) -> None:
        for person in self.people:
            person.context.close()
        self.people.clear()
