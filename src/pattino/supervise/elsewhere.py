"""A media server that others run: asked whether it answers, never started nor ended.

Stands where the supervisor of our own process stands.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from pattino.kit import log
from pattino.supervise.plan import Ready
from pattino.supervise.state import MediaState, MediaStoppedError

ASK_EVERY_S: Final = 5.0
"""Between two questions. Higher lets people start calls in vain for longer."""

ASK_AGAIN_S: Final = 1.0
"""The same while it does not answer. Higher keeps people waiting after it is back."""

Answers = Callable[[], Awaitable[bool]]
"""Whether the media server answers now; never raises."""

NOT_OURS: Final = Ready(pid=0, protections=(), missing=())
"""Nothing is known of its process."""


class Elsewhere:
    """Watches one media server from `run` until `stop`."""

    def __init__(self, answers: Answers, told: str) -> None:
        self._answers = answers
        self.told: Final = told
        """Where it is, for whoever starts the server."""
        self._stopping = asyncio.Event()
        self._changed = asyncio.Event()
        self.state = MediaState.STARTING
        self.starts = 0

    async def until_ready(self) -> Ready:
        """Wait until it answers; raises once nobody asks any more."""
        while self.state is not MediaState.READY:
            if self.state is MediaState.STOPPED:
                raise MediaStoppedError
            await self._changed.wait()
            self._changed.clear()
        return NOT_OURS

    async def run(self) -> None:
        """Ask again and again; returns after `stop`."""
        try:
            while not self._stopping.is_set():
                is_there = await self._answers()
                self._tell(MediaState.READY if is_there else MediaState.STARTING)
                await self._pause(ASK_EVERY_S if is_there else ASK_AGAIN_S)
        finally:
            self._tell(MediaState.STOPPED)

    def stop(self) -> None:
        """Ask no more."""
        self._stopping.set()

    def change_log_level(self, level: str) -> None:
        """Change nothing: its log is kept by whoever runs it."""

    async def _pause(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        except TimeoutError:
            return

    def _tell(self, state: MediaState) -> None:
        if state is self.state:
            return
        if state is MediaState.READY:
            self.starts += 1
            log.get().info("media.answers")
        elif state is MediaState.STARTING:
            log.get().warning("media.answers_not", retry_s=ASK_AGAIN_S)
        self.state = state
        self._changed.set()
