"""A join that cannot be is an HTTP error which clients classify, with a code and a sentence.

401 and 403 end a client's attempts; 404 does so only with LiveKit's phrase, else clients try an
older protocol; browsers ask the validate routes for what they could not read.
"""

import base64
import gzip
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta

import aiohttp
import pytest
from livekit import api
from livekit.protocol import rtc

from tests.protocol.raw import answer, answer_of_kind, close_code, connected, join_request
from tests.protocol.server import DevServer, Grants

Query = Mapping[str, str]
UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}
ROUTES = pytest.mark.parametrize("route", ["/rtc/v1", "/rtc/v1/validate"])


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def ask(
    http: aiohttp.ClientSession, server: DevServer, route: str, query: Query
) -> tuple[int, str]:
    async with http.get(f"{server.http}{route}", params=query, headers=UPGRADE) as answered:
        return answered.status, await answered.text()


def query(server: DevServer, room: str, grants: Grants | None = None) -> dict[str, str]:
    return {
        "access_token": server.token("vimes", room, grants),
        "join_request": join_request(),
    }


async def test_the_first_message_is_the_join_with_what_clients_need(
    server: DevServer, room: str
) -> None:
    async with connected(server, room) as socket:
        join = (await answer(socket)).join
    assert join.room.sid.startswith("RM_")
    assert join.participant.sid.startswith("PA_")
    assert join.participant.identity == "vimes"
    assert join.server_info.version
    assert join.server_version == join.server_info.version
    assert join.ping_interval > 0
    assert join.ping_timeout > join.ping_interval
    assert list(join.ice_servers) == []
    assert not join.subscriber_primary


async def test_a_valid_join_is_confirmed_to_a_browser_of_any_origin(
    http: aiohttp.ClientSession, server: DevServer, room: str
) -> None:
    url = f"{server.http}/rtc/v1/validate"
    async with http.get(url, params=query(server, room)) as answered:
        assert (answered.status, await answered.text()) == (200, "success")
        assert answered.headers["Access-Control-Allow-Origin"] == "*"


async def test_validating_enters_no_room(
    http: aiohttp.ClientSession, server: DevServer, room: str
) -> None:
    await ask(http, server, "/rtc/v1/validate", query(server, room))
    async with server.rooms() as client:
        rooms = (await client.room.list_rooms(api.ListRoomsRequest(names=[room]))).rooms
    assert list(rooms) == []


@ROUTES
@pytest.mark.parametrize(
    ("token", "code"),
    [
        ("", "token_missing"),
        ("nonsense", "token_malformed"),
        ("a.b.c", "token_malformed"),
        ("x" * 20_000, "token_malformed"),
    ],
)
async def test_a_token_that_is_none_is_401(
    http: aiohttp.ClientSession, server: DevServer, route: str, token: str, code: str
) -> None:
    status, text = await ask(
        http, server, route, {"access_token": token, "join_request": join_request()}
    )
    assert (status, text.partition(":")[0]) == (401, code)


@ROUTES
async def test_an_expired_token_is_401(
    http: aiohttp.ClientSession, server: DevServer, room: str, route: str
) -> None:
    expired = query(server, room, Grants(lives_for=timedelta(minutes=-5)))
    status, text = await ask(http, server, route, expired)
    assert (status, text.partition(":")[0]) == (401, "token_expired")


@ROUTES
async def test_a_token_signed_with_another_secret_is_401(
    http: aiohttp.ClientSession, server: DevServer, room: str, route: str
) -> None:
    grants = api.VideoGrants(room_join=True, room=room)
    forged = api.AccessToken("devkey", "other").with_identity("vimes").with_grants(grants).to_jwt()
    status, text = await ask(
        http, server, route, {"access_token": forged, "join_request": join_request()}
    )
    assert (status, text.partition(":")[0]) == (401, "token_signature")


@ROUTES
async def test_a_token_of_an_unknown_key_is_401(
    http: aiohttp.ClientSession, server: DevServer, room: str, route: str
) -> None:
    grants = api.VideoGrants(room_join=True, room=room)
    token = api.AccessToken("nokey", "secret").with_identity("vimes").with_grants(grants).to_jwt()
    status, text = await ask(
        http, server, route, {"access_token": token, "join_request": join_request()}
    )
    assert (status, text.partition(":")[0]) == (401, "token_key_unknown")


@ROUTES
async def test_a_token_that_does_not_allow_to_join_is_401(
    http: aiohttp.ClientSession, server: DevServer, route: str
) -> None:
    token = api.AccessToken("devkey", "secret").with_identity("vimes").to_jwt()
    status, text = await ask(
        http, server, route, {"access_token": token, "join_request": join_request()}
    )
    assert (status, text.partition(":")[0]) == (401, "join_not_allowed")


@ROUTES
@pytest.mark.parametrize(
    ("request_text", "code"),
    [
        ("", "join_request_missing"),
        ("*not base64*", "join_request_malformed"),
        ("AAAA", "join_request_malformed"),
        (join_request()[:-20], "join_request_malformed"),
        ("A" * 62_000, "join_request_too_large"),
        (join_request(protocol=3), "client_too_old"),
    ],
    ids=["missing", "base64", "protobuf", "truncated", "large", "old"],
)
async def test_a_join_request_that_cannot_be_read_is_400(
    http: aiohttp.ClientSession,
    server: DevServer,
    room: str,
    route: str,
    request_text: str,
    code: str,
) -> None:
    given = query(server, room) | {"join_request": request_text}
    status, text = await ask(http, server, route, given)
    assert (status, text.partition(":")[0]) == (400, code)


async def test_a_request_line_beyond_64_kib_is_refused(
    http: aiohttp.ClientSession, server: DevServer, room: str
) -> None:
    given = query(server, room) | {"join_request": "A" * 70_000}
    status, _ = await ask(http, server, "/rtc/v1", given)
    assert status in (400, 414)


async def test_a_compressed_join_request_cannot_become_a_large_one(
    http: aiohttp.ClientSession, server: DevServer, room: str
) -> None:
    bomb = rtc.WrappedJoinRequest(
        compression=rtc.WrappedJoinRequest.GZIP, join_request=gzip.compress(bytes(20_000_000))
    )
    text = base64.urlsafe_b64encode(bomb.SerializeToString()).decode()
    given = query(server, room) | {"join_request": text}
    status, answered = await ask(http, server, "/rtc/v1", given)
    assert (status, answered.partition(":")[0]) == (400, "join_request_too_large")


async def test_a_resume_of_an_unknown_stay_is_answered_with_a_leave_that_asks_for_a_new_join(
    http: aiohttp.ClientSession, server: DevServer, room: str
) -> None:
    given = query(server, room) | {"join_request": join_request(resumes="PA_gone")}
    async with http.ws_connect(f"{server.http}/rtc/v1", params=given) as socket:
        leave = (await answer(socket)).leave
        assert leave.action == rtc.LeaveRequest.Action.RECONNECT
        assert (await close_code(socket))[0] == 1000


async def test_without_an_upgrade_there_is_nothing_at_the_join_route(
    http: aiohttp.ClientSession, server: DevServer, room: str
) -> None:
    async with http.get(f"{server.http}/rtc/v1", params=query(server, room)) as answered:
        assert answered.status == 404
        assert "room does not exist" not in await answered.text()


def older_query(server: DevServer, room: str, **changes: str) -> dict[str, str]:
    usual = {"access_token": server.token("vimes", room), "protocol": "17", "sdk": "js"}
    return usual | changes


async def test_with_two_connections_the_server_offers_the_one_for_receiving(
    http: aiohttp.ClientSession, server: DevServer, room: str
) -> None:
    async with http.ws_connect(f"{server.http}/rtc", params=older_query(server, room)) as socket:
        join = (await answer(socket)).join
        assert join.subscriber_primary
        assert join.fast_publish
        offer = (await answer_of_kind(socket, "offer")).offer
        assert (offer.type, offer.id) == ("offer", 1)
        assert "m=application" in offer.sdp
        assert "a=candidate" in offer.sdp


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"protocol": "12"}, "client_too_old"),
        ({"protocol": "-1"}, "join_query_malformed"),
        ({"protocol": "1" * 40}, "join_query_malformed"),
        ({"client_protocol": "two"}, "join_query_malformed"),
        ({"attributes": "W10="}, "join_query_malformed"),
        ({"attributes": "eyJhIjoxfQ=="}, "join_query_malformed"),
        ({"attributes": "!"}, "join_query_malformed"),
        ({"publish": "second"}, "join_publish_unsupported"),
        ({"sid": "x" * 300}, "value_too_long"),
        ({"capabilities": "," * 300}, "value_too_long"),
    ],
)
@pytest.mark.parametrize("route", ["/rtc", "/rtc/validate"])
async def test_an_older_query_that_cannot_be_is_refused_by_name(
    http: aiohttp.ClientSession,
    server: DevServer,
    room: str,
    route: str,
    changes: dict[str, str],
    code: str,
) -> None:
    status, text = await ask(http, server, route, older_query(server, room, **changes))
    assert (status, text.partition(":")[0]) == (400, code)


async def test_a_stay_with_two_connections_that_is_over_begins_anew(
    http: aiohttp.ClientSession, server: DevServer, room: str
) -> None:
    given = older_query(server, room, reconnect="1", sid="PA_gone")
    async with http.ws_connect(f"{server.http}/rtc", params=given) as socket:
        leave = (await answer(socket)).leave
        assert leave.action == rtc.LeaveRequest.Action.RECONNECT


async def test_go_clients_join_with_one_connection_on_the_older_route(
    http: aiohttp.ClientSession, server: DevServer, room: str
) -> None:
    async with http.ws_connect(f"{server.http}/rtc", params=query(server, room)) as socket:
        assert (await answer(socket)).WhichOneof("message") == "join"


async def test_the_older_validate_route_judges_token_and_room(
    http: aiohttp.ClientSession, server: DevServer, room: str
) -> None:
    given = {"access_token": server.token("vimes", room)}
    assert await ask(http, server, "/rtc/validate", given) == (200, "success")
    status, _ = await ask(http, server, "/rtc/validate", {"access_token": "nonsense"})
    assert status == 401


async def test_a_token_in_the_header_wins_over_one_in_the_query(
    http: aiohttp.ClientSession, server: DevServer, room: str
) -> None:
    header = {"Authorization": f"Bearer {server.token('vimes', room)}"}
    given = {"access_token": "nonsense", "join_request": join_request()}
    url = f"{server.http}/rtc/v1/validate"
    async with http.get(url, params=given, headers=header) as answered:
        assert answered.status == 200


async def test_a_double_slash_is_one(
    http: aiohttp.ClientSession, server: DevServer, room: str
) -> None:
    status, _ = await ask(http, server, "//rtc/v1/validate", query(server, room))
    assert status == 200


async def test_a_preflight_allows_any_origin_for_a_day(
    http: aiohttp.ClientSession, server: DevServer
) -> None:
    async with http.options(f"{server.http}/twirp/livekit.RoomService/ListRooms") as answered:
        assert answered.status == 204
        assert answered.headers["Access-Control-Allow-Origin"] == "*"
        assert answered.headers["Access-Control-Max-Age"] == "86400"
        assert "POST" in answered.headers["Access-Control-Allow-Methods"]


async def test_the_root_says_that_the_server_is_alive(
    http: aiohttp.ClientSession, server: DevServer
) -> None:
    assert await ask(http, server, "/", {}) == (200, "OK")
