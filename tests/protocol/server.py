"""`pattino sfu --dev` as a real process on ports of its own, for real clients."""

import asyncio
import contextlib
import os
import re
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final

from livekit import api

KEY: Final = "devkey"
SECRET: Final = "secret"
START_S: Final = 30.0


@dataclass(frozen=True)
class Grants:
    """What a token of the test allows, beyond joining its room."""

    name: str = ""
    can_publish: bool = True
    can_subscribe: bool = True
    can_publish_data: bool = True
    sources: tuple[str, ...] = ()
    hidden: bool = False
    lives_for: timedelta = timedelta(minutes=2)


@dataclass
class DevServer:
    """A running development server."""

    process: asyncio.subprocess.Process
    port: int
    log: Path
    key: str = KEY
    secret: str = SECRET
    lines: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}"

    @property
    def http(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def token(self, identity: str, room: str, grants: Grants | None = None) -> str:
        given = grants or Grants()
        video = api.VideoGrants(
            room_join=True,
            room=room,
            can_publish=given.can_publish,
            can_subscribe=given.can_subscribe,
            can_publish_data=given.can_publish_data,
            hidden=given.hidden,
        )
        if given.sources:
            video.can_publish_sources = list(given.sources)
        return (
            api.AccessToken(self.key, self.secret)
            .with_identity(identity)
            .with_name(given.name or identity)
            .with_grants(video)
            .with_ttl(given.lives_for)
            .to_jwt()
        )

    @contextlib.asynccontextmanager
    async def rooms(self) -> AsyncIterator[api.LiveKitAPI]:
        """The published RoomService client."""
        client = api.LiveKitAPI(self.http, self.key, self.secret)
        try:
            yield client
        finally:
            await client.aclose()


@contextlib.asynccontextmanager
async def dev_server(
    folder: Path, *, bind: str | None = None, arguments: Sequence[str] = ()
) -> AsyncIterator[DevServer]:
    """Start a development server on free ports; end it with SIGTERM."""
    log = folder / "sfu.log"
    command = [sys.executable, "-m", "pattino", "sfu", "--dev", "--port", "0", "--udp-port", "0"]
    if bind is not None and bind != "127.0.0.1":
        command += ["--bind", bind]
    with log.open("wb") as errors:
        process = await asyncio.create_subprocess_exec(
            *command,
            "--log-level",
            "debug",
            *arguments,
            stdout=asyncio.subprocess.PIPE,
            stderr=errors,
            env={"PATH": os.environ["PATH"], "COLUMNS": "200"},
        )
    try:
        server = DevServer(process, 0, log)
        server.port = await _port(process, log)
        yield server
        assert process.returncode is None, log.read_text()[-4000:]
    finally:
        if process.returncode is None:
            process.terminate()
        async with asyncio.timeout(15):
            await process.communicate()


async def _port(process: asyncio.subprocess.Process, log: Path) -> int:
    assert process.stdout is not None
    async with asyncio.timeout(START_S):
        while line := (await process.stdout.readline()).decode():
            if found := re.search(r"ws://127\.0\.0\.1:(\d+)", line):
                return int(found[1])
    raise AssertionError(f"the server did not start:\n{log.read_text()[-4000:]}")
