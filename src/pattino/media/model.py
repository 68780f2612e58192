"""Words of the port: a room as the media server knows it, and a person for the time of a call."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NewType, Protocol

from pattino.kit.secret import Secret

__all__ = ["Identity", "RoomName", "RoomPort", "Ticket"]

RoomName = NewType("RoomName", str)
"""Opaque name of a room on the media server; it opens nothing by itself."""

Identity = NewType("Identity", str)
"""Random for each join: no account, no address, no link between two calls of a person."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a browser needs to enter a room."""

    identity: Identity
    token: Secret[str]


class RoomPort(Protocol):
    """RoomService of whichever media server is behind the port."""

    async def open(self, room: RoomName, capacity: int) -> None:
        """Make sure the room exists; raises MediaUnavailable or MediaRefused."""
        ...

    async def end(self, room: RoomName) -> None:
        """End the room and everyone's place in it; a room that is not there is ended already."""
        ...

    async def counts(self) -> Mapping[RoomName, int]:
        """How many are in each room that exists."""
        ...

    async def people(self, room: RoomName) -> frozenset[str]:
        """The sids of those who are in a room and connected."""
        ...

    async def tell(self, room: RoomName, topic: str) -> None:
        """Say something to everybody in a room: its topic is the whole message."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...
