"""A browser for each file, a server for each file, a context for each person.

Chromium with its fake devices (docs/decisions/0005); every page is listened to, and a complaint
of the listener fails the journey after it has ended, so that the first cause is seen first.
"""

import logging
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.journeys.listener import Listener
from tests.journeys.people import Office, Person
from tests.journeys.postbox import Postbox
from tests.journeys.senses import Persona
from tests.journeys.server import Server

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or "/usr/bin/chromium"
FLAGS = [
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--no-sandbox",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-gpu",
    "--allow-loopback-in-peer-connection",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--no-first-run",
    "--disable-domain-reliability",
    "--disable-breakpad",
    "--no-pings",
    "--metrics-recording-only",
]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what drives a browser; pictures are taken only when somebody asks for them."""
    unasked = [item for item in items if item.path.name == "test_pictures.py"]
    if unasked and config.getoption("--pictures") is None:
        config.hook.pytest_deselected(items=unasked)
        items[:] = [item for item in items if item not in unasked]
    for item in items:
        if "journeys" in item.path.parts and "office" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.timeout(240))


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """For one file: its event loop keeps running, and asynchronous tests after it would not."""
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    started = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
    yield started
    started.close()


@pytest.fixture(scope="module")
def office(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A server that nobody has set up yet, its mail, and its people."""
    with ExitStack() as stack:
        postbox = Postbox()
        postbox.start()
        stack.callback(postbox.stop)
        server = Server(tmp_path_factory.mktemp("office"), postbox)
        stack.callback(server.stop)
        server.start()
        running = Office(server, postbox, browser)
        stack.callback(running.close)
        yield running


@pytest.fixture(autouse=True)
def _nothing_to_complain_about(request: pytest.FixtureRequest) -> Iterator[None]:
    """After each journey: what did the listener notice?"""
    yield
    if "office" in request.fixturenames:
        listener: Listener = request.getfixturevalue("office").listener
        complaints = listener.complaints()
        listener.noticed.clear()
        assert complaints == [], "\n".join(complaints)


@pytest.fixture
def picture(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[Person, str], Path]:
    """Take a picture of someone's screen; with --pictures it lands in the documentation."""
    folder = request.config.getoption("--pictures") or tmp_path

    def take(person: Person, name: str) -> Path:
        path = Path(folder) / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        person.page.screenshot(path=path)
        return path

    return take


ADA = Persona("Ada Winter", hue=210, hertz=440)
BEN = Persona("Ben Okoye", hue=120, hertz=700)
CLARA = Persona("Clara Ruiz", hue=0, hertz=1000)
DAN = Persona("Dan Lind", hue=60, hertz=1400)


@pytest.fixture(scope="module")
def ada() -> Persona:
    return ADA


@pytest.fixture(scope="module")
def ben() -> Persona:
    return BEN


@pytest.fixture(scope="module")
def clara() -> Persona:
    return CLARA


@pytest.fixture(scope="module")
def dan() -> Persona:
    return DAN
