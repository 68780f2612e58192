"""One person of a test call, whatever client carries it: the verbs that every driver has.

A verb is sent by name with plain arguments and answered with a plain value, so that a page, a
Python process and a Go process look the same to a test. What a person sees and hears is judged
at the receiver by pixels and sound, never by counters alone.
"""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, Protocol

Kind = Literal["chromium", "firefox", "wheel", "go"]
KINDS: Final[tuple[Kind, ...]] = ("chromium", "firefox", "wheel", "go")
Connections = Literal[1, 2]
Quality = Literal["low", "medium", "high"]
Codec = Literal["vp8", "h264"]
Value = str | int | float | bool | None
Answer = Mapping[str, Value]

WITHIN_S: Final = 12.0
SLOW_EYES: Final[dict[Kind, float]] = {"go": 2.0}
"""Pure Go decodes only pictures that stand alone, and has to wait for those."""
WIDTH_OF: Final[dict[Quality, int]] = {"low": 320, "medium": 640, "high": 960}


class PeerError(Exception):
    """The client said no, or did not answer in time."""


class Wire(Protocol):
    """How a verb reaches the client."""

    async def call(self, verb: str, within_s: float, **arguments: Value) -> Answer:
        """Ask; PeerError when the client refuses or is late."""
        ...

    async def close(self) -> None:
        """End the client."""
        ...


@dataclass(frozen=True, slots=True)
class Comeback:
    """How a client came back after its signalling was cut."""

    kept_session: bool
    took_s: float


class Peer:
    """A person of the call."""

    def __init__(self, kind: Kind, identity: str, wire: Wire) -> None:
        self.kind = kind
        self.identity = identity
        self._wire = wire

    async def join(
        self, url: str, token: str, connections: Connections, key: str | None = None
    ) -> None:
        await self._wire.call("join", 20.0, url=url, token=token, connections=connections, key=key)

    async def knows(self, other: "Peer") -> bool:
        """Whether the other is on this client's list; a server may hold quiet people back."""
        answer = await self._wire.call(
            "knows", WITHIN_S + 5, identity=other.identity, within_ms=WITHIN_S * 1000
        )
        return answer["got"] is True

    async def publish(
        self, *, audio: bool = True, video: bool = True, layers: int = 1, codec: Codec = "vp8"
    ) -> None:
        await self._wire.call("publish", 20.0, audio=audio, video=video, layers=layers, codec=codec)

    async def codec_of(self, other: "Peer") -> str:
        """What the pictures of the other are announced as (`video/vp8`); browsers and the wheel."""
        answer = await self._wire.call("codec_of", 5.0, identity=other.identity)
        return str(answer["codec"]).lower()

    async def see(
        self, other: "Peer", width: int | None = None, within_s: float = WITHIN_S
    ) -> Answer:
        """Whether pictures of the other move here (and have that width)."""
        within_s *= SLOW_EYES.get(self.kind, 1)
        return await self._wire.call(
            "see", within_s + 5, identity=other.identity, width=width, within_ms=within_s * 1000
        )

    async def hear(self, other: "Peer", within_s: float = WITHIN_S) -> Answer:
        return await self._wire.call(
            "hear", within_s + 5, identity=other.identity, within_ms=within_s * 1000
        )

    async def set_layer(self, other: "Peer", quality: Quality) -> None:
        await self._wire.call("set_layer", 5.0, identity=other.identity, quality=quality)

    async def send_data(self, text: str, *, reliable: bool) -> None:
        await self._wire.call("send_data", 10.0, text=text, reliable=reliable)

    async def receive_data(self, other: "Peer", text: str, *, reliable: bool) -> Answer:
        return await self._wire.call(
            "receive_data",
            WITHIN_S + 5,
            identity=other.identity,
            text=text,
            reliable=reliable,
            within_ms=WITHIN_S * 1000,
        )

    async def encrypted(self, other: "Peer") -> bool:
        """Whether the tracks of the other are announced as encrypted end to end."""
        answer = await self._wire.call("encrypted", 5.0, identity=other.identity)
        return answer["encrypted"] is True

    async def state(self) -> Answer:
        """How often the client came back, under which participant sid, in which state."""
        return await self._wire.call("comeback", 5.0)

    async def full_reconnect(self) -> None:
        await self._wire.call("full_reconnect", 20.0)

    async def came_back(self, before: Answer, within_s: float = 20.0) -> Comeback:
        """Wait until the client says that it is back; `before` is its state of then."""
        started = time.monotonic()
        while time.monotonic() - started < within_s:
            now = await self.state()
            if now["count"] != before["count"]:
                kept = now["sid"] == before["sid"]
                return Comeback(kept, time.monotonic() - started)
            await asyncio.sleep(0.1)
        raise PeerError(f"{self.kind} did not come back within {within_s:.0f} s")

    async def leave(self) -> None:
        await self._wire.call("leave", 10.0)

    async def close(self) -> None:
        await self._wire.close()
