"""The media process under its real supervisor, sealed, reached as the application reaches it."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import aiohttp
from livekit import api
from livekit.api.room_service import RoomService
from livekit.protocol.webhook import WebhookEvent

from pattino.kit.clock import SystemClock
from pattino.kit.secret import Secret
from pattino.supervise import MediaPlan, Ready, Supervisor
from tests.common.waiting import until

KEY: Final = "key-of-the-test"
SECRET: Final = "a secret of at least thirty-two characters"
READY_S: Final = 60.0


@dataclass
class Media:
    """A supervised media process and what it has told."""

    plan: MediaPlan
    events: list[WebhookEvent] = field(default_factory=list)
    supervisor: Supervisor = field(init=False)

    def __post_init__(self) -> None:
        self.supervisor = Supervisor(self.plan, clock=SystemClock(), on_webhook=self._take)

    async def _take(self, body: bytes, authorization: str) -> int:
        believe = api.WebhookReceiver(api.TokenVerifier(KEY, SECRET))
        self.events.append(believe.receive(body.decode(), authorization))
        return 200

    async def ready(self) -> Ready:
        """Wait until the process serves."""
        async with asyncio.timeout(READY_S):
            return await self.supervisor.until_ready()

    async def ready_after(self, former: Ready) -> tuple[Ready, float]:
        """Wait for the successor of `former`; it, and how long that took."""
        began = time.monotonic()
        await until(
            lambda: self.supervisor.ready not in (None, former), within_s=READY_S, what="a restart"
        )
        return await self.ready(), time.monotonic() - began

    @contextlib.asynccontextmanager
    async def rooms(self) -> AsyncIterator[RoomService]:
        """RoomService over the Unix socket, with livekit-api's client."""
        connector = aiohttp.UnixConnector(str(self.plan.socket_path))
        async with aiohttp.ClientSession(connector=connector) as session:
            yield RoomService(session, "http://media.invalid", KEY, SECRET, failover=False)


@contextlib.asynccontextmanager
async def supervised(
    folder: Path, *, address: str = "127.0.0.1", log_level: str = "info"
) -> AsyncIterator[Media]:
    """Run the media process under its supervisor; stop both at the end."""
    plan = MediaPlan(
        socket_path=folder / "run" / "sfu.sock",
        media={address: address},
        media_port=0,
        media_tcp_port=0,
        api_key=KEY,
        api_secret=Secret(SECRET),
        log_level=log_level,
    )
    media = Media(plan)
    running = asyncio.create_task(media.supervisor.run())
    try:
        yield media
    finally:
        media.supervisor.stop()
        async with asyncio.timeout(30):
            await running
