"""Joining a room: what the newcomer and the others are told, and in which order."""

import pytest

from pattino.sfu.rooms import commands, effects, inputs, requests, responses
from pattino.sfu.rooms.events import PeerClosed
from pattino.sfu.rooms.limits import Limits
from pattino.sfu.rooms.values import (
    BrowserFamily,
    Client,
    DisconnectReason,
    LeaveAction,
    ParticipantState,
    SdkFamily,
    SectionKind,
)
from tests.rooms.hall import ROOM, SERVER, Hall, camera, grant, microphone, sending


class TestTheNewcomer:
    def test_is_greeted_with_join_as_the_first_message(self) -> None:
        alice = Hall().join("alice")
        assert isinstance(alice.inbox[0], responses.Joined)

    def test_learns_the_room_and_who_answers(self) -> None:
        joined = Hall().join("alice").joined
        assert joined.room.name == ROOM
        assert joined.room.sid.startswith("RM_")
        assert joined.server == SERVER

    def test_learns_itself_as_joined_with_name_and_permission_of_its_token(self) -> None:
        given = grant("alice", name="Alice A.", may_publish_data=False)
        me = Hall().join("alice", grant=given).joined.participant
        assert me.sid.startswith("PA_")
        assert me.name == "Alice A."
        assert me.state is ParticipantState.JOINED
        assert not me.permission.may_publish_data

    def test_is_told_how_often_to_ping_and_neither_is_zero(self) -> None:
        joined = Hall().join("alice").joined
        assert (joined.ping_interval_s, joined.ping_timeout_s) == (5, 15)

    def test_learns_who_is_here_with_their_tracks(self) -> None:
        hall = Hall()
        sids = hall.join("alice").publishes(microphone(), camera())
        others = hall.join("bob").joined.others
        assert [other.identity for other in others] == ["alice"]
        assert [track.sid for track in others[0].tracks] == sids

    def test_does_not_find_itself_among_the_others(self) -> None:
        assert Hall().join("alice").joined.others == ()

    def test_gets_a_renewed_token_at_once_and_then_every_five_minutes(self) -> None:
        hall = Hall()
        hall.join("alice")
        assert len(hall.tokens) == 1
        hall.wait(301)
        assert len(hall.tokens) == 2
        assert hall.tokens[-1].lifetime_s >= 600

    def test_gets_its_answer_with_the_offer_that_came_with_the_join(self) -> None:
        alice = Hall().join("alice")
        assert isinstance(alice.inbox[1], responses.Answer)
        assert alice.inbox[1].id == 1

    def test_may_send_its_offer_after_the_join_as_firefox_does(self) -> None:
        alice = Hall().join("alice", offers=False, connects=False)
        assert alice.got(responses.Answer) == []
        alice.offer()
        assert alice.last(responses.Answer).id == 1

    def test_may_announce_tracks_in_the_join_itself(self) -> None:
        hall = Hall()
        alice = hall.open_socket("alice")
        alice.sections = [sending("0", SectionKind.AUDIO, "mic")]
        offer = requests.Offer(0, "offer", tuple(alice.sections))
        join = requests.JoinRequest(
            Client(SdkFamily.RUST, BrowserFamily.OTHER, 17),
            add_tracks=(microphone(),),
            offer=offer,
        )
        hall.give(inputs.Join(alice.connection, grant("alice"), join))
        kinds = [type(message) for message in alice.inbox]
        assert kinds == [responses.Joined, responses.TrackAccepted, responses.Answer]
        assert len(hall.gave(commands.PublishTrack)) == 1

    def test_opens_a_peer_before_it_is_greeted(self) -> None:
        hall = Hall()
        alice = hall.open_socket("alice")
        join = inputs.Join(alice.connection, grant("alice"), requests.JoinRequest(_client(17)))
        given = [type(e) for e in hall.give(join) if isinstance(e, effects.Engine | effects.Send)]
        assert given[:2] == [effects.Engine, effects.Send]

    def test_metadata_of_the_join_wins_when_the_token_allows_it(self) -> None:
        given = grant("alice", metadata="old", may_update_metadata=True)
        alice = Hall().join("alice", grant=given, metadata="new", attributes=(("a", "1"),))
        assert alice.joined.participant.metadata == "new"
        assert alice.joined.participant.attributes == (("a", "1"),)

    def test_tells_others_what_its_client_can_do(self) -> None:
        client = Client(SdkFamily.JAVASCRIPT, BrowserFamily.CHROMIUM, 17, 2, (1, 2))
        me = Hall().join("alice", client=client).joined.participant
        assert (me.client_protocol, me.capabilities) == (2, (1, 2))


class TestTheOthers:
    def test_hear_of_a_newcomer_at_once(self) -> None:
        hall = Hall()
        alice = hall.join("alice")
        hall.join("bob", connects=False)
        assert set(alice.sees()) == {"bob"}

    def test_hear_again_when_its_media_is_connected(self) -> None:
        hall = Hall()
        alice = hall.join("alice")
        hall.join("bob")
        states = [
            who.state
            for update in alice.got(responses.ParticipantsChanged)
            for who in update.participants
        ]
        assert states == [ParticipantState.JOINED, ParticipantState.ACTIVE]

    def test_see_the_number_of_participants_rise(self) -> None:
        hall = Hall()
        alice = hall.join("alice")
        hall.join("bob")
        assert alice.last(responses.RoomChanged).room.participant_count == 2

    def test_of_another_room_hear_nothing(self) -> None:
        hall = Hall()
        alice = hall.join("alice")
        hall.create("blue")
        before = len(alice.inbox)
        hall.join("bob", grant=grant("bob", room="blue"))
        assert len(alice.inbox) == before


class TestTheSameIdentityTwice:
    def test_ends_the_former_stay_with_its_own_reason(self) -> None:
        hall = Hall()
        former = hall.join("alice")
        hall.join("alice")
        left = former.last(responses.Left)
        assert (left.reason, left.action) == (
            DisconnectReason.DUPLICATE_IDENTITY,
            LeaveAction.DISCONNECT,
        )
        assert former.closed is not None

    def test_shows_others_the_former_leave_before_the_new_one_comes(self) -> None:
        hall = Hall()
        bob = hall.join("bob")
        former = hall.join("alice")
        newer = hall.join("alice")
        seen = [
            (who.sid, who.state.name)
            for update in bob.got(responses.ParticipantsChanged)
            for who in update.participants
        ]
        gone = seen.index((former.sid, "DISCONNECTED"))
        assert gone < seen.index((newer.sid, "JOINED"))

    def test_sends_nothing_to_a_former_socket_that_is_gone_already(self) -> None:
        hall = Hall()
        former = hall.join("alice")
        former.loses_socket()
        before = len(former.inbox)
        hall.join("alice")
        assert len(former.inbox) == before
        assert former.closed is None

    def test_never_harms_the_newer_when_the_former_socket_ends_late(self) -> None:
        hall = Hall()
        former = hall.join("alice")
        newer = hall.join("alice")
        former.loses_socket()
        hall.wait(20)
        assert newer.closed is None
        assert newer.got(responses.Left) == []

    def test_never_harms_the_newer_when_the_former_media_ends_late(self) -> None:
        hall = Hall()
        former = hall.join("alice")
        old_peer = former.peer
        newer = hall.join("alice")
        hall.give(PeerClosed(old_peer, "closed_by_client"))
        hall.wait(20)
        assert newer.closed is None

    def test_frees_the_tracks_of_the_former_for_everyone(self) -> None:
        hall = Hall()
        bob = hall.join("bob")
        hall.join("alice").publishes(microphone())
        hall.wait(1)
        newer = hall.join("alice")
        (sid,) = newer.publishes(microphone())
        hall.wait(1)
        assert list(bob.receives().values()) == [sid]
        assert bob.sees()["alice"] == (sid,)

    def test_fits_into_a_full_room(self) -> None:
        hall = Hall(create=False)
        hall.create(max_participants=1)
        hall.join("alice")
        assert hall.join("alice").refusal is None


class TestARoomThatIsFull:
    def test_refuses_with_503_and_leaves_everyone_in_peace(self) -> None:
        hall = Hall(create=False)
        hall.create(max_participants=2)
        alice, _ = hall.join("alice"), hall.join("bob")
        before = len(alice.inbox)
        carol = hall.join("carol", connects=False)
        assert carol.refusal is not None
        assert (carol.refusal.code, carol.refusal.status) == ("room_full", 503)
        assert len(alice.inbox) == before

    def test_lets_somebody_in_when_another_has_left(self) -> None:
        hall = Hall(create=False)
        hall.create(max_participants=1)
        hall.join("alice").leaves()
        assert hall.join("bob").refusal is None

    def test_never_holds_more_than_the_server_allows(self) -> None:
        hall = Hall(create=False, limits=Limits(participants=1))
        hall.create(max_participants=50)
        hall.join("alice")
        assert hall.join("bob", connects=False).refusal is not None


class TestWhoNeverConnects:
    def test_is_removed_after_a_minute(self) -> None:
        hall = Hall()
        alice = hall.join("alice", connects=False)
        hall.wait(59)
        assert alice.closed is None
        hall.wait(2)
        assert alice.last(responses.Left).reason is DisconnectReason.JOIN_FAILURE
        assert alice.closed is not None

    def test_is_reported_as_aborted_and_never_as_joined(self) -> None:
        hall = Hall()
        hall.join("alice", connects=False)
        hall.wait(61)
        assert hall.hooks() == ["room_started", "participant_connection_aborted"]

    def test_and_who_does_is_not_removed(self) -> None:
        hall = Hall()
        alice = hall.join("alice")
        hall.wait(120)
        assert alice.closed is None


@pytest.mark.parametrize("participant_sid", ["", "PA_somebody"])
def test_a_resume_of_an_unknown_stay_is_answered_with_leave_as_first_message(
    participant_sid: str,
) -> None:
    hall = Hall()
    former = hall.join("alice")
    former.loses_socket()
    again = hall.open_socket("alice")
    request = requests.JoinRequest(_client(17), is_reconnect=True, participant_sid=participant_sid)
    hall.give(inputs.Join(again.connection, grant("alice"), request))
    assert again.inbox == [responses.Left(DisconnectReason.STATE_MISMATCH, LeaveAction.RECONNECT)]
    assert again.closed is not None
    assert hall.join("alice").refusal is None


def _client(protocol: int) -> Client:
    return Client(SdkFamily.JAVASCRIPT, BrowserFamily.CHROMIUM, protocol)
