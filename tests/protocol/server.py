"""`pattino sfu --dev` as a real process on ports of its own, for real clients."""

import contextlib
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from livekit import api

KEY: Final = "devkey"
SECRET: Final = "secret"
LOOPBACK: Final = "127.0.0.1"


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


def token(key: str, secret: str, identity: str, room: str, grants: Grants | None = None) -> str:
    """An access token, made with livekit-api."""
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
        api.AccessToken(key, secret)
        .with_identity(identity)
        .with_name(given.name or identity)
        .with_grants(video)
        .with_ttl(given.lives_for)
        .to_jwt()
    )


@dataclass
class DevServer:
    """A running development server."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path
    key: str = KEY
    secret: str = SECRET

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}"

    @property
    def http(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def token(self, identity: str, room: str, grants: Grants | None = None) -> str:
        """A token of this server's key."""
        return token(self.key, self.secret, identity, room, grants)

    def logged(self) -> str:
        """Everything the server has logged so far."""
        return self.log.read_text()

    @contextlib.asynccontextmanager
    async def rooms(self) -> AsyncIterator[api.LiveKitAPI]:
        """The published RoomService client."""
        client = api.LiveKitAPI(self.http, self.key, self.secret)
        try:
            yield client
        finally:
            await client.aclose()


@contextlib.contextmanager
def dev_server(
    folder: Path, *, bind: str = LOOPBACK, arguments: Sequence[str] = ()
) -> Iterator[DevServer]:
    """Start a development server on free ports; end it with SIGTERM."""
    log = folder / "sfu.log"
    command = [sys.executable, "-m", "pattino", "sfu", "--dev", "--port", "0", "--udp-port", "0"]
    command += ["--log-level", "debug", *arguments]
    if bind != LOOPBACK:
        command += ["--bind", bind]
    environment = {"PATH": os.environ["PATH"], "COLUMNS": "200"}
    with (
        log.open("wb") as errors,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, env=environment
        ) as process,
    ):
        try:
            yield DevServer(process, _port(process, log), log)
            assert process.poll() in (None, 0), log.read_text()[-4000:]
        finally:
            process.terminate()
            process.wait(15)


def _port(process: subprocess.Popen[bytes], log: Path) -> int:
    assert process.stdout is not None
    for line in process.stdout:
        if found := re.search(rb"ws://127\.0\.0\.1:(\d+)", line):
            return int(found[1])
    raise AssertionError(f"the server did not start:\n{log.read_text()[-4000:]}")
