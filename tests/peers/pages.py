"""A small web server for the page of the browser peers: our files and livekit-client's own.

The published bundle of livekit-client carries everything it needs, so it is served as it came,
without a build step between the package and the test.
"""

from pathlib import Path
from typing import Final, Self

from aiohttp import web

PAGE: Final = Path(__file__).parent / "page"
ROOT: Final = Path(__file__).resolve().parents[2]
LIBRARY: Final = ROOT / "web" / "node_modules" / "livekit-client" / "dist"
LIBRARY_FILES: Final = ("livekit-client.esm.mjs", "livekit-client.e2ee.worker.mjs")
OWN_TYPES: Final = {".html": "text/html", ".js": "text/javascript"}


class LibraryMissing(Exception):
    """livekit-client is not installed."""

    def __str__(self) -> str:
        return "livekit-client is not installed; run: make build"


def application() -> web.Application:
    """The server: only the files named here, nothing else of the machine."""
    for name in LIBRARY_FILES:
        if not (LIBRARY / name).exists():
            raise LibraryMissing
    app = web.Application()
    app.router.add_get("/{name}", _serve)
    return app


async def _serve(request: web.Request) -> web.FileResponse:
    name = request.match_info["name"]
    if name in LIBRARY_FILES:
        return web.FileResponse(LIBRARY / name, headers={"Content-Type": "text/javascript"})
    path = PAGE / name
    if path.suffix not in OWN_TYPES or not path.is_file():
        raise web.HTTPNotFound
    return web.FileResponse(path, headers={"Content-Type": OWN_TYPES[path.suffix]})


class Pages:
    """The server while it runs; `address` is a secure context because it is loopback."""

    def __init__(self) -> None:
        self._runner = web.AppRunner(application(), access_log=None)
        self.address = ""

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.address = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()
