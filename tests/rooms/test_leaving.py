"""Leaving: by oneself, by an administrator, with the room, with the server."""

import pytest

from pattino.sfu.rooms import commands, effects, inputs, requests, responses
from pattino.sfu.rooms.limits import Limits
from pattino.sfu.rooms.values import DisconnectReason, Identity, LeaveAction, RoomEndReason
from tests.rooms.hall import ROOM, Hall, camera, grant, microphone


class TestSomebodyWhoLeaves:
    def test_is_shown_to_others_as_disconnected_with_the_reason(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        alice.leaves()
        gone = bob.last(responses.ParticipantsChanged).participants[0]
        assert gone.state.name == "DISCONNECTED"
        assert gone.disconnect_reason is DisconnectReason.CLIENT_INITIATED
        assert bob.sees() == {}

    def test_is_not_told_what_it_said_itself(self) -> None:
        alice = Hall().join("alice")
        alice.leaves()
        assert alice.got(responses.Left) == []

    def test_has_its_websocket_closed(self) -> None:
        alice = Hall().join("alice")
        alice.leaves()
        assert alice.closed is not None
        assert alice.closed.code == 1000

    def test_has_its_peer_closed_after_its_tracks_ended(self) -> None:
        hall = Hall()
        alice = hall.join("alice")
        alice.publishes(microphone())
        peer = alice.peer
        given = alice.leaves()
        order = [
            type(effect.command).__name__ for effect in given if isinstance(effect, effects.Engine)
        ]
        assert order == ["UnpublishTrack", "ClosePeer"]
        assert hall.gave(commands.ClosePeer)[0].peer == peer

    def test_frees_the_slots_of_the_others(self) -> None:
        hall = Hall()
        hall.join("bob")
        alice = hall.join("alice")
        alice.publishes(microphone(), camera())
        hall.wait(1)
        alice.leaves()
        assert len(hall.gave(commands.Unbind)) == 2

    def test_leaves_no_timer_behind(self) -> None:
        hall = Hall()
        bob = hall.join("bob")
        alice = hall.join("alice")
        alice.publishes(camera())
        sid = alice.sid
        alice.leaves()
        assert [timer for timer in hall.timers if timer.subject == sid] == []
        assert bob.closed is None

    def test_can_say_nothing_any_more(self) -> None:
        hall = Hall()
        alice = hall.join("alice")
        alice.leaves()
        assert alice.says(microphone()) == []
        assert alice.leaves() == []

    def test_lowers_the_number_of_participants(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        alice.leaves()
        assert bob.last(responses.RoomChanged).room.participant_count == 1

    @pytest.mark.parametrize("reason", list(DisconnectReason))
    def test_leaves_whatever_reason_it_gives(self, reason: DisconnectReason) -> None:
        hall = Hall()
        alice = hall.join("alice")
        alice.says(requests.Leave(reason))
        assert alice.closed is not None


class TestAnAdministratorWhoRemovesSomebody:
    def test_sends_the_reason_and_no_way_back(self) -> None:
        hall = Hall()
        alice = hall.join("alice")
        hall.call(lambda call: inputs.RemoveParticipant(call, ROOM, Identity("alice")))
        left = alice.last(responses.Left)
        assert (left.reason, left.action) == (
            DisconnectReason.PARTICIPANT_REMOVED,
            LeaveAction.DISCONNECT,
        )
        assert alice.closed is not None

    def test_voids_every_token_that_the_removed_may_still_have(self) -> None:
        hall = Hall()
        hall.join("alice")
        hall.call(lambda call: inputs.RemoveParticipant(call, ROOM, Identity("alice")))
        for not_before_s in (0, hall.now_ms // 1000, hall.now_ms // 1000 + 59):
            back = hall.join("alice", grant=grant("alice", not_before_s=not_before_s))
            assert back.refusal is not None
            assert (back.refusal.code, back.refusal.status) == ("removed", 403)

    def test_lets_the_removed_in_with_a_token_that_was_made_later(self) -> None:
        hall = Hall()
        hall.join("alice")
        hall.call(lambda call: inputs.RemoveParticipant(call, ROOM, Identity("alice")))
        hall.wait(60)
        hall.create()
        assert hall.join("alice").refusal is None

    def test_is_remembered_by_a_room_that_is_made_again(self) -> None:
        hall = Hall()
        hall.join("alice")
        old = grant("alice", not_before_s=hall.now_ms // 1000)
        hall.call(lambda call: inputs.RemoveParticipant(call, ROOM, Identity("alice")))
        hall.wait(3600)
        hall.create()
        assert hall.join("alice", grant=old).refusal is not None
        hall.wait(5 * 3600)
        hall.create()
        assert hall.join("alice", grant=old).refusal is None

    def test_may_say_from_when_on_tokens_count_again(self) -> None:
        hall = Hall()
        hall.join("alice")
        now_s = hall.now_ms // 1000
        hall.call(lambda call: inputs.RemoveParticipant(call, ROOM, Identity("alice"), now_s - 100))
        old = hall.join("alice", grant=grant("alice", not_before_s=now_s - 101))
        assert old.refusal is not None
        assert hall.join("alice", grant=grant("alice", not_before_s=now_s - 100)).refusal is None

    def test_bars_nobody_else(self) -> None:
        hall = Hall()
        hall.join("alice")
        hall.call(lambda call: inputs.RemoveParticipant(call, ROOM, Identity("alice")))
        assert hall.join("bob").refusal is None

    def test_does_not_let_the_removed_come_back_to_its_stay(self) -> None:
        hall = Hall()
        alice = hall.join("alice")
        hall.call(lambda call: inputs.RemoveParticipant(call, ROOM, Identity("alice")))
        alice.resumes()
        assert alice.refusal is not None
        assert alice.refusal.code == "removed"

    def test_keeps_no_more_of_them_than_it_may(self) -> None:
        hall = Hall(limits=Limits(removed=2))
        for name in ("alice", "bob", "carol"):
            hall.join(name)
            hall.call(lambda call, name=name: inputs.RemoveParticipant(call, ROOM, Identity(name)))
        assert hall.join("alice").refusal is None
        assert hall.join("bob").refusal is not None

    def test_is_told_when_there_is_nobody_of_that_name(self) -> None:
        answer = Hall().call(lambda call: inputs.RemoveParticipant(call, ROOM, Identity("x")))
        assert isinstance(answer, effects.ApiFailure)
        assert answer.error is effects.ApiError.NOT_FOUND


class TestARoomThatIsDeleted:
    def test_lets_everyone_go_with_the_reason(self) -> None:
        hall = Hall()
        people = [hall.join(name) for name in ("alice", "bob")]
        hall.call(lambda call: inputs.DeleteRoom(call, ROOM))
        for person in people:
            assert person.last(responses.Left).reason is DisconnectReason.ROOM_DELETED
            assert person.closed is not None

    def test_is_reported_after_everyone_in_it(self) -> None:
        hall = Hall()
        hall.join("alice")
        hall.call(lambda call: inputs.DeleteRoom(call, ROOM))
        assert hall.hooks()[-2:] == ["participant_left", "room_finished"]
        assert hall.webhooks[-1].end_reason is RoomEndReason.API_DELETE

    def test_can_be_made_anew_and_is_another_room(self) -> None:
        hall = Hall()
        first = hall.join("alice").joined.room.sid
        hall.call(lambda call: inputs.DeleteRoom(call, ROOM))
        hall.create()
        assert hall.join("alice").joined.room.sid != first

    def test_leaves_no_timer_behind(self) -> None:
        hall = Hall()
        hall.join("alice").publishes(camera())
        hall.call(lambda call: inputs.DeleteRoom(call, ROOM))
        assert hall.timers == {}

    def test_is_closed_in_the_engine_after_its_peers(self) -> None:
        hall = Hall()
        hall.join("alice")
        hall.call(lambda call: inputs.DeleteRoom(call, ROOM))
        assert [type(command).__name__ for command in hall.commands[-2:]] == [
            "ClosePeer",
            "CloseRoom",
        ]


class TestAnEmptyRoom:
    def test_that_nobody_entered_ends_after_its_empty_timeout(self) -> None:
        hall = Hall(create=False)
        hall.create(empty_timeout_s=60)
        hall.wait(59)
        assert hall.hooks() == ["room_started"]
        hall.wait(2)
        assert hall.hooks() == ["room_started", "room_finished"]
        assert hall.webhooks[-1].end_reason is RoomEndReason.IDLE_TIMEOUT

    def test_that_everyone_left_ends_after_its_departure_timeout(self) -> None:
        hall = Hall(create=False)
        hall.create(departure_timeout_s=5)
        hall.join("alice").leaves()
        hall.wait(4)
        assert hall.hooks()[-1] == "participant_left"
        hall.wait(2)
        assert hall.hooks()[-1] == "room_finished"

    def test_that_somebody_enters_in_time_stays(self) -> None:
        hall = Hall()
        hall.join("alice").leaves()
        hall.wait(19)
        hall.join("bob")
        hall.wait(400)
        assert "room_finished" not in hall.hooks()

    def test_stays_while_a_full_reconnect_is_under_way(self) -> None:
        hall = Hall()
        first = hall.join("alice")
        sid = first.joined.room.sid
        first.loses_socket()
        hall.wait(10)
        assert hall.join("alice").joined.room.sid == sid


class TestAServerThatEnds:
    def test_tells_everyone_to_come_back(self) -> None:
        hall = Hall()
        hall.create("blue")
        people = [hall.join("alice"), hall.join("bob", grant=grant("bob", room="blue"))]
        hall.give(inputs.Shutdown())
        for person in people:
            left = person.last(responses.Left)
            assert left.reason is DisconnectReason.SERVER_SHUTDOWN
            assert left.action is LeaveAction.RECONNECT

    def test_finishes_every_room(self) -> None:
        hall = Hall()
        hall.create("blue")
        hall.give(inputs.Shutdown())
        assert hall.hooks().count("room_finished") == 2
        assert hall.timers == {}

    def test_may_end_twice(self) -> None:
        hall = Hall()
        hall.give(inputs.Shutdown())
        assert hall.give(inputs.Shutdown()) == []


class TestWebhooks:
    def test_tell_a_whole_call_in_order(self) -> None:
        hall = Hall()
        alice = hall.join("alice")
        alice.publishes(microphone())
        alice.unpublishes("mic")
        alice.leaves()
        hall.wait(30)
        assert hall.hooks() == [
            "room_started",
            "participant_joined",
            "track_published",
            "track_unpublished",
            "participant_left",
            "room_finished",
        ]

    def test_carry_ids_that_never_repeat(self) -> None:
        hall = Hall()
        hall.join("alice").leaves()
        hall.wait(30)
        ids = [hook.id for hook in hall.webhooks]
        assert len(set(ids)) == len(ids)

    def test_report_joining_when_media_is_connected_and_not_before(self) -> None:
        hall = Hall()
        alice = hall.join("alice", connects=False)
        assert hall.hooks() == ["room_started"]
        alice.connects()
        assert hall.hooks() == ["room_started", "participant_joined"]

    def test_end_the_tracks_of_who_leaves_before_reporting_it(self) -> None:
        hall = Hall()
        alice = hall.join("alice")
        alice.publishes(microphone())
        alice.leaves()
        assert hall.hooks()[-2:] == ["track_unpublished", "participant_left"]

    def test_carry_the_time_in_seconds(self) -> None:
        hall = Hall()
        assert hall.webhooks[0].created_at_s == hall.now_ms // 1000
