"""RoomService as livekit-api speaks it, and as JSON; what it may not do it is told with a code."""

import io
from collections.abc import AsyncIterator

import aiohttp
import pytest
from livekit import api
from livekit.api.twirp_client import ServerError
from livekit.protocol import room as messages

from pattino.sfu.api import BODY_LIMIT
from pattino.sfu.api_methods import METHODS, UNIMPLEMENTED
from tests.protocol.raw import answer, answer_of_kind, close_code, connected, join_request
from tests.protocol.server import DevServer

SERVICE = "/twirp/livekit.RoomService"


@pytest.fixture
async def client(server: DevServer) -> AsyncIterator[api.LiveKitAPI]:
    async with server.rooms() as opened:
        yield opened


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


def authorization(server: DevServer, grants: api.VideoGrants) -> dict[str, str]:
    token = api.AccessToken(server.key, server.secret).with_grants(grants).to_jwt()
    return {"Authorization": f"Bearer {token}"}


async def test_a_room_is_created_listed_and_deleted(client: api.LiveKitAPI, room: str) -> None:
    wanted = api.CreateRoomRequest(
        name=room, empty_timeout=60, departure_timeout=30, max_participants=3, metadata="m"
    )
    created = await client.room.create_room(wanted)
    assert created.sid.startswith("RM_")
    assert (created.name, created.empty_timeout, created.departure_timeout) == (room, 60, 30)
    assert (created.max_participants, created.metadata) == (3, "m")
    listed = await client.room.list_rooms(api.ListRoomsRequest(names=[room]))
    assert [each.sid for each in listed.rooms] == [created.sid]
    await client.room.delete_room(api.DeleteRoomRequest(room=room))
    listed = await client.room.list_rooms(api.ListRoomsRequest(names=[room]))
    assert list(listed.rooms) == []


async def test_creating_a_room_twice_gives_the_same_room(client: api.LiveKitAPI, room: str) -> None:
    first = await client.room.create_room(api.CreateRoomRequest(name=room))
    second = await client.room.create_room(api.CreateRoomRequest(name=room))
    assert first.sid == second.sid


async def test_participants_are_listed_and_found(
    client: api.LiveKitAPI, server: DevServer, room: str
) -> None:
    async with connected(server, room, "carrot") as socket:
        sid = (await answer(socket)).join.participant.sid
        listed = await client.room.list_participants(api.ListParticipantsRequest(room=room))
        assert [(each.identity, each.sid) for each in listed.participants] == [("carrot", sid)]
        found = await client.room.get_participant(
            api.RoomParticipantIdentity(room=room, identity="carrot")
        )
        assert found.sid == sid


async def test_a_removed_participant_reads_why_before_its_socket_closes(
    client: api.LiveKitAPI, server: DevServer, room: str
) -> None:
    async with connected(server, room, "carrot") as socket:
        await answer(socket)
        await client.room.remove_participant(
            api.RoomParticipantIdentity(room=room, identity="carrot")
        )
        leave = (await answer_of_kind(socket, "leave")).leave
        assert leave.reason == api.DisconnectReason.PARTICIPANT_REMOVED
        await close_code(socket)


async def test_the_token_of_a_removed_participant_does_not_open_the_room_again(
    client: api.LiveKitAPI, server: DevServer, room: str, http: aiohttp.ClientSession
) -> None:
    given = {"access_token": server.token("carrot", room), "join_request": join_request()}
    async with http.ws_connect(f"{server.http}/rtc/v1", params=given) as socket:
        await answer(socket)
        await client.room.remove_participant(
            api.RoomParticipantIdentity(room=room, identity="carrot")
        )
    async with http.get(f"{server.http}/rtc/v1/validate", params=given) as answered:
        assert (answered.status, (await answered.text()).partition(":")[0]) == (403, "removed")


async def test_name_metadata_and_permission_of_a_participant_change_for_everyone(
    client: api.LiveKitAPI, server: DevServer, room: str
) -> None:
    async with connected(server, room, "carrot") as socket:
        await answer(socket)
        changed = await client.room.update_participant(
            api.UpdateParticipantRequest(
                room=room,
                identity="carrot",
                name="Captain Carrot",
                metadata="captain",
                attributes={"badge": "177"},
                permission=api.ParticipantPermission(can_subscribe=True, can_publish=False),
            )
        )
        update = (await answer_of_kind(socket, "update")).update
    assert (changed.name, changed.metadata, changed.attributes["badge"]) == (
        "Captain Carrot",
        "captain",
        "177",
    )
    assert not changed.permission.can_publish
    assert update.participants[0].name == "Captain Carrot"


async def test_metadata_of_a_room_changes_for_everyone(
    client: api.LiveKitAPI, server: DevServer, room: str
) -> None:
    async with connected(server, room, "carrot") as socket:
        await answer(socket)
        request = api.UpdateRoomMetadataRequest(room=room, metadata="agenda")
        assert (await client.room.update_room_metadata(request)).metadata == "agenda"
        assert (await answer_of_kind(socket, "room_update")).room_update.room.metadata == "agenda"


@pytest.mark.parametrize("method", ["list_participants", "get_participant", "delete_room"])
async def test_an_unknown_room_is_not_found(client: api.LiveKitAPI, room: str, method: str) -> None:
    requests = {
        "list_participants": api.ListParticipantsRequest(room=room),
        "get_participant": api.RoomParticipantIdentity(room=room, identity="nobody"),
        "delete_room": api.DeleteRoomRequest(room=room),
    }
    with pytest.raises(ServerError) as refused:
        await getattr(client.room, method)(requests[method])
    assert (refused.value.code, refused.value.status) == ("not_found", 404)


async def test_an_unknown_participant_is_not_found(client: api.LiveKitAPI, room: str) -> None:
    await client.room.create_room(api.CreateRoomRequest(name=room))
    with pytest.raises(ServerError) as refused:
        await client.room.remove_participant(
            api.RoomParticipantIdentity(room=room, identity="nobody")
        )
    assert (refused.value.code, refused.value.status) == ("not_found", 404)


async def test_a_room_without_a_name_is_an_invalid_argument(client: api.LiveKitAPI) -> None:
    with pytest.raises(ServerError) as refused:
        await client.room.create_room(api.CreateRoomRequest(name=""))
    assert (refused.value.code, refused.value.status) == ("invalid_argument", 400)


async def test_json_is_spoken_as_well(
    http: aiohttp.ClientSession, server: DevServer, room: str
) -> None:
    headers = authorization(server, api.VideoGrants(room_create=True))
    url = f"{server.http}{SERVICE}/CreateRoom"
    wanted = {"name": room, "emptyTimeout": 77, "some_new_field": 1}
    async with http.post(url, json=wanted, headers=headers) as answered:
        assert answered.status == 200
        created = await answered.json()
    assert (created["name"], created["empty_timeout"]) == (room, 77)
    assert created["num_participants"] == 0


@pytest.mark.parametrize("method", sorted(METHODS))
async def test_each_method_needs_its_own_grant(
    http: aiohttp.ClientSession, server: DevServer, method: str
) -> None:
    """All other grants together do not open it, nor does the right grant for another room."""
    everything = api.VideoGrants(
        room_create=method not in ("CreateRoom", "DeleteRoom"),
        room_list=method != "ListRooms",
        room_admin=True,
        room="another",
    )
    url = f"{server.http}{SERVICE}/{method}"
    body = {"room": "this"} if method not in ("CreateRoom", "ListRooms") else {}
    headers = authorization(server, everything)
    async with http.post(url, json=body, headers=headers) as answered:
        assert (answered.status, (await answered.json())["code"]) == (401, "unauthenticated")


@pytest.mark.parametrize("method", sorted(METHODS))
async def test_no_method_works_without_a_token(
    http: aiohttp.ClientSession, server: DevServer, method: str
) -> None:
    async with http.post(f"{server.http}{SERVICE}/{method}", json={}) as answered:
        assert (answered.status, (await answered.json())["code"]) == (401, "unauthenticated")


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        *((f"{SERVICE}/{name}", 501, "unimplemented") for name in sorted(UNIMPLEMENTED)),
        ("/twirp/livekit.Egress/StartRoomCompositeEgress", 501, "unimplemented"),
        (f"{SERVICE}/NoSuchMethod", 404, "bad_route"),
    ],
)
async def test_what_this_server_does_not_offer_is_named(
    http: aiohttp.ClientSession, server: DevServer, path: str, status: int, code: str
) -> None:
    headers = authorization(server, api.VideoGrants(room_admin=True, room="this"))
    async with http.post(f"{server.http}{path}", json={}, headers=headers) as answered:
        assert (answered.status, (await answered.json())["code"]) == (status, code)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b"{"),
        ("application/json", b"[]"),
        ("application/json", b'{"names": 3}'),
        ("application/json", b"[" * 5000),
        ("application/json", b"\xff\xfe"),
        ("application/protobuf", b"\xff" * 20),
        ("application/protobuf", b"\x0a\xff\xff\xff\xff\x0f"),
    ],
)
async def test_a_body_that_cannot_be_read_is_malformed(
    http: aiohttp.ClientSession, server: DevServer, kind: str, body: bytes
) -> None:
    headers = authorization(server, api.VideoGrants(room_list=True)) | {"Content-Type": kind}
    url = f"{server.http}{SERVICE}/ListRooms"
    async with http.post(url, data=body, headers=headers) as answered:
        assert (answered.status, (await answered.json())["code"]) == (400, "malformed")


async def test_another_content_type_is_a_bad_route(
    http: aiohttp.ClientSession, server: DevServer
) -> None:
    headers = authorization(server, api.VideoGrants(room_list=True))
    url = f"{server.http}{SERVICE}/ListRooms"
    async with http.post(url, data="names=x", headers=headers) as answered:
        assert (answered.status, (await answered.json())["code"]) == (404, "bad_route")


async def test_an_oversized_body_is_refused(http: aiohttp.ClientSession, server: DevServer) -> None:
    headers = authorization(server, api.VideoGrants(room_list=True)) | {
        "Content-Type": "application/protobuf"
    }
    url = f"{server.http}{SERVICE}/ListRooms"
    async with http.post(url, data=io.BytesIO(bytes(BODY_LIMIT + 1)), headers=headers) as answered:
        assert (answered.status, (await answered.json())["code"]) == (400, "invalid_argument")


def test_every_method_of_the_service_is_offered_or_refused_by_name() -> None:
    service = messages.DESCRIPTOR.services_by_name["RoomService"]
    assert {method.name for method in service.methods} == METHODS.keys() | UNIMPLEMENTED.keys()
