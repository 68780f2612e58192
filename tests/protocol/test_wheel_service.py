"""RoomService, driven by `livekit-api`, as clients on the published wheel live through it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
from livekit import api, rtc
from livekit.protocol import models
from livekit.protocol import room as messages

from tests.protocol.server import DevServer
from tests.protocol.wheel import Person

pytestmark = [pytest.mark.media, pytest.mark.timeout(120), pytest.mark.usefixtures("goodbye")]


@pytest.fixture
async def service(server: DevServer) -> AsyncIterator[api.room_service.RoomService]:
    async with server.rooms() as client:
        yield client.room


async def pair(server: DevServer, room: str) -> tuple[Person, Person]:
    alice, bob = await asyncio.gather(
        Person.join(server, room, "alice"), Person.join(server, room, "bob")
    )
    await alice.until(lambda: "bob" in alice.room.remote_participants, "bob")
    await bob.until(lambda: "alice" in bob.room.remote_participants, "alice")
    return alice, bob


async def test_the_server_s_data_reaches_whom_it_names(
    server: DevServer, room: str, service: api.room_service.RoomService
) -> None:
    alice, bob = await pair(server, room)
    for data, names in ((b"for bob", ["bob"]), (b"for all", [])):
        await service.send_data(
            messages.SendDataRequest(
                room=room,
                data=data,
                kind=models.DataPacket.Kind.RELIABLE,
                destination_identities=names,
                topic="notice",
            )
        )
    await bob.until(lambda: len(texts(bob)) == 2, "both messages")
    await alice.until(lambda: bool(texts(alice)), "what is for all")
    assert texts(bob) == [b"for bob", b"for all"]
    assert texts(alice) == [b"for all"]


async def test_a_permission_that_is_taken_away_takes_the_track_along(
    server: DevServer, room: str, service: api.room_service.RoomService
) -> None:
    alice, bob = await pair(server, room)
    await alice.speak(440)
    await bob.hears("alice", 440)
    changed = await service.update_participant(
        messages.UpdateParticipantRequest(
            room=room,
            identity="alice",
            permission=models.ParticipantPermission(can_subscribe=True, can_publish_data=True),
        )
    )
    assert not changed.permission.can_publish
    await bob.until(lambda: bob.saw("track_unpublished"), "the end of the track")
    assert [each.tracks for each in await listed(service, room)] == [[], []]


async def test_what_a_client_says_of_itself_reaches_the_others_if_it_may(
    server: DevServer, room: str, service: api.room_service.RoomService
) -> None:
    alice, bob = await pair(server, room)
    me = alice.room.local_participant
    with contextlib.suppress(Exception):  # how the wheel says no is its own matter
        await me.set_metadata("not allowed")
    await service.update_participant(
        messages.UpdateParticipantRequest(
            room=room,
            identity="alice",
            permission=models.ParticipantPermission(
                can_subscribe=True, can_publish=True, can_update_metadata=True
            ),
        )
    )
    other = bob.room.remote_participants["alice"]
    assert other.metadata == ""
    await me.set_metadata("a note")
    await me.set_attributes({"hand": "up"})
    await bob.until(lambda: dict(other.attributes) == {"hand": "up"}, "the raised hand")
    assert other.metadata == "a note"


def texts(person: Person) -> list[bytes]:
    given = (arguments[0] for name, arguments in person.events if name == "data_received")
    return [packet.data for packet in given if isinstance(packet, rtc.DataPacket)]


async def listed(service: api.room_service.RoomService, room: str) -> list[models.ParticipantInfo]:
    answer = await service.list_participants(messages.ListParticipantsRequest(room=room))
    return list(answer.participants)
