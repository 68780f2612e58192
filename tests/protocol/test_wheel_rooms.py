"""Coming, going and being removed, as the published `livekit` wheel and livekit-api see it."""

import asyncio
import sys
import time
from datetime import timedelta

import pytest
from livekit import api, rtc
from livekit.rtc.participant import PublishTrackError

from tests.protocol.server import DevServer, Grants
from tests.protocol.wheel import Person

pytestmark = [pytest.mark.media, pytest.mark.timeout(120), pytest.mark.usefixtures("goodbye")]

MICROPHONE = rtc.TrackKind.KIND_AUDIO


async def test_everyone_learns_who_comes_and_who_goes(server: DevServer, room: str) -> None:
    alice = await Person.join(server, room, "alice")
    bob = await Person.join(server, room, "bob", Grants(name="Bob Bricks"))
    await alice.until(lambda: "bob" in alice.room.remote_participants, "Bob")
    assert alice.room.remote_participants["bob"].name == "Bob Bricks"
    assert "alice" in bob.room.remote_participants
    await bob.leave()
    await alice.until(lambda: "bob" not in alice.room.remote_participants, "Bob to be gone")


async def test_the_same_identity_twice_ends_the_first_stay_with_its_reason(
    server: DevServer, room: str
) -> None:
    watcher = await Person.join(server, room, "watcher")
    first = await Person.join(server, room, "alice")
    await watcher.until(lambda: "alice" in watcher.room.remote_participants, "the first")
    second = await Person.join(server, room, "alice")
    await first.until(lambda: first.saw("disconnected"), "the end of the first stay")
    assert reason(first) == rtc.DisconnectReason.DUPLICATE_IDENTITY
    await second.speak(500)
    await watcher.hears("alice", 500)
    assert not second.saw("disconnected")


async def test_a_participant_removed_by_the_api_is_told_so(server: DevServer, room: str) -> None:
    alice = await Person.join(server, room, "alice")
    bob = await Person.join(server, room, "bob")
    async with server.rooms() as client:
        await client.room.remove_participant(
            api.RoomParticipantIdentity(room=room, identity="alice")
        )
    await alice.until(lambda: alice.saw("disconnected"), "the removal")
    assert reason(alice) == rtc.DisconnectReason.PARTICIPANT_REMOVED
    await bob.until(lambda: "alice" not in bob.room.remote_participants, "Alice to be gone")


async def test_a_room_deleted_by_the_api_ends_for_everyone(server: DevServer, room: str) -> None:
    alice = await Person.join(server, room, "alice")
    async with server.rooms() as client:
        await client.room.delete_room(api.DeleteRoomRequest(room=room))
        await alice.until(lambda: alice.saw("disconnected"), "the end of the room")
        assert reason(alice) == rtc.DisconnectReason.ROOM_DELETED
        assert room not in [each.name for each in await listed(client)]


async def test_a_microphone_muted_by_the_api_is_silent_for_everyone(
    server: DevServer, room: str
) -> None:
    alice = await Person.join(server, room, "alice")
    bob = await Person.join(server, room, "bob")
    publication = await alice.speak(440)
    await bob.hears("alice", 440)
    async with server.rooms() as client:
        await client.room.mute_published_track(
            api.MuteRoomTrackRequest(
                room=room, identity="alice", track_sid=publication.sid, muted=True
            )
        )
    await bob.until(lambda: bob.saw("track_muted"), "the mute")
    await bob.hears_nothing("alice")


async def test_a_source_that_the_token_excludes_cannot_be_published(
    server: DevServer, room: str
) -> None:
    alice = await Person.join(server, room, "alice", Grants(sources=("microphone",)))
    bob = await Person.join(server, room, "bob")
    await alice.speak(440)
    await bob.hears("alice", 440)
    with pytest.raises(PublishTrackError):
        async with asyncio.timeout(20):
            await alice.show((200, 40, 40))


async def test_without_the_right_to_subscribe_nothing_arrives(server: DevServer, room: str) -> None:
    alice = await Person.join(server, room, "alice")
    deaf = await Person.join(server, room, "deaf", Grants(can_subscribe=False))
    bob = await Person.join(server, room, "bob")
    await alice.speak(440)
    await bob.hears("alice", 440)
    assert not deaf.saw("track_subscribed")


async def test_a_person_who_speaks_is_named_as_speaker(server: DevServer, room: str) -> None:
    alice = await Person.join(server, room, "alice")
    bob = await Person.join(server, room, "bob")
    await alice.speak(440)

    def is_named() -> bool:
        return any(
            name == "active_speakers_changed"
            and any(speaker.identity == "alice" for speaker in arguments[0])
            for name, arguments in bob.events
        )

    await bob.until(is_named, "Alice as speaker")


@pytest.mark.parametrize(
    ("token", "what"),
    [
        pytest.param("not.a.token", "malformed", id="malformed"),
        pytest.param("", "missing", id="missing"),
    ],
)
async def test_a_token_that_is_none_is_refused(
    server: DevServer, room: str, token: str, what: str
) -> None:
    with pytest.raises(rtc.ConnectError):
        async with asyncio.timeout(20):
            await rtc.Room().connect(server.url, token)


async def test_an_expired_token_is_refused(server: DevServer, room: str) -> None:
    with pytest.raises(rtc.ConnectError):
        await Person.join(server, room, "alice", Grants(lives_for=timedelta(minutes=-5)))


async def test_a_killed_client_is_gone_within_seconds(server: DevServer, room: str) -> None:
    """The WebSocket ends at once, and without it a participant stays only a moment."""
    bob = await Person.join(server, room, "bob")
    process = await guest_process(server, room)
    await bob.until(lambda: "guest" in bob.room.remote_participants, "the guest")
    process.kill()
    killed = time.monotonic()
    await process.wait()
    await bob.until(lambda: "guest" not in bob.room.remote_participants, "the guest to be gone")
    passed = time.monotonic() - killed
    print(f"a killed client was gone after {passed:.1f} s")
    assert passed < 18


async def guest_process(server: DevServer, room: str) -> asyncio.subprocess.Process:
    program = (
        "import asyncio, sys\n"
        "from livekit import rtc\n"
        "async def main():\n"
        "    room = rtc.Room()\n"
        "    await room.connect(sys.argv[1], sys.stdin.readline().strip())\n"
        "    await asyncio.Event().wait()\n"
        "asyncio.run(main())\n"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, server.url, stdin=asyncio.subprocess.PIPE
    )
    assert process.stdin is not None
    process.stdin.write(server.token("guest", room).encode() + b"\n")
    await process.stdin.drain()
    return process


def reason(person: Person) -> object:
    """Why this person's session ended."""
    return next(arguments[0] for name, arguments in person.events if name == "disconnected")


async def listed(client: api.LiveKitAPI) -> list[api.Room]:
    answer = await client.room.list_rooms(api.ListRoomsRequest())
    return list(answer.rooms)
