"""Every answer of the sealed process can be given without opening or importing anything."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from livekit import api
from livekit.protocol import rtc

from tests.common.media import KEY, SECRET, Media, supervised
from tests.protocol.raw import close_code, join_request
from tests.protocol.server import Grants, token

HOST = "http://media.invalid"
TWIRP = "/twirp/livekit.RoomService"


@pytest.fixture
async def media(tmp_path: Path) -> AsyncIterator[Media]:
    async with supervised(tmp_path) as running:
        yield running


@pytest.fixture
async def http(media: Media) -> AsyncIterator[aiohttp.ClientSession]:
    await media.ready()
    connector = aiohttp.UnixConnector(str(media.plan.socket_path))
    async with aiohttp.ClientSession(connector=connector) as session:
        yield session


def joining(room: str, grants: Grants | None = None) -> dict[str, str]:
    return {
        "access_token": token(KEY, SECRET, "vimes", room, grants),
        "join_request": join_request(),
    }


def bearer(grants: api.VideoGrants) -> dict[str, str]:
    made = api.AccessToken(KEY, SECRET).with_grants(grants).to_jwt()
    return {"Authorization": f"Bearer {made}"}


async def test_every_kind_of_answer_is_given_by_the_same_process(
    media: Media, http: aiohttp.ClientSession
) -> None:
    first = await media.ready()
    creates, lists = api.VideoGrants(room_create=True), api.VideoGrants(room_list=True)
    assert await post(http, "CreateRoom", {"name": "yard"}, bearer(creates)) == 200
    assert await post(http, "ListRooms", {}, bearer(lists)) == 200
    assert await post(http, "ListRooms", {}, {}) == 401
    assert await post(http, "MoveParticipant", {}, bearer(lists)) == 501
    assert await get(http, "/") == 200
    assert await get(http, "/nowhere") == 404
    assert await get(http, "/rtc") == 404
    assert await get(http, "/rtc/v1/validate", joining("yard")) == 200
    assert await get(http, "/rtc/v1/validate", joining("nowhere")) == 404
    assert await get(http, "/rtc/v1/validate", joining("yard", Grants(hidden=True))) == 403
    assert await get(http, "/rtc/v1/validate", {"access_token": "x"}) == 401
    assert await get(http, "/rtc/v1/validate", joining("yard") | {"join_request": "A"}) == 400
    async with http.options(f"{HOST}/rtc/v1") as answered:
        assert answered.status == 204
    assert await media.ready() == first


async def test_a_join_a_malformed_frame_and_an_unusable_offer_cost_one_socket(
    media: Media, http: aiohttp.ClientSession
) -> None:
    first = await media.ready()
    await post(http, "CreateRoom", {"name": "yard"}, bearer(api.VideoGrants(room_create=True)))
    offer = rtc.SessionDescription(type="offer", sdp="v=0\r\no=nonsense\r\n", id=1)
    for frame in (b"\xff" * 30, rtc.SignalRequest(offer=offer).SerializeToString()):
        async with http.ws_connect(f"{HOST}/rtc/v1", params=joining("yard")) as socket:
            join = rtc.SignalResponse.FromString(await socket.receive_bytes())
            assert join.WhichOneof("message") == "join"
            await socket.send_bytes(frame)
            assert (await close_code(socket))[1]
    assert await media.ready() == first


async def get(http: aiohttp.ClientSession, path: str, query: dict[str, str] | None = None) -> int:
    async with http.get(f"{HOST}{path}", params=query or {}) as answered:
        return answered.status


async def post(
    http: aiohttp.ClientSession, method: str, body: dict[str, str], headers: dict[str, str]
) -> int:
    async with http.post(f"{HOST}{TWIRP}/{method}", json=body, headers=headers) as answered:
        return answered.status
