"""Tracks that are published: muted, ended, described, and taken down with a permission."""

from dataclasses import replace

from pattino.sfu.rooms import commands, requests, responses
from pattino.sfu.rooms.values import (
    Permission,
    RequestReason,
    SectionKind,
    TrackSid,
    TrackSource,
)
from tests.rooms.hall import Hall, Person, camera, microphone, receiving, sending


def refused_with(person: Person) -> RequestReason:
    return person.last(responses.RequestAnswered).reason


class TestMuting:
    def test_stops_the_engine_from_forwarding_and_tells_others(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        (sid,) = alice.publishes(microphone())
        alice.says(requests.Mute(sid, is_muted=True))
        assert hall.gave(commands.SetTrackMuted)[-1].is_muted
        assert bob.last(responses.ParticipantsChanged).participants[0].tracks[0].is_muted

    def test_back_lets_the_engine_forward_again(self) -> None:
        hall = Hall()
        alice = hall.join("alice")
        (sid,) = alice.publishes(microphone(is_muted=True))
        alice.says(requests.Mute(sid, is_muted=False))
        assert [command.is_muted for command in hall.gave(commands.SetTrackMuted)] == [True, False]

    def test_as_it_is_already_tells_nobody(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        (sid,) = alice.publishes(microphone())
        before = len(bob.inbox)
        alice.says(requests.Mute(sid, is_muted=False))
        assert len(bob.inbox) == before

    def test_before_the_m_line_is_kept_for_it(self) -> None:
        hall = Hall()
        alice = hall.join("alice")
        alice.says(microphone())
        sid = alice.last(responses.TrackAccepted).track.sid
        alice.says(requests.Mute(sid, is_muted=True))
        alice.sections.append(sending("6", SectionKind.AUDIO, "mic"))
        alice.offer()
        assert hall.gave(commands.SetTrackMuted)[-1].is_muted

    def test_of_an_unknown_track_is_answered_not_found(self) -> None:
        alice = Hall().join("alice")
        alice.says(requests.Mute(TrackSid("TR_nothing"), is_muted=True))
        assert refused_with(alice) is RequestReason.NOT_FOUND

    def test_of_somebody_elses_track_is_answered_not_found_and_does_nothing(self) -> None:
        hall = Hall()
        alice, bob = hall.join("alice"), hall.join("bob")
        (sid,) = alice.publishes(microphone())
        bob.says(requests.Mute(sid, is_muted=True))
        assert refused_with(bob) is RequestReason.NOT_FOUND
        assert hall.gave(commands.SetTrackMuted) == []


class TestTheEndOfATrack:
    def test_is_an_m_line_that_turns_inactive(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        alice.publishes(microphone())
        alice.unpublishes("mic")
        assert bob.sees()["alice"] == ()
        assert len(hall.gave(commands.UnpublishTrack)) == 1

    def test_is_an_m_line_that_turns_recvonly(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        alice.publishes(microphone())
        alice.sections[6] = receiving("6", SectionKind.AUDIO)
        alice.offer()
        assert bob.sees()["alice"] == ()

    def test_is_an_m_line_that_is_rejected(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        alice.publishes(microphone())
        line = alice.sections[6]
        alice.sections[6] = replace(line, is_rejected=True)
        alice.offer()
        assert bob.sees()["alice"] == ()

    def test_frees_the_slots_before_others_hear_of_it(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        alice.publishes(microphone())
        hall.wait(1)
        assert bob.receives()
        alice.unpublishes("mic")
        assert len(hall.gave(commands.Unbind)) == 1

    def test_and_a_new_track_on_the_same_m_line_in_one_offer_are_two_tracks(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        (first,) = alice.publishes(microphone("a"))
        alice.says(microphone("b"))
        second = alice.last(responses.TrackAccepted).track.sid
        alice.sections[6] = sending("6", SectionKind.AUDIO, "b")
        alice.offer()
        assert bob.sees()["alice"] == (second,)
        assert first != second

    def test_does_not_come_from_a_replaced_device_on_the_same_m_line(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        (sid,) = alice.publishes(microphone())
        alice.sections[6] = sending("6", SectionKind.AUDIO, "another-device")
        alice.offer()
        assert bob.sees()["alice"] == (sid,)

    def test_lets_the_publisher_publish_again(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        (first,) = alice.publishes(camera("one"))
        alice.unpublishes("one")
        (second,) = alice.publishes(camera("two"))
        hall.wait(1)
        assert first != second
        assert list(bob.receives().values()) == [second]

    def test_makes_the_participant_no_publisher_any_more(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        alice.publishes(microphone())
        alice.unpublishes("mic")
        assert not bob.last(responses.ParticipantsChanged).participants[0].is_publisher


class TestTrackDetails:
    def test_of_sound_reach_the_others(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        (sid,) = alice.publishes(microphone())
        alice.says(requests.UpdateAudioTrack(sid, (2, 3)))
        track = bob.last(responses.ParticipantsChanged).participants[0].tracks[0]
        assert track.audio_features == (2, 3)

    def test_of_a_picture_reach_the_others(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        (sid,) = alice.publishes(camera())
        alice.says(requests.UpdateVideoTrack(sid, 720, 1280))
        track = bob.last(responses.ParticipantsChanged).participants[0].tracks[0]
        assert (track.width, track.height) == (720, 1280)

    def test_of_an_unknown_track_change_nothing(self) -> None:
        alice = Hall().join("alice")
        assert alice.says(requests.UpdateVideoTrack(TrackSid("TR_x"), 1, 1)) == []
        assert alice.says(requests.UpdateAudioTrack(TrackSid("TR_x"), ())) == []


def test_a_permission_that_is_taken_away_takes_the_track_down() -> None:
    hall = Hall()
    bob, alice = hall.join("bob"), hall.join("alice")
    (sid,) = alice.publishes(microphone())
    hall.permit("alice", Permission(may_publish=False))
    assert alice.last(responses.TrackWithdrawn).track_sid == sid
    assert bob.sees()["alice"] == ()


def test_a_permission_that_is_narrowed_takes_down_only_what_it_forbids() -> None:
    hall = Hall()
    bob, alice = hall.join("bob"), hall.join("alice")
    mic, cam = alice.publishes(microphone(), camera())
    hall.permit("alice", Permission(publish_sources=(TrackSource.MICROPHONE,)))
    assert [gone.track_sid for gone in alice.got(responses.TrackWithdrawn)] == [cam]
    assert bob.sees()["alice"] == (mic,)


def test_a_permission_that_is_taken_away_takes_down_what_was_only_announced() -> None:
    hall = Hall()
    alice = hall.join("alice")
    alice.says(microphone())
    hall.permit("alice", Permission(may_publish=False))
    alice.sections.append(sending("6", SectionKind.AUDIO, "mic"))
    alice.offer()
    assert hall.gave(commands.PublishTrack) == []
