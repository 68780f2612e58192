"""The media process and its life: opens its sockets, starts it, watches it, starts it again.

Everything the process may ever use is opened here and handed over by number, because it seals
itself before it serves anyone (policy 2.2, 3.2: the kernel enforces that nothing is kept). UDP
and listening sockets outlive it, so its successor answers on the same addresses. The control
stream is its standard input: keys go down in the first line, and its end ends the process, so
none survives its supervisor.
"""

import asyncio
import dataclasses
from collections.abc import Callable
from typing import Final

from pattino.kit import log
from pattino.kit.clock import Clock
from pattino.kit.errors import PattinoError
from pattino.kit.secret import Secret
from pattino.sfu.webhook_stream import Handler
from pattino.supervise.elsewhere import Elsewhere
from pattino.supervise.life import Life
from pattino.supervise.plan import MediaPlan, Ready, Sockets
from pattino.supervise.spare import Spare
from pattino.supervise.state import MediaState, MediaStoppedError

__all__ = [
    "Elsewhere",
    "MediaPlan",
    "MediaRefusedError",
    "MediaState",
    "MediaStoppedError",
    "Ready",
    "Supervisor",
]

PAUSES_S: Final = (0.0, 0.5, 1.0, 2.0, 5.0, 10.0)
"""Wait before restart number n: the first at once, because people are in calls."""

STEADY_AFTER_S: Final = 30.0
"""A life this long counts as healthy, and the pauses begin again from the first."""


WEBHOOK_FAULT: Final = 500
"""What a webhook is answered that could not be taken: its sender tries again."""


class MediaRefusedError(PattinoError):
    """The media process ended itself and starting it again would change nothing."""

    code = "media_start_refused"
    title = "The media server does not start"
    next_step = "Read the lines above; `pattino serve --log-level debug` says more."


class Supervisor:
    """Keeps one media process running from `run` until it is cancelled or `stop` is called."""

    def __init__(self, plan: MediaPlan, *, clock: Clock, on_webhook: Handler | None = None) -> None:
        self._plan = plan
        self._clock = clock
        self._on_webhook = on_webhook
        self._sockets = Sockets(plan)
        self._spare = Spare(self._prepare)
        self._stopping = asyncio.Event()
        self._changed = asyncio.Event()
        self._life: Life | None = None
        self._listeners: list[Callable[[MediaState], None]] = []
        self.state = MediaState.STARTING
        self.ready: Ready | None = None
        self.starts = 0

    async def load(self) -> None:
        """Begin the process before `run`: it loads its code while others do what they have to."""
        await self._spare.take_in(self._prepare())

    def speaks_for(self, api_key: str, api_secret: Secret[str], on_webhook: Handler) -> None:
        """Give what was not there yet when this was made; `run` needs it."""
        self._plan = dataclasses.replace(self._plan, api_key=api_key, api_secret=api_secret)
        self._on_webhook = on_webhook

    async def discard(self) -> None:
        """Let everything go that is still held, whether it has run or not."""
        await self._spare.end()
        self._sockets.close()

    @property
    def told(self) -> str:
        """The `address:port` pairs that clients are told, for a person."""
        return self._sockets.told()

    def on_change(self, listener: Callable[[MediaState], None]) -> None:
        """Call `listener` with every new state: after a restart nobody is in any room."""
        self._listeners.append(listener)

    def change_log_level(self, level: str) -> None:
        """Let the process, and those that come after it, log from this level on."""
        self._plan = dataclasses.replace(self._plan, log_level=level)
        if self._life is not None:
            self._life.change_log_level(level)

    async def until_ready(self) -> Ready:
        """Wait for the next moment at which the process serves; raises once none will come."""
        while self.ready is None:
            if self.state is MediaState.STOPPED:
                raise MediaStoppedError
            await self._changed.wait()
            self._changed.clear()
        return self.ready

    async def run(self) -> None:
        """Start the process and start it again whenever it ends; returns after `stop`."""
        failures = 0
        try:
            while not self._stopping.is_set():
                began = self._clock.monotonic()
                await self._one_life()
                if self._clock.monotonic() - began >= STEADY_AFTER_S:
                    failures = 0
                await self._pause(PAUSES_S[min(failures, len(PAUSES_S) - 1)])
                failures += 1
        finally:
            await self._spare.end()
            self._tell(MediaState.STOPPED, None)
            self._sockets.close()

    def stop(self) -> None:
        """End the process after it said goodbye to its clients."""
        self._stopping.set()

    async def _pause(self, seconds: float) -> None:
        if seconds == 0 or self._stopping.is_set():
            return
        log.get().warning("media.waits", retry_s=seconds)
        try:
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        except TimeoutError:
            return

    async def _one_life(self) -> None:
        self._tell(MediaState.STARTING, None)
        self.starts += 1
        life = await self._spare.take()
        try:
            life.start(self._plan, self._sockets)
            self._life = life
            await life.live(self._stopping, self._is_ready)
        finally:
            self._life = None
            await life.end()
            if not self._stopping.is_set():
                log.get().warning("media.ended", exit_code=life.exit_code, pid=life.pid)
        if life.refusal is not None:
            raise MediaRefusedError(f"The media server refused to start: {life.refusal}.")

    async def _prepare(self) -> Life:
        return await Life.prepare(self._sockets, self._take_webhook)

    async def _take_webhook(self, body: bytes, authorization: str) -> int:
        try:
            assert self._on_webhook is not None  # noqa: S101 (given before `run`)
            return await self._on_webhook(body, authorization)
        except Exception:  # noqa: BLE001 (a fault in taking a webhook must not end the calls)
            log.get().error("webhook.fault", exc_info=True)
            return WEBHOOK_FAULT

    def _is_ready(self, ready: Ready) -> None:
        self._tell(MediaState.READY, ready)
        self._spare.warm()

    def _tell(self, state: MediaState, ready: Ready | None) -> None:
        self.state, self.ready = state, ready
        self._changed.set()
        if ready is not None:
            log.get().info("media.ready", pid=ready.pid, protections=ready.protections)
        for listener in self._listeners:
            listener(state)
