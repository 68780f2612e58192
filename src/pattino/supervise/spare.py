"""A second media process that has loaded everything and waits for its start message.

Loading takes most of a second, longer on a busy machine, and people are in calls when a process
ends: the spare takes over at once. It holds no key, serves nobody and costs about 45 MB.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Final

from pattino.supervise.life import Life

WARM_AFTER_S: Final = 3.0
"""Wait before a spare is made, so that it does not slow the process that has just begun."""


class Spare:
    """At most one waiting process."""

    def __init__(self, prepare: Callable[[], Awaitable[Life]]) -> None:
        self._prepare = prepare
        self._warming: asyncio.Task[Life] | None = None

    def warm(self) -> None:
        """Make a spare in the background, unless one is there or on its way."""
        if self._warming is None:
            self._warming = asyncio.get_running_loop().create_task(self._warm())

    async def take_in(self, preparing: Coroutine[None, None, Life]) -> None:
        """Let this one wait, the first of all; returns once it has begun to load."""
        self._warming = asyncio.get_running_loop().create_task(preparing)
        await asyncio.wait({self._warming})

    async def take(self) -> Life:
        """The spare when one waits, else a process that has yet to load."""
        life = await self._let_go()
        if life is not None and life.exit_code is None:
            return life
        if life is not None:
            await life.end()
        return await self._prepare()

    async def end(self) -> None:
        """End a process that still waits."""
        life = await self._let_go()
        if life is not None:
            await life.end()

    async def _warm(self) -> Life:
        await asyncio.sleep(WARM_AFTER_S)
        return await self._prepare()

    async def _let_go(self) -> Life | None:
        warming, self._warming = self._warming, None
        if warming is None:
            return None
        if not warming.done():
            warming.cancel()
        with suppress(asyncio.CancelledError):
            return await warming
        return None
