"""RoomService over a Unix socket and over a URL, spoken with LiveKit's own client."""

import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from livekit.protocol.models import Room
from livekit.protocol.room import CreateRoomRequest, SendDataRequest, SendDataResponse

from pattino.kit.ids import SeededSource
from pattino.kit.secret import Secret
from pattino.livekit.grants import verify
from pattino.livekit.keys import ApiKey, KeyRing
from pattino.media.errors import MediaRefused, MediaUnavailable
from pattino.media.model import RoomName
from pattino.media.rooms import MediaServer, RemoteRooms

KEY = ApiKey("key", Secret(SeededSource().bytes(32).hex()))
ROOM = RoomName("0123456789abcdefghjkmnpqrs")


@dataclass
class Twirp:
    """A RoomService that keeps what it was asked, or refuses."""

    seen: list[CreateRoomRequest] = field(default_factory=list)
    said: list[SendDataRequest] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    refusal: int = 0

    async def create(self, request: web.Request) -> web.Response:
        if self.refusal:
            return web.json_response({"code": "internal", "msg": "no"}, status=self.refusal)
        self.seen.append(CreateRoomRequest.FromString(await request.read()))
        self.tokens.append(request.headers["authorization"].removeprefix("Bearer "))
        body = Room(name=self.seen[-1].name).SerializeToString()
        return web.Response(body=body, content_type="application/protobuf")

    async def send(self, request: web.Request) -> web.Response:
        if self.refusal:
            return web.json_response({"code": "not_found", "msg": "no"}, status=self.refusal)
        self.said.append(SendDataRequest.FromString(await request.read()))
        body = SendDataResponse().SerializeToString()
        return web.Response(body=body, content_type="application/protobuf")


@dataclass
class Place:
    twirp: Twirp
    socket: Path
    url: str


@pytest_asyncio.fixture
async def place() -> AsyncIterator[Place]:
    twirp = Twirp()
    app = web.Application()
    app.router.add_post("/twirp/livekit.RoomService/CreateRoom", twirp.create)
    app.router.add_post("/twirp/livekit.RoomService/SendData", twirp.send)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sfu.sock"
        await web.UnixSite(runner, str(path)).start()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[1][:2]
        yield Place(twirp, path, f"http://{host}:{port}")
        await runner.cleanup()


@pytest.mark.parametrize("way", ["socket", "url"])
async def test_a_room_is_made_over_either_way(place: Place, way: str) -> None:
    rooms = RemoteRooms(MediaServer(place.socket if way == "socket" else place.url), KEY)
    await rooms.open(ROOM, 12)
    await rooms.close()
    (request,) = place.twirp.seen
    assert (request.name, request.max_participants) == (ROOM, 12)
    assert request.empty_timeout > 0


async def test_the_request_is_signed_for_making_rooms_and_nothing_else(place: Place) -> None:
    rooms = RemoteRooms(MediaServer(place.socket), KEY)
    await rooms.open(ROOM, 2)
    await rooms.close()
    claims = KeyRing([KEY]).read(place.twirp.tokens[0])
    grant = verify(place.twirp.tokens[0], KeyRing([KEY]), now_s=float(str(claims["nbf"])))
    assert grant.may_create_rooms
    assert not grant.may_join
    assert not grant.may_administer


async def test_what_the_server_says_to_a_room_has_a_topic_and_no_sender(place: Place) -> None:
    rooms = RemoteRooms(MediaServer(place.socket), KEY)
    await rooms.tell(ROOM, "pattino.restart")
    await rooms.close()
    (said,) = place.twirp.said
    assert (said.room, said.topic, list(said.destination_identities)) == (
        ROOM,
        "pattino.restart",
        [],
    )


async def test_a_room_that_is_gone_hears_nothing_and_that_is_no_error(place: Place) -> None:
    rooms = RemoteRooms(MediaServer(place.socket), KEY)
    place.twirp.refusal = 404
    await rooms.tell(ROOM, "pattino.restart")
    await rooms.close()
    assert place.twirp.said == []


async def test_a_refusal_is_told_apart_from_absence(place: Place) -> None:
    rooms = RemoteRooms(MediaServer(place.socket), KEY)
    place.twirp.refusal = 401
    with pytest.raises(MediaRefused):
        await rooms.open(ROOM, 2)
    await rooms.close()


@pytest.mark.parametrize("where", [Path("/nonexistent/sfu.sock"), "http://127.0.0.1:9"])
async def test_an_absent_media_server_says_when_to_come_back(where: Path | str) -> None:
    rooms = RemoteRooms(MediaServer(where), KEY)
    with pytest.raises(MediaUnavailable) as absent:
        await rooms.open(ROOM, 2)
    assert absent.value.retry_after_s
    await rooms.close()
