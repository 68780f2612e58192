"""Calls end with the session they were joined from, however that ended. Policy S.

Signing out cuts its calls at once. Time, an erasure, a restriction or a hold end a session
without a word to anybody, so all sessions with an open connection are looked at every few
seconds; one look is one question to the database, whatever the number of calls.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from pattino.kit import log
from pattino.kit.errors import PattinoError
from pattino.media.admissions import Admissions, Holder

__all__ = ["LOOK_EVERY_S", "Watch"]

LOOK_EVERY_S: Final = 2.0
"""Between two looks. Higher lets people stay in a call after the end of their session, of which
5 s are promised; lower asks the database more often for nothing."""

Living = Callable[[frozenset[Holder]], Awaitable[frozenset[Holder]]]
"""Finds those of these sessions whose owners may be in a call now."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Given by the composition root."""

    admissions: Admissions
    living: Living
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def run(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            try:
                await self.look()
            except PattinoError as refusal:
                log.get().warning("watch.put_off", code=refusal.code, retry_s=LOOK_EVERY_S)
            await self.pause(LOOK_EVERY_S)

    async def look(self) -> None:
        """End the calls of sessions that have ended."""
        open_now = self.admissions.open_holders()
        if not open_now:
            return
        for holder in open_now - await self.living(open_now):
            self.admissions.end(holder)
            log.get().info("call.session_over")
