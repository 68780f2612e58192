"""What a client missed while its connection was away is told when it comes back."""

from pattino.sfu.rooms import commands, events, inputs, requests, responses
from pattino.sfu.rooms.limits import Limits
from pattino.sfu.rooms.values import (
    Connections,
    Identity,
    ParticipantSid,
)
from tests.rooms.hall import ROOM, Hall, Person, camera, microphone


def since(person: Person, before: int) -> list[responses.SignalResponse]:
    return person.inbox[before:]


class TestWhatWasMissed:
    def test_departures_are_told(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        alice.loses_socket()
        bob.leaves()
        alice.resumes()
        assert alice.sees() == {}
        gone = alice.last(responses.ParticipantsChanged).participants[0]
        assert (gone.sid, gone.state.name) == (bob.sid, "DISCONNECTED")

    def test_of_who_left_nothing_but_the_identity_is_kept(self) -> None:
        """Policy 2.2: names and tracks of a call are gone when their bearer is."""
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        bob.publishes(microphone())
        bob.leaves()
        alice.resumes()
        gone = alice.last(responses.ParticipantsChanged).participants[0]
        assert (gone.name, gone.metadata, gone.attributes, gone.tracks) == ("", "", (), ())

    def test_who_left_and_came_back_is_shown_as_present_only(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        alice.loses_socket()
        bob.leaves()
        again = hall.join("bob")
        alice.resumes()
        shown = alice.last(responses.ParticipantsChanged).participants
        assert [who.sid for who in shown] == [again.sid, alice.sid]

    def test_departures_are_forgotten_after_a_minute_and_over_the_bound(self) -> None:
        hall = Hall(limits=Limits(departed=2))
        alice = hall.join("alice")
        for name in ("bob", "carol", "dave"):
            hall.join(name).leaves()
        alice.resumes()
        assert len(alice.last(responses.ParticipantsChanged).participants) == 3
        alice.offer()
        hall.wait(61)
        alice.resumes()
        assert len(alice.last(responses.ParticipantsChanged).participants) == 1

    def test_a_track_that_came_meanwhile_is_received(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        alice.loses_socket()
        bob.publishes(microphone())
        alice.resumes()
        alice.offer()
        hall.wait(1)
        assert len(alice.receives()) == 1

    def test_a_mute_by_an_administrator_is_said_again(self) -> None:
        hall = Hall()
        alice = hall.join("alice")
        (sid,) = alice.publishes(microphone())
        alice.loses_socket()
        hall.call(
            lambda call: inputs.MutePublishedTrack(
                call, ROOM, Identity("alice"), sid, is_muted=True
            )
        )
        alice.resumes()
        assert alice.got(responses.MuteTrack) == [responses.MuteTrack(sid, is_muted=True)]

    def test_a_mute_that_the_client_has_answered_is_not_said_again(self) -> None:
        hall = Hall()
        alice = hall.join("alice")
        (sid,) = alice.publishes(microphone())
        hall.call(
            lambda call: inputs.MutePublishedTrack(
                call, ROOM, Identity("alice"), sid, is_muted=True
            )
        )
        alice.says(requests.Mute(sid, is_muted=True))
        before = len(alice.inbox)
        alice.resumes()
        assert not [m for m in since(alice, before) if isinstance(m, responses.MuteTrack)]

    def test_a_track_that_has_not_its_media_yet_is_accepted_again(self) -> None:
        hall = Hall()
        alice = hall.join("alice")
        alice.says(microphone())
        alice.loses_socket()
        alice.resumes()
        accepted = alice.got(responses.TrackAccepted)
        assert len(accepted) == 2
        assert accepted[0] == accepted[1]

    def test_wanted_layers_are_said_again(self) -> None:
        hall = Hall()
        alice = hall.join("alice")
        alice.publishes(camera())
        hall.wait(6)
        told = alice.last(responses.QualityWanted)
        before = len(alice.inbox)
        alice.resumes()
        assert told in since(alice, before)


class TestReplay:
    def test_the_client_is_told_where_to_go_on_with_what_it_sends(self) -> None:
        hall = Hall()
        alice = hall.join("alice")
        hall.give(events.DataReached(alice.sender, 17))
        alice.loses_socket()
        alice.resumes()
        assert alice.last(responses.Resumed).last_sequence == 17

    def test_what_it_missed_is_said_again_once(self) -> None:
        hall = Hall()
        alice, bob = hall.join("alice"), hall.join("bob")
        alice.loses_socket()
        alice.resumes()
        has = ((ParticipantSid(bob.sid), 4),)
        nothing = requests.Subscribe((), is_wanted=False)
        for _ in range(2):
            alice.says(requests.SyncState((), nothing, received=has))
        assert hall.gave(commands.Replay) == [commands.Replay(alice.peer, has)]

    def test_nothing_is_said_again_to_who_did_not_come_back(self) -> None:
        hall = Hall()
        alice = hall.join("alice")
        alice.says(requests.SyncState((), requests.Subscribe((), is_wanted=False)))
        assert hall.gave(commands.Replay) == []

    def test_with_two_connections_it_goes_to_the_receiving_one(self) -> None:
        hall = Hall()
        alice = hall.join("alice", connections=Connections.TWO)
        alice.loses_socket()
        alice.resumes()
        alice.says(requests.SyncState((), requests.Subscribe((), is_wanted=False)))
        assert [said.peer for said in hall.gave(commands.Replay)] == [alice.peer]
