"""Firefox as a peer: one browser behind the driver in `firefox_driver/`, one page for each person.

Playwright's own protocol wants a patched Firefox; Debian's speaks WebDriver BiDi, which
puppeteer-core drives. Its dependencies are installed on the first use.
"""

import asyncio
import sys
from pathlib import Path
from typing import Final

from tests.peers.lines import LinesWire
from tests.peers.peer import Answer, PeerError, Value

DRIVER: Final = Path(__file__).parent / "firefox_driver"
ROOT: Final = Path(__file__).resolve().parents[2]
WITH: Final = (sys.executable, str(ROOT / "tools" / "toolchain.py"), "run")
OPENS_WITHIN_S: Final = 40.0


async def install() -> None:
    """Install what the driver needs, once."""
    if (DRIVER / "node_modules" / "puppeteer-core").is_dir():
        return
    command = (*WITH, "npm", "--prefix", str(DRIVER), "ci", "--no-audit", "--no-fund")
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    said, _ = await process.communicate()
    if process.returncode != 0:
        raise PeerError(f"the Firefox driver cannot be installed: {said.decode()[-500:]}")


async def start(errors: Path) -> LinesWire:
    """Start the driver; it starts the browser."""
    return await LinesWire.start("firefox", (*WITH, "node", str(DRIVER / "driver.js")), errors)


class FirefoxWire:
    """One page of the shared browser."""

    def __init__(self, driver: LinesWire, page: str) -> None:
        self._driver = driver
        self._page = page

    @classmethod
    async def open(cls, driver: LinesWire, page: str, address: str) -> "FirefoxWire":
        wire = cls(driver, page)
        await wire.call("open", OPENS_WITHIN_S, address=address)
        return wire

    async def call(self, verb: str, within_s: float, **arguments: Value) -> Answer:
        return await self._driver.ask(self._page, verb, within_s, arguments)

    async def close(self) -> None:
        await self.call("close", 10.0)
