"""Speakers: who is told that somebody is heard."""

from pattino.sfu.rooms import events, requests, responses
from pattino.sfu.rooms.speakers import Speakers
from pattino.sfu.rooms.values import ParticipantSid, PeerKey, RoomKey, SpeakerInfo, TrackSid
from tests.rooms.hall import ROOM, Hall, Person, microphone

ALICE, BOB = ParticipantSid("PA_a"), ParticipantSid("PA_b")


def levels(hall: Hall, *heard: tuple[Person, float]) -> None:
    key = hall.directory._index.by_name[ROOM].state.key
    hall.give(events.Speakers(key, tuple((person.peer, level) for person, level in heard)))


def two(hall: Hall) -> tuple[Person, Person, TrackSid]:
    alice, bob = hall.join("alice"), hall.join("bob")
    (mic,) = alice.publishes(microphone())
    hall.wait(1)
    return alice, bob, mic


class TestTheRoom:
    def test_tells_those_who_receive_the_sound(self) -> None:
        hall = Hall()
        alice, bob, _ = two(hall)
        levels(hall, (alice, 0.5))
        assert bob.last(responses.SpeakersChanged).speakers == (
            SpeakerInfo(alice.sid, 0.5, is_active=True),
        )

    def test_tells_the_speaker_itself(self) -> None:
        hall = Hall()
        alice, _, _ = two(hall)
        levels(hall, (alice, 0.5))
        assert alice.last(responses.SpeakersChanged).speakers[0].sid == alice.sid

    def test_tells_nobody_who_does_not_receive_the_sound(self) -> None:
        hall = Hall()
        alice, _, _ = two(hall)
        carol = hall.join("carol", auto_subscribe=False)
        levels(hall, (alice, 0.5))
        assert carol.got(responses.SpeakersChanged) == []

    def test_tells_when_somebody_falls_silent(self) -> None:
        hall = Hall()
        alice, bob, _ = two(hall)
        levels(hall, (alice, 0.5))
        levels(hall)
        assert bob.last(responses.SpeakersChanged).speakers == (
            SpeakerInfo(alice.sid, 0.0, is_active=False),
        )

    def test_does_not_repeat_a_steady_voice(self) -> None:
        hall = Hall()
        alice, bob, _ = two(hall)
        levels(hall, (alice, 0.50))
        levels(hall, (alice, 0.52))
        assert len(bob.got(responses.SpeakersChanged)) == 1

    def test_tells_a_new_subscriber_who_is_heard_already(self) -> None:
        hall = Hall()
        alice, _, _ = two(hall)
        levels(hall, (alice, 0.75))
        carol = hall.join("carol")
        hall.wait(1)
        assert carol.last(responses.SpeakersChanged).speakers[0].level == 0.75

    def test_tells_who_unsubscribes_that_the_voice_is_gone(self) -> None:
        hall = Hall()
        alice, bob, mic = two(hall)
        levels(hall, (alice, 0.75))
        bob.says(requests.Subscribe((mic,), is_wanted=False))
        assert not bob.last(responses.SpeakersChanged).speakers[0].is_active

    def test_ignores_levels_of_who_has_left(self) -> None:
        hall = Hall()
        alice, bob, _ = two(hall)
        peer = alice.peer
        alice.leaves()
        before = len(bob.inbox)
        key = hall.directory._index.by_name[ROOM].state.key
        hall.give(events.Speakers(key, ((peer, 0.9),)))
        assert len(bob.inbox) == before

    def test_ignores_levels_of_an_unknown_room(self) -> None:
        assert Hall().give(events.Speakers(RoomKey(9999), ((PeerKey(1), 0.5),))) == []


class TestLevels:
    def test_are_rounded_to_eighths(self) -> None:
        assert Speakers().update([(ALICE, 0.3)])[0].level == 0.25

    def test_of_a_whisper_are_never_rounded_to_nothing(self) -> None:
        assert Speakers().update([(ALICE, 0.01)])[0].level == 0.125

    def test_over_one_are_one(self) -> None:
        assert Speakers().update([(ALICE, 7.0)])[0].level == 1.0

    def test_of_zero_are_silence(self) -> None:
        assert Speakers().update([(ALICE, 0.0)]) == ()

    def test_name_who_fell_silent_last(self) -> None:
        speakers = Speakers()
        speakers.update([(ALICE, 0.5)])
        assert [who.sid for who in speakers.update([(BOB, 0.5)])] == [BOB, ALICE]
