"""Everybody who may take part in a test call: opens peers of each kind and ends them all.

Browsers are started when the first of their kind is asked for and shared by all people; a
native client is a process for each person.
"""

import asyncio
import os
import shutil
import sys
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final, Self

from playwright.async_api import Browser, async_playwright

from tests.peers import chromium, firefox
from tests.peers.lines import LinesWire
from tests.peers.pages import Pages
from tests.peers.peer import Kind, Peer, PeerError, Wire

ROOT: Final = Path(__file__).resolve().parents[2]
GO_MODULE: Final = Path(__file__).parent / "go"
CLIPS: Final = Path(__file__).parent / "media"
BUILT: Final = ROOT / "build" / "peers"


async def build_go(command: str) -> Path:
    """Build a command of the Go module; Go itself knows what is already built."""
    if shutil.which("go") is None:
        raise PeerError("Go 1.26 is not installed; the peers and the load generator need it")
    BUILT.mkdir(parents=True, exist_ok=True)
    target = BUILT / command
    process = await asyncio.create_subprocess_exec(
        *("go", "build", "-o", str(target), f"./cmd/{command}"),
        cwd=GO_MODULE,
        env={**os.environ, "GOFLAGS": "-p=1"},
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await process.communicate()
    if process.returncode != 0:
        raise PeerError(f"the Go {command} does not build: {said.decode()[-500:]}")
    return target


class Cast:
    """Opens peers; everything ends with the block."""

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._stack = AsyncExitStack()
        self._pages: Pages | None = None
        self._chromium: Browser | None = None
        self._firefox: LinesWire | None = None

    async def __aenter__(self) -> Self:
        self._logs.mkdir(parents=True, exist_ok=True)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def peer(self, kind: Kind, identity: str) -> Peer:
        """A new person in a client of that kind, not yet in a call."""
        opens = {
            "chromium": self._open_chromium,
            "firefox": self._open_firefox,
            "wheel": self._open_wheel,
            "go": self._open_go,
        }
        return Peer(kind, identity, await opens[kind](identity))

    async def _address(self) -> str:
        if self._pages is None:
            self._pages = await self._stack.enter_async_context(Pages())
        return self._pages.address

    async def _open_chromium(self, _: str) -> Wire:
        if self._chromium is None:
            playwright = await self._stack.enter_async_context(async_playwright())
            self._chromium = await chromium.launch(playwright)
            self._stack.push_async_callback(self._chromium.close)
        return await chromium.ChromiumWire.open(self._chromium, await self._address())

    async def _open_firefox(self, identity: str) -> Wire:
        if self._firefox is None:
            await firefox.install()
            self._firefox = await firefox.start(self._logs / "firefox.log")
            self._stack.push_async_callback(self._firefox.close)
        return await firefox.FirefoxWire.open(self._firefox, identity, await self._address())

    async def _open_wheel(self, identity: str) -> Wire:
        command = (sys.executable, "-m", "tests.peers.wheel")
        return await LinesWire.start("wheel", command, self._logs / "wheel.log")

    async def _open_go(self, identity: str) -> Wire:
        command = (str(await build_go("peer")), str(CLIPS))
        return await LinesWire.start("go", command, self._logs / "go.log")
