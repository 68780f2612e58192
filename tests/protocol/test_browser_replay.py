"""What livekit-client in Chromium missed while it was away is said again, once and in order.

The loss is made in the page: messages of the reliable channel are thrown away before the client
sees them, as if they had never arrived. Then its WebSocket is cut, it comes back, says what it
has of each sender, and the server says the rest again.
"""

from collections.abc import AsyncIterator
from typing import Final

import pytest
from playwright.async_api import Page, async_playwright

from tests.peers import chromium
from tests.peers.pages import Pages
from tests.protocol.server import DevServer
from tests.protocol.wheel import Person

pytestmark = [
    pytest.mark.media,
    pytest.mark.browser,
    pytest.mark.timeout(120),
    pytest.mark.usefixtures("goodbye"),
]

HALF: Final = 20
JOIN: Final = """async ([url, token, single]) => {
  const handler = Object.getOwnPropertyDescriptor(RTCDataChannel.prototype, 'onmessage');
  window.deaf = false;
  window.lost = 0;
  Object.defineProperty(RTCDataChannel.prototype, 'onmessage', {
    get: handler.get,
    set(hear) {
      handler.set.call(this, hear && ((event) => {
        if (window.deaf && this.label === '_reliable') window.lost += 1;
        else hear.call(this, event);
      }));
    },
  });
  const { Room } = await import('/livekit-client.esm.mjs');
  window.room = new Room({ singlePeerConnection: single });
  window.heard = [];
  window.comebacks = 0;
  window.room.on('dataReceived', (data) => window.heard.push(new TextDecoder().decode(data)));
  for (const back of ['reconnected', 'signalReconnected'])
    window.room.on(back, () => { window.comebacks += 1; });
  await window.room.connect(url, token);
}"""


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    async with Pages() as pages, async_playwright() as playwright:
        browser = await chromium.launch(playwright)
        opened = await browser.new_page()
        await opened.goto(f"{pages.address}/index.html")
        yield opened
        await browser.close()


@pytest.mark.parametrize("connections", [1, 2])
async def test_what_was_lost_before_a_resume_arrives_after_it(
    server: DevServer, room: str, page: Page, connections: int
) -> None:
    await page.evaluate(JOIN, [server.url, server.token("ada", room), connections == 1])
    bob = await Person.join(server, room, "bob")
    await bob.until(lambda: "ada" in bob.room.remote_participants, "ada")
    await say(bob, range(HALF))
    await page.wait_for_function(f"window.heard.length >= {HALF}")

    await page.evaluate("window.deaf = true")
    await say(bob, range(HALF, 2 * HALF))
    await page.wait_for_function(f"window.lost >= {HALF}")
    await page.evaluate("window.deaf = false")
    await page.evaluate("window.room.simulateScenario('signal-reconnect')")

    await page.wait_for_function(f"window.heard.length >= {2 * HALF}")
    await page.wait_for_function("window.comebacks >= 1")
    await say(bob, [2 * HALF])
    await page.wait_for_function(f"window.heard.length >= {2 * HALF + 1}")
    heard = await page.evaluate("window.heard")
    assert heard == [str(number) for number in range(2 * HALF + 1)]
    await page.evaluate("window.room.disconnect()")


async def say(person: Person, numbers: "range | list[int]") -> None:
    for number in numbers:
        await person.room.local_participant.publish_data(str(number).encode(), reliable=True)
