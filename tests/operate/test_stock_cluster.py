"""A call of two people through our app with stock LiveKit as the media server."""

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.common.network import Network, entered
from tests.journeys.conftest import ADA, BEN, CHROMIUM, FLAGS
from tests.journeys.people import Office
from tests.journeys.postbox import Postbox
from tests.journeys.senses import hears, sees
from tests.journeys.server import Server
from tests.matrix.servers import KEY, PORT, SECRET, ServerMissing, command

pytestmark = [pytest.mark.prove, pytest.mark.media, pytest.mark.timeout(240)]

WEBHOOK = """
webhook:
  api_key: {key}
  urls: ["{url}/livekit/webhook"]
"""


class ServerBesideStock(Server):
    """Serves accounts, meetings and pages; calls are the other media server's."""

    def environment(self) -> dict[str, str]:
        secret = self.folder / "secret"
        secret.write_text(SECRET + "\n", encoding="utf-8")
        settings = super().environment()
        del settings["PATTINO_MEDIA_PORT"]
        return settings | {
            "PATTINO_MEDIA_SERVER_URL": f"http://127.0.0.1:{PORT}",
            "PATTINO_MEDIA_SERVER_KEY": KEY,
            "PATTINO_MEDIA_SERVER_SECRET_FILE": str(secret),
        }


@pytest.fixture(scope="module")
def network() -> Iterator[Network]:
    with entered() as network:
        yield network


@pytest.fixture(scope="module")
def office(network: Network, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Our server, a browser, and stock LiveKit, which posts to us what happens in its rooms."""
    folder = tmp_path_factory.mktemp("stock")
    try:
        words = command("stock", network, folder)
    except ServerMissing as missing:
        pytest.skip(str(missing))
    with ExitStack() as stack:
        postbox = Postbox()
        postbox.start()
        stack.callback(postbox.stop)
        server = ServerBesideStock(folder, postbox)
        with (folder / "livekit.yaml").open("a", encoding="utf-8") as config:
            config.write(WEBHOOK.format(key=KEY, url=f"http://127.0.0.1:{server.port}"))
        log = stack.enter_context((folder / "stock.log").open("wb"))
        stock = stack.enter_context(subprocess.Popen(words, stdout=log, stderr=log))
        stack.callback(stock.terminate)
        stack.callback(server.stop)
        server.start()
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
        stack.callback(browser.close)
        office = Office(server, postbox, browser)
        stack.callback(office.close)
        yield office


def test_two_people_see_and_hear_each_other_over_stock_livekit(office: Office) -> None:
    server = office.server
    assert f"http://127.0.0.1:{PORT}" in next(
        line for line in server.lines("stdout") if line.startswith("Media:")
    )
    ada = office.person(ADA)
    ada.sets_up("Kestrel Instruments")
    link = ada.makes_a_meeting()
    meeting = f"/api/meetings/{link.rpartition('/')[2]}"
    ben = office.person(BEN)
    ada.joins()
    ben.joins_as_guest(link)
    for one, other in ((ada, BEN), (ben, ADA)):
        sees(one.page, other, within_s=30)
        hears(one.page, other, within_s=30)
    server.wait_until(lambda: _in_call(ada.page, meeting) == 2, "they are not counted", 30)
    ada.leaves()
    office.goes_home(ben)
    server.wait_until(lambda: _in_call(ada.page, meeting) == 0, "they are counted still", 60)


def _in_call(page: Page, meeting: str) -> int:
    """How many there are, as stock LiveKit's webhooks told."""
    return int(page.request.get(f"{page.evaluate('location.origin')}{meeting}").json()["in_call"])
