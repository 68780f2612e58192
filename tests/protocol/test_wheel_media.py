"""The published `livekit` wheel sends and receives sound and pictures through our server.

Judged by what arrives: pitch and strength of the sound, colour and change of the pictures.
"""

import asyncio

import pytest
from livekit import rtc

from tests.protocol.server import DevServer
from tests.protocol.wheel import BLUE, GREEN, RED, Person

pytestmark = [pytest.mark.media, pytest.mark.timeout(180), pytest.mark.usefixtures("goodbye")]


async def test_two_people_hear_and_see_each_other(server: DevServer, room: str) -> None:
    alice = await Person.join(server, room, "alice")
    bob = await Person.join(server, room, "bob")
    await asyncio.gather(alice.speak(440), alice.show(RED), bob.speak(880), bob.show(BLUE))
    await asyncio.gather(
        alice.hears("bob", 880),
        alice.sees("bob", BLUE),
        bob.hears("alice", 440),
        bob.sees("alice", RED),
    )
    await asyncio.gather(alice.leave(), bob.leave())
    assert '"route": "/rtc/v1"' in server.logged()


async def test_a_late_joiner_hears_and_sees_what_is_already_there(
    server: DevServer, room: str
) -> None:
    alice = await Person.join(server, room, "alice")
    await alice.speak(440)
    await alice.show(GREEN)
    bob = await Person.join(server, room, "bob")
    await bob.hears("alice", 440)
    await bob.sees("alice", GREEN)


async def test_simulcast_layers_reach_a_viewer(server: DevServer, room: str) -> None:
    alice = await Person.join(server, room, "alice")
    bob = await Person.join(server, room, "bob")
    await alice.show(RED, simulcast=True)
    await bob.sees("alice", RED)


async def test_pictures_in_h264_are_announced_as_what_they_are(
    server: DevServer, room: str
) -> None:
    """The wheel names no codec when it announces a track; its offer holds the one it sends."""
    alice = await Person.join(server, room, "alice")
    bob = await Person.join(server, room, "bob")
    shown = await alice.show(RED, codec=rtc.VideoCodec.H264)
    await bob.sees("alice", RED)
    seen = bob.room.remote_participants["alice"].track_publications[shown.sid]
    assert seen.mime_type == "video/h264"


async def test_three_people_each_hear_the_other_two_apart(server: DevServer, room: str) -> None:
    pitches = {"alice": 440, "bob": 700, "carol": 1000}
    people = [await Person.join(server, room, name) for name in pitches]
    await asyncio.gather(*(who.speak(pitches[who.identity]) for who in people))
    await asyncio.gather(
        *(
            who.hears(other, pitches[other])
            for who in people
            for other in pitches
            if other != who.identity
        )
    )


async def test_after_one_leaves_and_another_comes_the_right_media_arrives(
    server: DevServer, room: str
) -> None:
    """Slots are used again once all have been: later guests come in those of earlier ones."""
    bob = await Person.join(server, room, "bob")
    colours = [RED, GREEN, BLUE, RED, GREEN]
    pitches = [440, 600, 800, 1000, 1200]
    for number, (colour, pitch) in enumerate(zip(colours, pitches, strict=True)):
        guest = await Person.join(server, room, f"guest {number}")
        await asyncio.gather(guest.speak(pitch), guest.show(colour))
        await bob.hears(guest.identity, pitch)
        await bob.sees(guest.identity, colour)
        await guest.leave()
        await bob.until(
            lambda name=guest.identity: name not in bob.room.remote_participants,
            f"{guest.identity} to be gone",
        )


async def test_a_muted_microphone_is_silent_and_sounds_again_afterwards(
    server: DevServer, room: str
) -> None:
    alice = await Person.join(server, room, "alice")
    bob = await Person.join(server, room, "bob")
    publication = await alice.speak(440)
    await bob.hears("alice", 440)
    publication.track.mute()
    await bob.until(lambda: bob.saw("track_muted"), "the mute")
    await bob.hears_nothing("alice")
    publication.track.unmute()
    await bob.until(lambda: bob.saw("track_unmuted"), "the unmute")
    await bob.hears("alice", 440)


async def test_an_unpublished_camera_is_gone_and_a_new_one_is_seen(
    server: DevServer, room: str
) -> None:
    alice = await Person.join(server, room, "alice")
    bob = await Person.join(server, room, "bob")
    first = await alice.show(RED)
    await bob.sees("alice", RED)
    await alice.room.local_participant.unpublish_track(first.sid)
    await bob.until(lambda: bob.saw("track_unsubscribed"), "the end of the track")
    await alice.show(BLUE)
    await bob.sees("alice", BLUE)
