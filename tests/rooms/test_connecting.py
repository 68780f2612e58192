"""Connections that come and go: WebSocket and media, each on its own."""

import pytest

from pattino.sfu.rooms import commands, events, inputs, responses
from pattino.sfu.rooms.responses import ConnectionChanged
from pattino.sfu.rooms.values import (
    ConnectionId,
    ConnectionQuality,
    DisconnectReason,
    LeaveAction,
    PeerKey,
)
from tests.rooms.hall import Hall, microphone


class TestALostWebSocket:
    def test_does_not_end_the_stay_at_once(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        alice.loses_socket()
        hall.wait(5)
        assert set(bob.sees()) == {"alice"}

    def test_ends_the_stay_after_a_while(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        alice.loses_socket()
        hall.wait(16)
        gone = bob.last(responses.ParticipantsChanged).participants[0]
        assert gone.disconnect_reason is DisconnectReason.SIGNAL_CLOSE
        assert bob.sees() == {}

    def test_keeps_the_sound_for_the_others_meanwhile(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        alice.publishes(microphone())
        hall.wait(1)
        alice.loses_socket()
        hall.wait(5)
        assert hall.gave(commands.Unbind) == []
        assert len(bob.receives()) == 1

    def test_sends_nothing_to_nobody(self) -> None:
        hall = Hall()
        alice = hall.join("alice")
        alice.loses_socket()
        before = len(alice.inbox)
        hall.join("bob").publishes(microphone())
        hall.wait(30)
        assert len(alice.inbox) == before

    def test_of_a_stranger_changes_nothing(self) -> None:
        assert Hall().give(inputs.SocketClosed(ConnectionId(4711))) == []

    def test_twice_is_once(self) -> None:
        hall = Hall()
        alice = hall.join("alice")
        alice.loses_socket()
        assert alice.loses_socket() == []


class TestInterruptedMedia:
    def test_is_shown_to_others_until_it_is_back(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        hall.give(events.PeerInterrupted(alice.peer))
        alice.resumes()
        alice.connects()
        told = [each.grades for each in bob.got(ConnectionChanged)]
        lost, good = ConnectionQuality.LOST, ConnectionQuality.GOOD
        assert told == [((alice.sid, lost),), ((alice.sid, good),)]
        assert [each.grades for each in alice.got(ConnectionChanged)] == [((alice.sid, good),)]

    def test_of_others_is_told_to_who_comes_back(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        bob.loses_socket()
        hall.give(events.PeerInterrupted(alice.peer))
        bob.resumes()
        assert bob.last(ConnectionChanged).grades == ((alice.sid, ConnectionQuality.LOST),)

    def test_that_comes_back_is_not_reported_as_joined_again(self) -> None:
        hall = Hall()
        alice = hall.join("alice")
        hall.give(events.PeerInterrupted(alice.peer))
        alice.connects()
        assert hall.hooks().count("participant_joined") == 1

    def test_of_a_client_that_does_not_come_back_ends_the_stay(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        hall.give(events.PeerInterrupted(alice.peer))
        hall.wait(1.5)
        assert set(bob.sees()) == {"alice"}
        hall.wait(1)
        gone = bob.last(responses.ParticipantsChanged).participants[0]
        assert gone.disconnect_reason is DisconnectReason.CONNECTION_TIMEOUT

    def test_of_who_has_no_websocket_either_ends_the_stay_at_once(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        peer = alice.peer
        alice.loses_socket()
        hall.give(events.PeerInterrupted(peer))
        assert bob.sees() == {}


class TestClosedMedia:
    def test_by_the_client_waits_for_its_leave(self) -> None:
        hall = Hall()
        alice = hall.join("alice")
        hall.give(events.PeerClosed(alice.peer, "closed_by_client"))
        hall.wait(1)
        assert alice.closed is None
        alice.leaves()
        assert hall.notes == []
        assert alice.got(responses.Left) == []

    def test_by_the_client_without_leave_ends_the_stay(self) -> None:
        hall = Hall()
        alice = hall.join("alice")
        hall.give(events.PeerClosed(alice.peer, "closed_by_client"))
        hall.wait(3)
        assert alice.last(responses.Left).action is LeaveAction.RECONNECT

    def test_by_the_client_after_its_websocket_ended_ends_the_stay_at_once(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        peer = alice.peer
        alice.loses_socket()
        hall.give(events.PeerClosed(peer, "closed_by_client"))
        assert bob.sees() == {}

    @pytest.mark.parametrize(
        ("why", "reason", "action"),
        [
            ("fault", DisconnectReason.MEDIA_FAILURE, LeaveAction.RECONNECT),
            ("never_connected", DisconnectReason.JOIN_FAILURE, LeaveAction.DISCONNECT),
            ("overrun", DisconnectReason.MEDIA_FAILURE, LeaveAction.RECONNECT),
            ("something_new", DisconnectReason.MEDIA_FAILURE, LeaveAction.RECONNECT),
        ],
    )
    def test_ends_the_stay_and_tells_client_and_operator_why(
        self, why: str, reason: DisconnectReason, action: LeaveAction
    ) -> None:
        hall = Hall()
        alice = hall.join("alice")
        hall.give(events.PeerClosed(alice.peer, why))
        left = alice.last(responses.Left)
        assert (left.reason, left.action) == (reason, action)
        assert [(note.event, note.code) for note in hall.notes] == [("media_closed", why)]

    def test_of_one_leaves_the_others_alone(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        hall.give(events.PeerClosed(alice.peer, "fault"))
        assert bob.closed is None

    def test_of_a_stranger_changes_nothing(self) -> None:
        assert Hall().give(events.PeerClosed(PeerKey(4711), "fault")) == []


class TestABadFrame:
    def test_lets_the_client_start_again_and_names_the_code(self) -> None:
        hall = Hall()
        alice = hall.join("alice")
        hall.give(inputs.BadFrame(alice.connection, "frame_malformed"))
        assert alice.last(responses.Left).action is LeaveAction.RECONNECT
        assert alice.closed is not None
        assert (alice.closed.code, alice.closed.reason) == (1007, "frame_malformed")
        assert [(note.event, note.code) for note in hall.notes] == [
            ("bad_frame", "frame_malformed")
        ]

    def test_of_a_stranger_changes_nothing(self) -> None:
        assert Hall().give(inputs.BadFrame(ConnectionId(4711), "x")) == []


def test_a_data_channel_that_opens_needs_nothing_from_rooms() -> None:
    hall = Hall()
    alice = hall.join("alice")
    assert hall.give(events.ChannelOpen(alice.peer, "_reliable")) == []
