"""A stay outlives its WebSocket, as the published `livekit` wheel lives through it."""

import asyncio
from typing import Final

import pytest
from livekit import rtc

from tests.protocol.server import DevServer
from tests.protocol.wheel import Person

pytestmark = [pytest.mark.media, pytest.mark.timeout(120), pytest.mark.usefixtures("goodbye")]

Scenario = rtc.SimulateScenarioKind
MESSAGES: Final = 64
MESSAGE: Final = bytes(4096)


async def met(server: DevServer, room: str) -> tuple[Person, Person]:
    alice, bob = await asyncio.gather(
        Person.join(server, room, "alice"), Person.join(server, room, "bob")
    )
    await alice.speak(440)
    await bob.hears("alice", 440)
    return alice, bob


async def test_a_lost_websocket_is_no_news_to_others(server: DevServer, room: str) -> None:
    alice, bob = await met(server, room)
    sid = bob.room.remote_participants["alice"].sid
    await alice.room.simulate_scenario(Scenario.SIMULATE_SIGNAL_RECONNECT)
    await alice.until(lambda: alice.saw("reconnected"), "the same stay")
    assert bob.room.remote_participants["alice"].sid == sid
    await bob.hears("alice", 440)
    for news in ("participant_disconnected", "track_unpublished", "track_unsubscribed"):
        assert not bob.saw(news)


async def test_what_is_said_during_a_resume_arrives_once_and_in_order(
    server: DevServer, room: str
) -> None:
    alice, bob = await met(server, room)
    resuming = asyncio.create_task(alice.room.simulate_scenario(Scenario.SIMULATE_SIGNAL_RECONNECT))
    for number in range(MESSAGES):
        words = number.to_bytes(2) + MESSAGE
        await alice.room.local_participant.publish_data(words, reliable=True)
    await resuming
    await bob.until(lambda: len(numbers(bob)) >= MESSAGES, "every message")
    assert numbers(bob) == list(range(MESSAGES))


async def test_a_failed_node_makes_a_new_stay_that_is_heard(server: DevServer, room: str) -> None:
    alice, bob = await met(server, room)
    sid = bob.room.remote_participants["alice"].sid
    await alice.room.simulate_scenario(Scenario.SIMULATE_NODE_FAILURE)
    await bob.until(lambda: bob.saw("participant_disconnected"), "the end of the former stay")
    await bob.until(lambda: "alice" in bob.room.remote_participants, "another stay")
    assert bob.room.remote_participants["alice"].sid != sid
    await bob.hears("alice", 440)


async def test_a_client_that_is_kept_off_udp_comes_anew_over_tcp_and_is_heard(
    server: DevServer, room: str
) -> None:
    alice, bob = await met(server, room)
    assert await ways(alice) == {"udp"}
    sid = bob.room.remote_participants["alice"].sid
    await alice.room.simulate_scenario(Scenario.SIMULATE_FORCE_TCP)
    await bob.until(
        lambda: (
            "alice" in bob.room.remote_participants
            and bob.room.remote_participants["alice"].sid != sid
        ),
        "another stay",
    )
    await bob.hears("alice", 440)
    assert await ways(alice) == {"tcp"}


async def ways(person: Person) -> set[str]:
    """Over what the server's candidates are reached that are in use."""
    stats = await person.room.get_rtc_stats()
    every = [*stats.publisher_stats, *stats.subscriber_stats]
    pairs = [it.candidate_pair.candidate_pair for it in every if it.HasField("candidate_pair")]
    used = {pair.remote_candidate_id for pair in pairs if pair.nominated and pair.bytes_sent}
    remote = [it.remote_candidate for it in every if it.HasField("remote_candidate")]
    return {each.candidate.protocol for each in remote if each.rtc.id in used}


def numbers(person: Person) -> list[int]:
    """The numbers of the messages that arrived, in the order in which they did."""
    packets = (arguments[0] for name, arguments in person.events if name == "data_received")
    return [int.from_bytes(packet.data[:2]) for packet in packets]
