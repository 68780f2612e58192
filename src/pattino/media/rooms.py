"""RoomService over a Unix socket (the embedded media process) or a URL (any other)."""

import asyncio
import contextlib
from collections.abc import Awaitable, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Final, TypeVar

import aiohttp
from livekit.api.room_service import RoomService
from livekit.api.twirp_client import ServerError
from livekit.protocol.models import DataPacket, ParticipantInfo
from livekit.protocol.room import (
    CreateRoomRequest,
    DeleteRoomRequest,
    ListParticipantsRequest,
    ListRoomsRequest,
    SendDataRequest,
)

from pattino.kit import log
from pattino.livekit.keys import ApiKey
from pattino.media.errors import MediaRefused, MediaUnavailable
from pattino.media.model import RoomName

__all__ = ["MediaServer", "RemoteRooms"]

_ANSWER_S: Final = 5.0  # a join waits this long for the room; higher keeps people waiting in vain
_EMPTY_TIMEOUT_S: Final = 120  # created by a join whose token lives two minutes
_DEPARTURE_TIMEOUT_S: Final = 20


_Answer = TypeVar("_Answer")


class _RoomGone(MediaRefused):
    """There is no such room (any more)."""


class MediaServer:
    """Where a media server is, and one pool of connections to it."""

    def __init__(self, where: Path | str) -> None:
        self._where = where
        self.url: Final = "http://media.invalid" if isinstance(where, Path) else where
        self._session: aiohttp.ClientSession | None = None

    @property
    def session(self) -> aiohttp.ClientSession:
        """The pool; opened when it is first asked for, inside the running loop."""
        if self._session is None:
            connector = (
                aiohttp.UnixConnector(str(self._where), limit=0)
                if isinstance(self._where, Path)
                else aiohttp.TCPConnector(limit=0)
            )
            self._session = aiohttp.ClientSession(connector=connector, auto_decompress=True)
        return self._session

    async def close(self) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()
            self._session = None


class RemoteRooms:
    """The RoomPort, spoken with LiveKit's own client."""

    def __init__(self, server: MediaServer, key: ApiKey) -> None:
        self._server = server
        self._key = key

    async def open(self, room: RoomName, capacity: int) -> None:
        """CreateRoom; asking for a room that exists changes nothing."""
        request = CreateRoomRequest(
            name=room,
            max_participants=capacity,
            empty_timeout=_EMPTY_TIMEOUT_S,
            departure_timeout=_DEPARTURE_TIMEOUT_S,
        )
        await self._asked("create_room", self._service().create_room(request))

    async def end(self, room: RoomName) -> None:
        """DeleteRoom; a room that does not exist is no error."""
        with contextlib.suppress(_RoomGone):
            deleting = self._service().delete_room(DeleteRoomRequest(room=room))
            await self._asked("delete_room", deleting)

    async def counts(self) -> Mapping[RoomName, int]:
        """ListRooms."""
        listed = await self._asked("list_rooms", self._service().list_rooms(ListRoomsRequest()))
        return {RoomName(room.name): room.num_participants for room in listed.rooms}

    async def people(self, room: RoomName) -> frozenset[str]:
        """ListParticipants; who is still connecting is not in yet, a room that is gone is empty."""
        asked = self._service().list_participants(ListParticipantsRequest(room=room))
        listed = await self._asked("list_participants", asked)
        active = ParticipantInfo.State.ACTIVE
        return frozenset(who.sid for who in listed.participants if who.state == active)

    async def tell(self, room: RoomName, topic: str) -> None:
        """SendData, reliably, without a sender; a room that is gone hears nothing."""
        request = SendDataRequest(room=room, kind=DataPacket.RELIABLE, topic=topic)
        with contextlib.suppress(_RoomGone):
            await self._asked("send_data", self._service().send_data(request))

    async def close(self) -> None:
        """Close the pool."""
        await self._server.close()

    async def _asked(self, kind: str, asking: Awaitable[_Answer]) -> _Answer:
        """Await an answer for a while; whatever is wrong becomes one of our errors."""
        try:
            async with asyncio.timeout(_ANSWER_S):
                return await asking
        except ServerError as refusal:
            if refusal.status == HTTPStatus.NOT_FOUND:
                raise _RoomGone from refusal
            log.get().warning("media.refused", status=refusal.status, kind=kind)
            raise MediaRefused from refusal
        except (aiohttp.ClientError, OSError, TimeoutError) as absent:
            raise MediaUnavailable from absent

    def _service(self) -> RoomService:
        return RoomService(
            self._server.session,
            self._server.url,
            self._key.name,
            self._key.secret.expose(),
            failover=False,
        )
