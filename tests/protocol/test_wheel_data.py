"""The published `livekit` wheel exchanges data through our server, reliable and lossy."""

import asyncio
import contextlib

import pytest
from livekit import rtc
from livekit.rtc.participant import PublishDataError

from tests.protocol.server import DevServer, Grants
from tests.protocol.wheel import Person

pytestmark = [pytest.mark.media, pytest.mark.timeout(120), pytest.mark.usefixtures("goodbye")]

LONGEST = 14_000


def received(person: Person) -> list[rtc.DataPacket]:
    return [
        arguments[0]
        for name, arguments in person.events
        if name == "data_received" and isinstance(arguments[0], rtc.DataPacket)
    ]


async def test_reliable_data_arrives_complete_in_order_and_from_its_sender(
    server: DevServer, room: str
) -> None:
    alice, bob = await pair(server, room)
    sent = [b"%d " % number * 40 for number in range(50)]
    for data in sent:
        await alice.room.local_participant.publish_data(data, reliable=True, topic="list")
    await bob.until(lambda: len(received(bob)) >= len(sent), "all the data")
    got = received(bob)
    assert [packet.data for packet in got] == sent
    assert {packet.participant.identity for packet in got if packet.participant} == {"alice"}
    assert {packet.topic for packet in got} == {"list"}
    assert {packet.kind for packet in got} == {rtc.DataPacketKind.KIND_RELIABLE}
    assert received(alice) == []


async def test_lossy_data_arrives_and_is_called_lossy(server: DevServer, room: str) -> None:
    alice, bob = await pair(server, room)
    for number in range(20):
        await alice.room.local_participant.publish_data(b"%d" % number, reliable=False)
    await bob.until(lambda: len(received(bob)) >= 1, "some data")
    assert {packet.kind for packet in received(bob)} == {rtc.DataPacketKind.KIND_LOSSY}


async def test_a_long_message_arrives_as_it_was(server: DevServer, room: str) -> None:
    alice, bob = await pair(server, room)
    data = bytes(number % 251 for number in range(LONGEST))
    await alice.room.local_participant.publish_data(data, reliable=True)
    await bob.until(lambda: bool(received(bob)), "the long message")
    assert received(bob)[0].data == data


async def test_data_for_one_person_reaches_that_person_alone(server: DevServer, room: str) -> None:
    alice, bob = await pair(server, room)
    carol = await Person.join(server, room, "carol")
    await ready(carol)
    me = alice.room.local_participant
    await me.publish_data(b"for bob", destination_identities=["bob"])
    await me.publish_data(b"for all")
    await carol.until(lambda: bool(received(carol)), "what is for all")
    await bob.until(lambda: len(received(bob)) == 2, "both messages")
    assert [packet.data for packet in received(carol)] == [b"for all"]
    assert [packet.data for packet in received(bob)] == [b"for bob", b"for all"]


async def test_a_participant_without_the_right_sends_no_data(server: DevServer, room: str) -> None:
    alice = await Person.join(server, room, "alice", Grants(can_publish_data=False))
    bob = await Person.join(server, room, "bob")
    await asyncio.gather(ready(alice), ready(bob))
    with contextlib.suppress(PublishDataError):
        await alice.room.local_participant.publish_data(b"not allowed")
    await bob.room.local_participant.publish_data(b"allowed")
    await alice.until(lambda: bool(received(alice)), "what is allowed")
    assert received(bob) == []


async def test_text_streams_pass_through(server: DevServer, room: str) -> None:
    alice, bob = await pair(server, room)
    heard: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def on_stream(reader: rtc.TextStreamReader, _sender: str) -> None:
        async def read() -> None:
            heard.set_result(await reader.read_all())

        tasks.append(asyncio.create_task(read()))

    tasks: list[asyncio.Task[None]] = []
    bob.room.register_text_stream_handler("letters", on_stream)
    letter = "Dear Bob, " * 3000
    await alice.room.local_participant.send_text(letter, topic="letters")
    assert await asyncio.wait_for(heard, 20) == letter


async def pair(server: DevServer, room: str) -> tuple[Person, Person]:
    alice = await Person.join(server, room, "alice")
    bob = await Person.join(server, room, "bob")
    await asyncio.gather(ready(alice), ready(bob))
    return alice, bob


async def ready(person: Person) -> None:
    """Others see this participant as active: its data channels can be written to."""
    await person.until(
        lambda: person.room.connection_state == rtc.ConnectionState.CONN_CONNECTED, "connection"
    )
