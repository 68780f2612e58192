"""Subscribing: wishes, permissions, and what the engine says of a binding."""

import pytest

from pattino.sfu.rooms import commands, demand, inputs, receiving, requests, responses
from pattino.sfu.rooms.demand import may_receive
from pattino.sfu.rooms.limits import Limits
from pattino.sfu.rooms.participant import Participant
from pattino.sfu.rooms.publications import Publication
from pattino.sfu.rooms.requests import SubscriptionPermission, TrackPermission
from pattino.sfu.rooms.values import (
    Identity,
    OfferedSection,
    ParticipantSid,
    Permission,
    SectionKind,
    SubscriptionError,
    TrackSid,
)
from tests.rooms.hall import ROOM, Hall, Person, camera, grant, microphone, sending


def wants(person: Person, *sids: str, is_wanted: bool = True) -> None:
    person.says(requests.Subscribe(tuple(TrackSid(sid) for sid in sids), is_wanted))


class TestAutoSubscribe:
    def test_brings_every_track_that_is_there_at_the_join(self) -> None:
        hall = Hall()
        sids = hall.join("alice").publishes(microphone(), camera())
        bob = hall.join("bob")
        hall.wait(1)
        assert sorted(bob.receives().values()) == sorted(sids)

    def test_brings_every_track_that_comes_later(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        (sid,) = alice.publishes(microphone())
        hall.wait(1)
        assert list(bob.receives().values()) == [sid]

    def test_turned_off_brings_nothing(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob", auto_subscribe=False), hall.join("alice")
        alice.publishes(microphone())
        hall.wait(1)
        assert bob.receives() == {}

    def test_never_brings_ones_own_tracks(self) -> None:
        hall = Hall()
        alice = hall.join("alice")
        alice.publishes(microphone())
        hall.wait(1)
        assert hall.gave(commands.Bind) == []

    def test_waits_until_media_is_connected(self) -> None:
        hall = Hall()
        hall.join("alice").publishes(microphone())
        bob = hall.join("bob", connects=False)
        hall.wait(1)
        assert bob.receives() == {}
        bob.connects()
        hall.wait(1)
        assert len(bob.receives()) == 1

    def test_gives_sound_the_first_free_slots(self) -> None:
        hall = Hall(limits=Limits(slots=1))
        bob, alice = hall.join("bob", slots=(1, 1)), hall.join("alice")
        alice.publishes(camera(), microphone())
        hall.wait(1)
        assert list(bob.receives()) == ["0", "1"]
        kinds = [bind.mid for bind in hall.gave(commands.Bind)]
        assert kinds == ["0", "1"], "the audio slot is filled first"


class TestAWish:
    def test_brings_a_track_without_auto_subscribe(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob", auto_subscribe=False), hall.join("alice")
        mic, _ = alice.publishes(microphone(), camera())
        wants(bob, mic)
        hall.wait(1)
        assert list(bob.receives().values()) == [mic]

    def test_against_a_track_takes_it_away_at_once(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        (mic,) = alice.publishes(microphone())
        hall.wait(1)
        wants(bob, mic, is_wanted=False)
        assert len(hall.gave(commands.Unbind)) == 1

    def test_against_a_track_brings_an_answer_that_shows_the_slot_empty(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        (mic,) = alice.publishes(microphone())
        hall.wait(1)
        wants(bob, mic, is_wanted=False)
        hall.wait(1)
        assert bob.receives() == {}

    def test_for_it_again_brings_it_back(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        (mic,) = alice.publishes(microphone())
        hall.wait(1)
        wants(bob, mic, is_wanted=False)
        wants(bob, mic)
        hall.wait(1)
        assert list(bob.receives().values()) == [mic]

    def test_for_a_track_that_has_no_line_yet_is_kept_for_it(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob", auto_subscribe=False), hall.join("alice")
        alice.says(microphone())
        sid = alice.last(responses.TrackAccepted).track.sid
        wants(bob, sid)
        alice.sections.append(_line(alice, "mic"))
        alice.offer()
        hall.wait(1)
        assert list(bob.receives().values()) == [sid]

    def test_for_what_never_comes_does_nothing(self) -> None:
        hall = Hall()
        bob = hall.join("bob")
        wants(bob, "TR_never")
        hall.wait(20)
        assert bob.got(responses.SectionsWanted) == []
        assert bob.closed is None

    def test_ends_with_its_track(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        (mic,) = alice.publishes(microphone())
        wants(bob, mic, is_wanted=False)
        alice.leaves()
        (who,) = hall.directory._index.by_name[ROOM].state.roster
        assert who.subscriptions.wishes == {}

    def test_over_the_limit_pushes_out_the_oldest(self) -> None:
        hall = Hall(limits=Limits(wishes=2))
        bob = hall.join("bob")
        wants(bob, "TR_1", "TR_2", "TR_3")
        (who,) = hall.directory._index.by_name[ROOM].state.roster
        assert list(who.subscriptions.wishes) == ["TR_2", "TR_3"]

    def test_by_room_service_is_the_same_as_by_the_client(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob", auto_subscribe=False), hall.join("alice")
        (mic,) = alice.publishes(microphone())
        hall.call(
            lambda call: inputs.UpdateSubscriptions(
                call, ROOM, Identity("bob"), (mic,), is_wanted=True
            )
        )
        hall.wait(1)
        assert list(bob.receives().values()) == [mic]


class TestWithoutPermissionToSubscribe:
    def test_nothing_is_brought(self) -> None:
        hall = Hall()
        bob = hall.join("bob", grant=grant("bob", may_subscribe=False))
        hall.join("alice").publishes(microphone())
        hall.wait(1)
        assert bob.receives() == {}

    def test_a_wish_is_answered_with_not_allowed(self) -> None:
        hall = Hall()
        bob = hall.join("bob", grant=grant("bob", may_subscribe=False))
        (mic,) = hall.join("alice").publishes(microphone())
        wants(bob, mic)
        answer = bob.last(responses.PermissionOnTrack)
        assert (answer.track_sid, answer.is_allowed) == (mic, False)

    def test_that_comes_later_everything_is_taken_away(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        alice.publishes(microphone(), camera())
        hall.wait(1)
        hall.permit("bob", Permission(may_subscribe=False))
        hall.wait(1)
        assert bob.receives() == {}

    def test_that_ends_everything_is_brought(self) -> None:
        hall = Hall()
        bob = hall.join("bob", grant=grant("bob", may_subscribe=False))
        (mic,) = hall.join("alice").publishes(microphone())
        hall.permit("bob", Permission())
        hall.wait(1)
        assert list(bob.receives().values()) == [mic]


class TestAPublisherWhoNarrowsItsAudience:
    def test_to_everyone_changes_nothing(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        alice.publishes(microphone())
        hall.wait(1)
        before = len(bob.inbox)
        alice.says(SubscriptionPermission(all_participants=True))
        hall.wait(1)
        assert len(bob.inbox) == before

    def test_to_nobody_takes_its_tracks_from_all(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        (mic,) = alice.publishes(microphone())
        hall.wait(1)
        alice.says(SubscriptionPermission(all_participants=False))
        hall.wait(1)
        assert bob.receives() == {}
        told = bob.last(responses.PermissionOnTrack)
        assert (told.participant_sid, told.track_sid, told.is_allowed) == (alice.sid, mic, False)

    @pytest.mark.parametrize("by", ["identity", "sid"])
    def test_to_one_lets_just_that_one_receive(self, by: str) -> None:
        hall = Hall()
        bob, carol, alice = hall.join("bob"), hall.join("carol"), hall.join("alice")
        (mic,) = alice.publishes(microphone())
        entry = TrackPermission(
            ParticipantSid(bob.sid if by == "sid" else ""),
            "bob" if by == "identity" else "",
            all_tracks=True,
            track_sids=(),
        )
        alice.says(SubscriptionPermission(all_participants=False, allowed=(entry,)))
        hall.wait(1)
        assert list(bob.receives().values()) == [mic]
        assert carol.receives() == {}

    def test_to_one_track_lets_just_that_track_be_received(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        mic, _ = alice.publishes(microphone(), camera())
        entry = TrackPermission(ParticipantSid(""), "bob", all_tracks=False, track_sids=(mic,))
        alice.says(SubscriptionPermission(all_participants=False, allowed=(entry,)))
        hall.wait(1)
        assert list(bob.receives().values()) == [mic]

    def test_and_widens_it_again_is_received_again(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        alice.says(SubscriptionPermission(all_participants=False))
        (mic,) = alice.publishes(microphone())
        hall.wait(1)
        assert bob.receives() == {}
        alice.says(SubscriptionPermission(all_participants=True))
        hall.wait(1)
        assert list(bob.receives().values()) == [mic]

    def test_with_more_entries_than_allowed_is_received_by_nobody(self) -> None:
        hall = Hall(limits=Limits(track_permissions=1))
        bob, alice = hall.join("bob"), hall.join("alice")
        alice.publishes(microphone())
        entry = TrackPermission(ParticipantSid(""), "bob", all_tracks=True, track_sids=())
        alice.says(SubscriptionPermission(all_participants=False, allowed=(entry, entry)))
        hall.wait(1)
        assert bob.receives() == {}
        assert [note.code for note in hall.notes] == ["limit_exceeded"]

    def test_looks_at_the_publisher_s_own_tracks_only(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Clients say it at each join: looking at all tracks for all would stop the server."""
        hall = Hall()
        people = [hall.join(f"p{number}") for number in range(12)]
        for person in people:
            person.publishes(microphone())
        hall.wait(1)
        looks = 0

        def counted(who: Participant, publisher: Participant, track: Publication) -> bool:
            nonlocal looks
            looks += 1
            return may_receive(who, publisher, track)

        for module in (demand, receiving):
            monkeypatch.setattr(module, "may_receive", counted)
        for is_open in (True, False, True):
            people[0].says(SubscriptionPermission(all_participants=is_open))
        assert looks <= 3 * 3 * len(people)


class TestABinding:
    def test_tells_the_publisher_of_its_first_subscriber_once(self) -> None:
        hall = Hall()
        alice = hall.join("alice")
        (mic,) = alice.publishes(microphone())
        hall.join("bob")
        hall.join("carol")
        hall.wait(1)
        assert alice.got(responses.TrackSubscribed) == [responses.TrackSubscribed(mic)]

    def test_without_a_common_codec_is_reported_and_not_tried_again(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        hall.bind_refusal = "no_common_codec"
        (cam,) = alice.publishes(camera())
        hall.wait(5)
        failed = bob.got(responses.SubscriptionFailed)
        assert failed == [responses.SubscriptionFailed(cam, SubscriptionError.CODEC_UNSUPPORTED)]
        assert bob.receives() == {}

    def test_that_failed_is_tried_again_when_the_client_asks_for_it(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        hall.bind_refusal = "no_common_codec"
        (cam,) = alice.publishes(camera())
        hall.wait(1)
        hall.bind_refusal = ""
        wants(bob, cam)
        hall.wait(1)
        assert list(bob.receives().values()) == [cam]

    def test_that_keeps_failing_is_given_up_and_reported(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        hall.bind_refusal = "no_slot"
        (cam,) = alice.publishes(camera())
        hall.wait(60)
        assert len(hall.gave(commands.Bind)) == 3
        failed = bob.got(responses.SubscriptionFailed)
        assert failed == [responses.SubscriptionFailed(cam, SubscriptionError.UNKNOWN)]

    def test_that_fails_once_is_tried_again_by_itself(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        hall.bind_refusal = "unknown_track"
        (cam,) = alice.publishes(camera())
        hall.wait(0.3)
        hall.bind_refusal = ""
        hall.wait(1)
        assert list(bob.receives().values()) == [cam]
        assert bob.got(responses.SubscriptionFailed) == []

    def test_that_the_engine_refuses_is_seen_by_the_operator(self) -> None:
        hall = Hall()
        hall.join("bob")
        hall.bind_refusal = "no_common_codec"
        hall.join("alice").publishes(camera())
        hall.wait(1)
        assert [(n.event, n.code) for n in hall.notes] == [("bind_refused", "no_common_codec")]


def _line(person: Person, cid: str) -> OfferedSection:
    return sending(person.next_mid(), SectionKind.AUDIO, cid)
