"""The media server put together: engine, rooms, dispatcher, HTTP surface and webhooks.

`main` starts it sealed under a supervisor, `dev` starts it alone; both build the same server.
"""

import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from pattino import __version__
from pattino.kit.clock import Clock
from pattino.kit.ids import RandomSource
from pattino.livekit import webhook
from pattino.livekit.grants import mint
from pattino.livekit.keys import ApiKey, KeyRing
from pattino.sfu.dispatch import Dispatch, Hands
from pattino.sfu.engine import Engine, EngineDoor
from pattino.sfu.http import Surface
from pattino.sfu.rooms import effects, inputs
from pattino.sfu.rooms.directory import RoomDirectory
from pattino.sfu.rooms.limits import Conduct
from pattino.sfu.rooms.responses import ServerInfo
from pattino.sfu.signal import codec
from pattino.sfu.signal.wire import webhook_message
from pattino.sfu.webhooks import Courier, Deliver

GOODBYE_S: Final = 2.0
"""How long clients may take to read that the server ends, and then webhooks to arrive."""

NODE: Final = "pattino"
"""There is one media process; clients want a name for it."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What a media server is made of. `deliver` is None where nobody listens to webhooks."""

    engine: Engine
    key: ApiKey
    conduct: Conduct
    deliver: Deliver | None
    clock: Clock
    source: RandomSource
    on_stuck: Callable[[], None]


class MediaServer:
    """Everything of one media process between its sockets and its engine."""

    def __init__(self, parts: Parts) -> None:
        self._key = parts.key
        self._clock = parts.clock
        self._courier = (
            Courier(parts.deliver, self._signature, parts.clock) if parts.deliver else None
        )
        self.door = EngineDoor(parts.engine, parts.on_stuck)
        rooms = RoomDirectory(
            source=parts.source, server=ServerInfo(__version__, NODE), conduct=parts.conduct
        )
        hands = Hands(self.door.give, codec.encode, self._token, self._post)
        self._dispatch = Dispatch(rooms, hands, parts.clock)
        self._surface = Surface(self._dispatch, KeyRing([parts.key]), parts.clock)

    async def start(self) -> None:
        """Take events from the engine; `listen` then lets clients in."""
        self.door.attach(self._dispatch.handle)
        await self._surface.runner.setup()

    async def listen(self, listener: socket.socket) -> None:
        """Serve on a listening socket."""
        await web.SockSite(self._surface.runner, listener).start()

    async def stop(self) -> None:
        """Tell everyone that the server ends, then end it."""
        self._dispatch.handle(inputs.Shutdown())
        await self._surface.until_all_left(GOODBYE_S)
        if self._courier is not None:
            await self._courier.finish(GOODBYE_S)
        await self._surface.runner.cleanup()
        self.door.detach()

    def _now_s(self) -> float:
        return self._clock.now().timestamp()

    def _token(self, wanted: effects.RefreshToken) -> str:
        lifetime = wanted.lifetime_s
        return mint(wanted.grant, self._key, now_s=self._now_s(), lifetime_s=lifetime)

    def _signature(self, body: bytes) -> str:
        return webhook.authorization(body, self._key, now_s=self._now_s())

    def _post(self, effect: effects.Webhook) -> None:
        if self._courier is not None:
            self._courier.post(effect.room.sid, webhook.body_of(webhook_message(effect)))
