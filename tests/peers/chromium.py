"""Chromium as a peer: headless, with a fake camera and microphone, and silent in the background."""

import asyncio
from typing import Final

from playwright.async_api import Browser, BrowserContext, Error, Page, Playwright

from tests.peers.peer import Answer, PeerError, Value

EXECUTABLE: Final = "/usr/bin/chromium"
ARGUMENTS: Final = (
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--no-sandbox",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--no-first-run",
    "--disable-domain-reliability",
    "--disable-breakpad",
    "--no-pings",
    "--metrics-recording-only",
)
CALL: Final = "([verb, argument]) => window.peer[verb](argument)"


async def launch(playwright: Playwright) -> Browser:
    """One browser serves a whole file of tests."""
    return await playwright.chromium.launch(
        executable_path=EXECUTABLE, headless=True, args=list(ARGUMENTS)
    )


class ChromiumWire:
    """One page in a context of its own."""

    def __init__(self, context: BrowserContext, page: Page) -> None:
        self._context = context
        self._page = page

    @classmethod
    async def open(cls, browser: Browser, address: str) -> "ChromiumWire":
        context = await browser.new_context()
        page = await context.new_page()
        await page.goto(f"{address}/index.html")
        await page.wait_for_function("window.peer !== undefined")
        return cls(context, page)

    async def call(self, verb: str, within_s: float, **arguments: Value) -> Answer:
        asked = self._page.evaluate(CALL, [verb, arguments])
        try:
            answer = await asyncio.wait_for(asked, within_s)
        except TimeoutError as late:
            raise PeerError(f"chromium: {verb} took longer than {within_s:.0f} s") from late
        except Error as refused:
            raise PeerError(f"chromium: {verb}: {refused.message}") from refused
        return answer or {}

    async def close(self) -> None:
        await self._context.close()
