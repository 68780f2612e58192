"""The servers that the matrix asks the same questions: ours, and stock LiveKit beside it.

Both run as a person would start them for development: key `devkey`, secret `secret`, HTTP on
7880, media on UDP 7882 and on TCP (ours 7882, stock LiveKit 7881), in the network that the test
entered.
"""

import asyncio
import contextlib
import os
import shutil
import signal
import sys
import time
import warnings
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Final, Literal

import aiohttp
from jwt.warnings import InsecureKeyLengthWarning
from livekit import api

from tests.common.network import Network

Name = Literal["ours", "stock"]
NAMES: Final[tuple[Name, ...]] = ("ours", "stock")
KEY: Final = "devkey"
SECRET: Final = "secret"
PORT: Final = 7880
MEDIA_UDP: Final = 7882
STOCK_VERSION: Final = "v1.13.5"
STOCK_MODULE: Final = f"github.com/livekit/livekit-server/cmd/server@{STOCK_VERSION}"
READY_WITHIN_S: Final = 20.0

STOCK_CONFIG: Final = """
port: {port}
bind_addresses: ["127.0.0.1", "{address}"]
keys: {{{key}: {secret}}}
rtc:
  udp_port: {media}
  tcp_port: 7881
  use_external_ip: false
  node_ip: "{address}"
  stun_servers: []
  enable_loopback_candidate: false
logging: {{level: info, json: false}}
"""


class ServerMissing(Exception):
    """The server is not installed here."""


class ServerFailed(Exception):
    """The server ended or did not answer."""


def stock_binary() -> Path:
    """Where `go install` puts stock LiveKit."""
    folder = os.environ.get("GOBIN") or Path(os.environ.get("GOPATH", Path.home() / "go")) / "bin"
    found = Path(folder) / "server"
    if not found.exists():
        raise ServerMissing(f"stock LiveKit is not installed; run: go install {STOCK_MODULE}")
    return found


def command(name: Name, network: Network, folder: Path) -> Sequence[str]:
    """How the server is started."""
    if name == "ours":
        program = (sys.executable, "-m", "pattino", "sfu", "--dev")
        return program if network.address == "127.0.0.1" else (*program, "--bind", network.address)
    config = folder / "livekit.yaml"
    config.write_text(
        STOCK_CONFIG.format(
            port=PORT, address=network.address, key=KEY, secret=SECRET, media=MEDIA_UDP
        )
    )
    return (str(stock_binary()), "--config", str(config), "--dev")


@contextlib.asynccontextmanager
async def running(
    name: Name, network: Network, folder: Path, pinned_to: int | None = None
) -> AsyncIterator[asyncio.subprocess.Process]:
    """The server, ready to be joined; what it says goes to `<name>.log` in the folder."""
    words = list(command(name, network, folder))
    if pinned_to is not None and shutil.which("taskset"):
        words = ["taskset", "-c", str(pinned_to), *words]
    with (folder / f"{name}.log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            *words, stdout=log, stderr=log, stdin=asyncio.subprocess.DEVNULL, cwd=folder
        )
    try:
        await _ready(process)
        yield process
    finally:
        await _end(process)


async def _ready(process: asyncio.subprocess.Process) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    async with aiohttp.ClientSession() as http:
        while time.monotonic() < deadline:
            if process.returncode is not None:
                raise ServerFailed(f"the server ended with status {process.returncode}")
            with contextlib.suppress(aiohttp.ClientError):
                async with http.get(f"http://127.0.0.1:{PORT}/") as answer:
                    if answer.status == 200:
                        return
            await asyncio.sleep(0.1)
    raise ServerFailed(f"the server was not ready within {READY_WITHIN_S:.0f} s")


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), 10)
        except TimeoutError:
            process.kill()
            await process.wait()


def token(identity: str, room: str) -> str:
    """An access token as any application makes it, with the short secret of the dev mode."""
    grants = api.VideoGrants(room_join=True, room=room, can_update_own_metadata=True)
    unsigned = api.AccessToken(KEY, SECRET).with_identity(identity).with_grants(grants)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InsecureKeyLengthWarning)
        return unsigned.with_name(identity).to_jwt()
