"""Webhooks on their way out: in order for each room, retried, bounded.

One room's webhooks leave one after the other; rooms do not wait for each other. What cannot be
delivered within LIFE_S is dropped, and when too much waits the oldest goes first: the receiver
learns the newest state (`room_finished` above all) and can ask RoomService for the rest. Each
drop is counted and logged. Receivers tell repeats by the event's id.
Source: LiveKit protocol, webhooks (ordered per resource, 200 deep, 30 s).
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from pattino.kit import log
from pattino.kit.clock import Clock

QUEUE_LIMIT: Final = 200
"""Webhooks that wait for one room. Lower loses joins in a rush; higher floods a late receiver."""

ROOM_LIMIT: Final = 4096
"""Rooms that have something waiting at the same time; those beyond lose their webhooks."""

LIFE_S: Final = 30.0
"""How long one webhook is tried. Lower drops while a receiver restarts."""

PAUSES_S: Final = (0.1, 0.3, 1.0, 2.0, 5.0)
"""Waits between tries; the last one repeats until LIFE_S has passed."""

AT_ONCE: Final = 8
"""Deliveries under way at the same time over all rooms."""

_REFUSED: Final = range(400, 500)
_WORTH_RETRYING: Final = frozenset({408, 425, 429})

Deliver = Callable[[bytes, str], Awaitable[int]]
"""Carries a body with its Authorization value; returns a status or raises DeliveryFailedError."""


class DeliveryFailedError(Exception):
    """No answer came; the webhook may be tried again."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    body: bytes
    born: float


class Courier:
    """Takes webhooks without waiting and delivers them in the background."""

    def __init__(self, deliver: Deliver, sign: Callable[[bytes], str], clock: Clock) -> None:
        self._deliver = deliver
        self._sign = sign
        self._clock = clock
        self._queues: dict[str, deque[_Waiting]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._slots = asyncio.Semaphore(AT_ONCE)
        self.dropped = 0

    @property
    def waiting(self) -> int:
        """How many webhooks are not delivered yet."""
        return sum(map(len, self._queues.values()))

    def post(self, resource: str, body: bytes) -> None:
        """Queue one webhook behind the others of its room."""
        queue = self._queues.get(resource)
        if queue is None:
            if len(self._queues) >= ROOM_LIMIT:
                self._drop("too_many_rooms")
                return
            queue = self._queues[resource] = deque()
            task = asyncio.get_running_loop().create_task(self._empty(resource, queue))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        if len(queue) >= QUEUE_LIMIT:
            queue.popleft()
            self._drop("queue_full")
        queue.append(_Waiting(body, self._clock.monotonic()))

    async def finish(self, timeout_s: float) -> None:
        """Deliver what waits, for at most `timeout_s`, then let go of the rest."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=timeout_s)
        for task in self._tasks:
            task.cancel()
        for _ in range(self.waiting):
            self._drop("shutdown")
        self._queues.clear()

    async def _empty(self, resource: str, queue: deque[_Waiting]) -> None:
        try:
            while queue:
                await self._carry(queue.popleft())
        finally:
            if self._queues.get(resource) is queue:
                del self._queues[resource]

    async def _carry(self, waiting: _Waiting) -> None:
        attempt = 0
        while self._clock.monotonic() - waiting.born < LIFE_S:
            status = await self._try(waiting.body)
            if 200 <= status < 300:  # noqa: PLR2004 - the success class of RFC 9110 §15.3
                return
            if status in _REFUSED and status not in _WORTH_RETRYING:
                self._drop("refused")
                return
            await asyncio.sleep(PAUSES_S[min(attempt, len(PAUSES_S) - 1)])
            attempt += 1
        self._drop("too_old")

    async def _try(self, body: bytes) -> int:
        async with self._slots:
            try:
                return await self._deliver(body, self._sign(body))
            except DeliveryFailedError:
                return 0

    def _drop(self, reason: str) -> None:
        self.dropped += 1
        log.get().warning("webhook.dropped", reason=reason, count=self.dropped)
