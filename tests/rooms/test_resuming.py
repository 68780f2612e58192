"""Coming back to a stay over another WebSocket: nothing is lost, nobody is shown twice."""

import pytest

from pattino.sfu.rooms import commands, events, inputs, requests, responses
from pattino.sfu.rooms.limits import Limits
from pattino.sfu.rooms.values import (
    ConnectionId,
    DisconnectReason,
    LeaveAction,
    Permission,
    TrackSid,
)
from tests.rooms.hall import SERVER, Hall, Person, camera, microphone


def sync(
    *published: TrackSid,
    unwanted: tuple[TrackSid, ...] = (),
    disabled: tuple[TrackSid, ...] = (),
) -> requests.SyncState:
    subscription = requests.Subscribe(unwanted, is_wanted=False)
    return requests.SyncState(published, subscription, disabled)


def since(person: Person, before: int) -> list[responses.SignalResponse]:
    return person.inbox[before:]


def out_of_step(person: Person) -> bool:
    left = person.last(responses.Left)
    return (left.reason, left.action) == (
        DisconnectReason.STATE_MISMATCH,
        LeaveAction.RECONNECT,
    ) and person.closed is not None


class TestAResume:
    def test_begins_with_reconnect_then_everyone_then_the_room(self) -> None:
        hall = Hall()
        alice, bob = hall.join("alice"), hall.join("bob")
        alice.loses_socket()
        before = len(alice.inbox)
        alice.resumes()
        first, everyone, room = since(alice, before)[:3]
        assert first == responses.Resumed(SERVER)
        assert isinstance(everyone, responses.ParticipantsChanged)
        assert [who.sid for who in everyone.participants] == [bob.sid, alice.sid]
        assert isinstance(room, responses.RoomChanged)

    def test_keeps_sid_media_connection_and_tracks(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        alice.publishes(microphone())
        hall.wait(1)
        alice.loses_socket()
        hall.wait(3)
        alice.resumes()
        hall.wait(3)
        assert alice.closed is None
        assert len(hall.gave(commands.OpenPeer)) == 2
        assert hall.gave(commands.ClosePeer) == []
        assert hall.gave(commands.Unbind) == []
        assert len(bob.receives()) == 1

    def test_is_no_news_to_others(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        before = len(bob.inbox)
        alice.loses_socket()
        alice.resumes()
        hall.wait(8)
        assert since(bob, before) == []
        assert hall.hooks().count("participant_joined") == 2

    def test_lets_the_stay_go_on_for_good(self) -> None:
        hall = Hall()
        alice = hall.join("alice")
        alice.loses_socket()
        alice.resumes()
        alice.offer()
        hall.wait(120)
        assert alice.closed is None

    def test_renews_the_token(self) -> None:
        hall = Hall()
        alice = hall.join("alice")
        alice.loses_socket()
        alice.resumes()
        assert hall.tokens[-1].connection == alice.connection

    def test_may_come_after_the_grace_only_as_a_new_stay(self) -> None:
        hall = Hall()
        hall.join("bob")
        alice = hall.join("alice")
        alice.loses_socket()
        hall.wait(16)
        alice.resumes()
        assert out_of_step(alice)

    def test_is_possible_in_a_room_that_is_full(self) -> None:
        hall = Hall(limits=Limits(participants=1))
        alice = hall.join("alice")
        alice.loses_socket()
        alice.resumes()
        assert alice.refusal is None
        assert alice.got(responses.Resumed)

    def test_keeps_what_an_administrator_changed(self) -> None:
        hall = Hall()
        alice = hall.join("alice")
        hall.permit("alice", Permission(may_publish=False))
        alice.loses_socket()
        alice.resumes()
        own = alice.last(responses.ParticipantsChanged).participants[-1]
        assert not own.permission.may_publish


class TestTwoSockets:
    def test_the_later_one_stays(self) -> None:
        hall = Hall()
        alice = hall.join("alice")
        former = alice.connection
        given = alice.resumes()
        closed = [effect for effect in given if getattr(effect, "connection", 0) == former]
        assert closed
        assert alice.closed is None

    def test_the_end_of_the_former_one_changes_nothing(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        former = alice.connection
        alice.resumes()
        assert hall.give(inputs.SocketClosed(former)) == []
        hall.wait(8)
        assert set(bob.sees()) == {"alice"}

    def test_what_is_still_said_over_the_former_one_is_nobodys(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        former = alice.connection
        alice.resumes()
        assert hall.give(inputs.Signal(former, requests.Leave())) == []
        assert set(bob.sees()) == {"alice"}

    def test_of_two_resumes_that_cross_the_later_one_stays(self) -> None:
        hall = Hall()
        alice = hall.join("alice")
        alice.loses_socket()
        alice.resumes()
        middle = alice.connection
        alice.resumes()
        hall.give(inputs.SocketClosed(middle))
        alice.offer()
        hall.wait(60)
        assert alice.closed is None
        assert len(alice.got(responses.Resumed)) == 2


class TestResumeAndRejoinCrossing:
    def test_a_resume_of_the_former_stay_does_not_touch_the_new_one(self) -> None:
        hall = Hall()
        alice = hall.join("alice")
        again = hall.join("alice")
        alice.resumes()
        assert out_of_step(alice)
        assert again.closed is None

    def test_a_rejoin_ends_the_resumed_stay(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        alice.loses_socket()
        alice.resumes()
        again = hall.join("alice")
        assert alice.last(responses.Left).reason is DisconnectReason.DUPLICATE_IDENTITY
        assert set(bob.sees()) == {"alice"}
        assert again.closed is None

    @pytest.mark.parametrize("sid", ["PA_unknown", "x" * 5000])
    def test_an_unknown_stay_cannot_be_resumed(self, sid: str) -> None:
        hall = Hall()
        alice = hall.join("alice")
        alice.resumes(sid)
        assert out_of_step(alice)

    def test_nobody_resumes_the_stay_of_somebody_else(self) -> None:
        hall = Hall()
        alice, mallory = hall.join("alice"), hall.join("mallory")
        mallory.resumes(alice.sid)
        assert out_of_step(mallory)
        assert alice.closed is None


class TestOffersAroundAResume:
    def test_an_offer_over_the_former_socket_is_not_answered_over_the_new_one(self) -> None:
        hall = Hall()
        alice = hall.join("alice")
        hall.engine_answers = False
        alice.offer()
        asked = hall.gave(commands.AcceptOffer)[-1]
        alice.resumes()
        before = len(alice.inbox)
        hall.engine_answers = True
        hall.give(events.OfferAccepted(asked.request, alice.peer, "late"))
        assert not [m for m in since(alice, before) if isinstance(m, responses.Answer)]
        alice.offer()
        assert alice.last(responses.Answer).id == alice.offers

    def test_an_offer_that_was_to_be_given_again_is_forgotten(self) -> None:
        hall = Hall()
        alice = hall.join("alice")
        hall.engine_answers = False
        alice.offer()
        asked = hall.gave(commands.AcceptOffer)[-1]
        hall.engine_answers = True
        hall.give(events.OfferRefused(asked.request, alice.peer, "too_fast"))
        alice.resumes()
        alice.offer()
        assert alice.last(responses.Answer).id == alice.offers

    def test_a_client_that_does_not_offer_is_asked_and_then_sent_to_start_again(self) -> None:
        hall = Hall()
        alice = hall.join("alice")
        alice.loses_socket()
        alice.obeys = False
        alice.resumes()
        hall.wait(11)
        assert alice.last(responses.SectionsWanted) == responses.SectionsWanted(0, 0)
        hall.wait(10)
        assert out_of_step(alice)

    def test_sections_asked_for_over_the_former_socket_are_asked_for_again(self) -> None:
        hall = Hall()
        alice = hall.join("alice", slots=(0, 0))
        alice.obeys = False
        hall.join("bob").publishes(microphone())
        hall.wait(1)
        assert alice.last(responses.SectionsWanted) == responses.SectionsWanted(1, 0)
        alice.loses_socket()
        alice.resumes()
        alice.obeys = True
        alice.offer()
        hall.wait(1)
        assert len(alice.receives()) == 1


class TestSyncState:
    def test_that_agrees_changes_nothing(self) -> None:
        hall = Hall()
        alice = hall.join("alice")
        sids = alice.publishes(microphone(), camera())
        alice.loses_socket()
        alice.resumes()
        alice.says(sync(*sids))
        assert alice.closed is None

    def test_with_a_track_that_is_unknown_lets_the_client_start_again(self) -> None:
        hall = Hall()
        alice = hall.join("alice")
        alice.loses_socket()
        alice.resumes()
        alice.says(sync(TrackSid("TR_unknown")))
        assert out_of_step(alice)
        assert [note.code for note in hall.notes] == ["track_unknown"]

    def test_takes_over_what_is_not_wanted_and_what_is_not_shown(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        sound, picture = bob.publishes(microphone(), camera())
        hall.wait(1)
        alice.loses_socket()
        alice.resumes()
        alice.says(sync(unwanted=(sound,), disabled=(picture,)))
        alice.offer()
        hall.wait(1)
        assert list(alice.receives().values()) == [picture]
        assert hall.gave(commands.Select)[-1].is_paused


class TestLostMedia:
    def test_sends_the_client_to_come_back_at_once(self) -> None:
        hall = Hall()
        alice = hall.join("alice")
        hall.give(events.PeerInterrupted(alice.peer))
        assert alice.last(responses.Left).action is LeaveAction.RESUME
        assert alice.closed is not None

    def test_that_comes_back_after_a_resume_is_as_before(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        hall.give(events.PeerInterrupted(alice.peer))
        hall.wait(1)
        alice.resumes()
        alice.offer()
        hall.wait(5)
        alice.connects()
        hall.wait(60)
        assert alice.closed is None
        assert set(bob.sees()) == {"alice"}

    def test_that_does_not_come_back_after_a_resume_lets_the_client_start_again(self) -> None:
        hall = Hall()
        alice = hall.join("alice")
        hall.give(events.PeerInterrupted(alice.peer))
        alice.resumes()
        alice.offer()
        hall.wait(11)
        left = alice.last(responses.Left)
        assert (left.reason, left.action) == (
            DisconnectReason.CONNECTION_TIMEOUT,
            LeaveAction.RECONNECT,
        )


def test_a_resume_without_any_room_is_refused_as_a_join_would_be() -> None:
    hall = Hall(create=False)
    alice = hall.open_socket("alice")
    alice.connection = ConnectionId(0)
    alice.resumes("PA_x")
    assert alice.refusal is not None
    assert alice.refusal.code == "room_unknown"
