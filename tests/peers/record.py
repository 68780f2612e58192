"""Record the clips that the Go peer and the load generator send: python -m tests.peers.record.

Three sizes of one moving picture (VP8) and a tone (Opus), encoded by Chromium, written to
`media/`. They are committed, because a test must not depend on an encoder of the machine.
"""

import asyncio
import base64
from pathlib import Path
from typing import Final

from playwright.async_api import async_playwright

from tests.peers.chromium import launch
from tests.peers.pages import Pages

MEDIA: Final = Path(__file__).parent / "media"
LAYERS: Final = {"q": (320, 180, 90_000), "h": (640, 360, 240_000), "f": (960, 540, 500_000)}
VIDEO: Final = "([w, h, b]) => import('./record.js').then((r) => r.video(w, h, b))"
TONE: Final = "() => import('./record.js').then((r) => r.tone(440, 1))"


async def record() -> None:
    """Encode all clips and write them."""
    async with Pages() as pages, async_playwright() as playwright:
        browser = await launch(playwright)
        page = await browser.new_page()
        await page.goto(f"{pages.address}/index.html")
        for rid, size in LAYERS.items():
            _write(f"{rid}.ivf", await page.evaluate(VIDEO, list(size)))
        _write("tone.ivf", await page.evaluate(TONE))
        await browser.close()


def _write(name: str, encoded: str) -> None:
    (MEDIA / name).write_bytes(base64.b64decode(encoded))


if __name__ == "__main__":
    asyncio.run(record())
