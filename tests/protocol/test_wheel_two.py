"""The published `livekit` wheel with two peer connections (`/rtc`), and beside one with one."""

import asyncio
from typing import Final

import pytest
from livekit import rtc

from tests.protocol.server import DevServer
from tests.protocol.wheel import BLUE, GREEN, RED, Person

pytestmark = [pytest.mark.media, pytest.mark.timeout(180), pytest.mark.usefixtures("goodbye")]

Scenario = rtc.SimulateScenarioKind
MESSAGES: Final = 40


async def pair(
    server: DevServer, room: str, connections: tuple[int, int] = (2, 2)
) -> tuple[Person, Person]:
    alice = await Person.join(server, room, "alice", connections=connections[0])
    bob = await Person.join(server, room, "bob", connections=connections[1])
    return alice, bob


@pytest.mark.parametrize("connections", [(2, 2), (1, 2)])
async def test_two_people_hear_and_see_each_other(
    server: DevServer, room: str, connections: tuple[int, int]
) -> None:
    alice, bob = await pair(server, room, connections)
    await asyncio.gather(alice.speak(440), alice.show(RED), bob.speak(880), bob.show(BLUE))
    await asyncio.gather(
        alice.hears("bob", 880),
        alice.sees("bob", BLUE),
        bob.hears("alice", 440),
        bob.sees("alice", RED),
    )
    assert '"route": "/rtc"' in server.logged()


async def test_the_right_media_arrives_in_lines_that_carried_others(
    server: DevServer, room: str
) -> None:
    bob = await Person.join(server, room, "bob", connections=2)
    colours = [RED, GREEN, BLUE]
    pitches = [440, 700, 1000]
    for number, (colour, pitch) in enumerate(zip(colours, pitches, strict=True)):
        guest = await Person.join(server, room, f"guest {number}", connections=2)
        await asyncio.gather(guest.speak(pitch), guest.show(colour))
        await bob.hears(guest.identity, pitch)
        await bob.sees(guest.identity, colour)
        await guest.leave()
        await bob.until(
            lambda name=guest.identity: name not in bob.room.remote_participants,
            f"{guest.identity} to be gone",
        )


async def test_an_unpublished_camera_is_gone_and_a_new_one_is_seen(
    server: DevServer, room: str
) -> None:
    alice, bob = await pair(server, room)
    first = await alice.show(RED)
    await bob.sees("alice", RED)
    await alice.room.local_participant.unpublish_track(first.sid)
    await bob.until(lambda: bob.saw("track_unsubscribed"), "the end of the track")
    await alice.show(BLUE)
    await bob.sees("alice", BLUE)


@pytest.mark.parametrize("connections", [(2, 2), (1, 2)])
async def test_data_arrives_in_order_and_is_called_what_it_is(
    server: DevServer, room: str, connections: tuple[int, int]
) -> None:
    alice, bob = await pair(server, room, connections)
    for one, other in ((alice, bob), (bob, alice)):
        sent = [b"%d " % number * 40 for number in range(MESSAGES)]
        for data in sent:
            await one.room.local_participant.publish_data(data, reliable=True)
        await other.until(lambda other=other: len(packets(other)) >= MESSAGES, "all the data")
        assert [packet.data for packet in packets(other)] == sent
        assert {packet.kind for packet in packets(other)} == {rtc.DataPacketKind.KIND_RELIABLE}
        assert {packet.participant.identity for packet in packets(other)} == {one.identity}


async def test_a_lost_websocket_is_no_news_to_others(server: DevServer, room: str) -> None:
    alice, bob = await pair(server, room)
    await asyncio.gather(alice.speak(440), bob.speak(880))
    await asyncio.gather(bob.hears("alice", 440), alice.hears("bob", 880))
    sid = bob.room.remote_participants["alice"].sid
    await alice.room.simulate_scenario(Scenario.SIMULATE_SIGNAL_RECONNECT)
    await alice.until(lambda: alice.saw("reconnected"), "the same stay")
    assert bob.room.remote_participants["alice"].sid == sid
    await asyncio.gather(bob.hears("alice", 440), alice.hears("bob", 880))
    for news in ("participant_disconnected", "track_unpublished", "track_unsubscribed"):
        assert not bob.saw(news)


async def test_a_full_reconnect_makes_a_new_stay_that_is_heard(
    server: DevServer, room: str
) -> None:
    alice, bob = await pair(server, room)
    await asyncio.gather(alice.speak(440), bob.speak(880))
    await asyncio.gather(bob.hears("alice", 440), alice.hears("bob", 880))
    sid = bob.room.remote_participants["alice"].sid
    await alice.room.simulate_scenario(Scenario.SIMULATE_FULL_RECONNECT)
    await bob.until(lambda: bob.saw("participant_disconnected"), "the end of the former stay")
    await bob.until(lambda: "alice" in bob.room.remote_participants, "another stay")
    assert bob.room.remote_participants["alice"].sid != sid
    await asyncio.gather(bob.hears("alice", 440), alice.hears("bob", 880))


def packets(person: Person) -> list[rtc.DataPacket]:
    """What arrived."""
    given = (arguments[0] for name, arguments in person.events if name == "data_received")
    return [packet for packet in given if isinstance(packet, rtc.DataPacket)]
