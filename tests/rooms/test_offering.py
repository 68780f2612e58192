"""Clients with two connections: the server offers the one that they receive on."""

from dataclasses import replace

from pattino.sfu.rooms import commands, effects, events, inputs, requests, responses
from pattino.sfu.rooms.limits import Limits
from pattino.sfu.rooms.values import (
    ConnectionQuality,
    Connections,
    DisconnectReason,
    Identity,
    LeaveAction,
)
from tests.rooms.hall import BROWSER, ROOM, Hall, Person, camera, grant, microphone

TWO = Connections.TWO
NEGOTIATE_S = 0.3


def offers(person: Person) -> list[responses.ServerOffer]:
    return person.got(responses.ServerOffer)


def made(hall: Hall) -> list[commands.MakeOffer]:
    return hall.gave(commands.MakeOffer)


def two_people(hall: Hall) -> tuple[Person, Person]:
    ada, bob = (hall.join(name, connections=TWO) for name in ("ada", "bob"))
    return ada, bob


class TestJoining:
    def test_two_connections_are_opened_and_the_receiving_one_is_offered_at_once(self) -> None:
        hall = Hall()
        ada = hall.join("ada", connections=TWO, connects=False)
        roles = [opened.role for opened in hall.gave(commands.OpenPeer)]
        assert roles == [commands.PeerRole.SENDS, commands.PeerRole.RECEIVES]
        assert ada.joined.subscriber_primary
        assert ada.joined.fast_publish
        assert [offer.id for offer in offers(ada)] == [1]
        assert made(hall)[0].peer == ada.peer != ada.sender
        assert not ada.got(responses.SectionsWanted)

    def test_who_may_not_publish_is_not_asked_to_offer(self) -> None:
        hall = Hall()
        ada = hall.join("ada", grant=grant("ada", may_publish=False), connections=TWO)
        assert ada.joined.subscriber_primary
        assert not ada.joined.fast_publish

    def test_the_receiving_connection_makes_active_and_the_other_does_not(self) -> None:
        hall = Hall()
        ada = hall.join("ada", connections=TWO, connects=False)
        hall.give(events.PeerConnected(ada.sender))
        assert "participant_joined" not in hall.hooks()
        ada.connects()
        assert "participant_joined" in hall.hooks()

    def test_one_connection_and_two_meet_in_a_room(self) -> None:
        hall = Hall()
        ada, bob = hall.join("ada"), hall.join("bob", connections=TWO)
        (voice,) = ada.publishes(microphone())
        (picture,) = bob.publishes(camera())
        hall.wait(NEGOTIATE_S)
        assert list(bob.receives().values()) == [voice]
        assert list(ada.receives().values()) == [picture]


class TestPublishing:
    def test_what_is_published_comes_over_the_sending_connection(self) -> None:
        hall = Hall()
        ada, _ = two_people(hall)
        ada.publishes(microphone())
        assert [told.peer for told in hall.gave(commands.PublishTrack)] == [ada.sender]

    def test_the_answer_names_only_what_is_published(self) -> None:
        hall = Hall()
        ada, bob = two_people(hall)
        ada.publishes(microphone())
        hall.wait(NEGOTIATE_S)
        (picture,) = bob.publishes(camera())
        assert dict(bob.last(responses.Answer).mid_to_track) == {"0": picture}

    def test_the_right_to_send_data_belongs_to_the_sending_connection(self) -> None:
        hall = Hall()
        ada, _ = two_people(hall)
        permission = ada.joined.participant.permission
        hall.permit("ada", replace(permission, may_publish_data=False))
        assert hall.gave(commands.SetPeerData) == [
            commands.SetPeerData(ada.sender, may_publish_data=False)
        ]


class TestReceiving:
    def test_a_new_track_gets_a_line_and_flows_once_the_client_has_answered(self) -> None:
        hall = Hall()
        ada, bob = two_people(hall)
        bob.obeys = False
        (voice,) = ada.publishes(microphone())
        hall.wait(NEGOTIATE_S)
        assert (made(hall)[-1].audio, made(hall)[-1].video) == (1, 0)
        assert list(bob.receives().values()) == [voice]
        assert not hall.gave(commands.Bind)
        bob.answers(offers(bob)[-1])
        assert [bound.peer for bound in hall.gave(commands.Bind)] == [bob.peer]

    def test_one_offer_is_under_way_and_what_changes_meanwhile_follows_in_one(self) -> None:
        hall = Hall()
        ada, bob = two_people(hall)
        bob.obeys = False
        ada.publishes(microphone())
        hall.wait(NEGOTIATE_S)
        before = len(offers(bob))
        ada.publishes(camera("one"))
        hall.wait(1)
        ada.publishes(camera("two"))
        hall.wait(1)
        assert len(offers(bob)) == before
        bob.obeys = True
        bob.answers(offers(bob)[-1])
        hall.wait(1)
        assert len(offers(bob)) == before + 1
        assert made(hall)[-1].video == 2
        assert len(bob.receives()) == 3

    def test_an_answer_to_an_older_offer_is_dropped(self) -> None:
        hall = Hall()
        ada, bob = two_people(hall)
        bob.obeys = False
        ada.publishes(microphone())
        hall.wait(NEGOTIATE_S)
        bob.says(requests.Answer(1, "late"))
        assert not hall.gave(commands.Bind)
        assert [note.code for note in hall.notes if note.event == "answer_ignored"]
        bob.says(requests.Answer(0, "of a client without ids"))
        assert hall.gave(commands.Bind)

    def test_a_line_is_shown_empty_before_it_carries_another_track(self) -> None:
        hall = Hall()
        ada, bob = two_people(hall)
        ada.publishes(microphone())
        hall.wait(NEGOTIATE_S)
        (line,) = bob.receives()
        ada.unpublishes("mic")
        hall.wait(NEGOTIATE_S)
        assert made(hall)[-1].silenced == (line,)
        assert bob.receives() == {}
        (again,) = ada.publishes(microphone("other"))
        hall.wait(NEGOTIATE_S)
        assert made(hall)[-1].reopened == (line,)
        assert bob.receives() == {line: again}

    def test_a_track_that_ends_and_another_that_begins_at_once_take_different_lines(self) -> None:
        hall = Hall()
        ada, bob = two_people(hall)
        ada.publishes(microphone())
        hall.wait(NEGOTIATE_S)
        (line,) = bob.receives()
        ada.unpublishes("mic")
        (again,) = ada.publishes(microphone("other"))
        hall.wait(NEGOTIATE_S)
        assert made(hall)[-1].silenced == (line,)
        assert list(bob.receives().values()) == [again]
        assert line not in bob.receives()

    def test_a_track_that_ends_while_its_offer_is_under_way_leaves_an_empty_line(self) -> None:
        hall = Hall()
        ada, bob = two_people(hall)
        bob.obeys = False
        ada.publishes(microphone())
        hall.wait(NEGOTIATE_S)
        (line,) = bob.receives()
        ada.unpublishes("mic")
        bob.obeys = True
        bob.answers(offers(bob)[-1])
        hall.wait(NEGOTIATE_S)
        assert not hall.gave(commands.Bind)
        assert made(hall)[-1].silenced == (line,)

    def test_unsubscribing_silences_and_subscribing_opens(self) -> None:
        hall = Hall()
        ada, bob = two_people(hall)
        (voice,) = ada.publishes(microphone())
        hall.wait(NEGOTIATE_S)
        bob.says(requests.Subscribe((voice,), is_wanted=False))
        hall.wait(NEGOTIATE_S)
        assert bob.receives() == {}
        bob.says(requests.Subscribe((voice,), is_wanted=True))
        hall.wait(NEGOTIATE_S)
        assert list(bob.receives().values()) == [voice]

    def test_an_unchanged_offer_ends_what_was_under_way(self) -> None:
        hall = Hall()
        ada, bob = two_people(hall)
        hall.engine_answers = False
        ada.publishes(microphone())
        hall.give(events.OfferAccepted(hall.gave(commands.AcceptOffer)[-1].request, ada.sender, ""))
        hall.wait(NEGOTIATE_S)
        asked = made(hall)[-1]
        hall.give(events.OfferFailed(asked.request, asked.peer, "unchanged"))
        assert bob.closed is None

    def test_more_tracks_than_lines_wait_for_one_that_ends(self) -> None:
        hall = Hall(limits=Limits(slots=1))
        ada, bob = two_people(hall)
        first, second = ada.publishes(microphone("one"), microphone("two"))
        hall.wait(NEGOTIATE_S)
        assert list(bob.receives().values()) == [first]
        ada.unpublishes("one")
        hall.wait(1)
        assert list(bob.receives().values()) == [second]


class TestFailures:
    def test_a_client_that_does_not_answer_has_to_start_again(self) -> None:
        hall = Hall()
        ada, bob = two_people(hall)
        bob.obeys = False
        ada.publishes(microphone())
        hall.wait(16)
        left = bob.last(responses.Left)
        assert (left.reason, left.action) == (
            DisconnectReason.STATE_MISMATCH,
            LeaveAction.RECONNECT,
        )

    def test_an_answer_that_cannot_be_taken_lets_the_client_start_again(self) -> None:
        hall = Hall()
        ada, bob = two_people(hall)
        bob.obeys = False
        ada.publishes(microphone())
        hall.wait(NEGOTIATE_S)
        hall.engine_answers = False
        bob.answers(offers(bob)[-1])
        asked = hall.gave(commands.AcceptAnswer)[-1]
        hall.give(events.OfferFailed(asked.request, asked.peer, "malformed"))
        assert bob.last(responses.Left).action is LeaveAction.RECONNECT

    def test_an_answer_that_the_engine_is_too_busy_for_is_given_again(self) -> None:
        hall = Hall()
        hall.engine_answers = False
        ada = hall.join("ada", connections=TWO, connects=False)
        hall.give(hall.offer_made(made(hall)[-1]))
        asked = hall.gave(commands.AcceptAnswer)[-1]
        hall.give(events.OfferFailed(asked.request, asked.peer, "busy"))
        hall.wait(0.6)
        again = hall.gave(commands.AcceptAnswer)[-1]
        assert again.request != asked.request
        assert again.sdp == asked.sdp
        assert ada.closed is None


class TestResuming:
    def test_ice_of_the_receiving_connection_restarts_by_our_offer(self) -> None:
        hall = Hall()
        _, bob = two_people(hall)
        bob.loses_socket()
        bob.resumes()
        assert made(hall)[-1].is_restart
        assert made(hall)[-1].peer == bob.peer
        assert isinstance(bob.inbox[-1], responses.ServerOffer)

    def test_an_offer_that_may_be_lost_is_said_again_and_the_restart_follows(self) -> None:
        hall = Hall()
        ada, bob = two_people(hall)
        bob.obeys = False
        (voice,) = ada.publishes(microphone())
        hall.wait(NEGOTIATE_S)
        lost = offers(bob)[-1]
        bob.loses_socket()
        bob.obeys = True
        bob.resumes()
        again = next(offer for offer in offers(bob) if offer.id == lost.id + 1)
        assert again.sdp == lost.sdp
        hall.wait(NEGOTIATE_S)
        assert made(hall)[-1].is_restart
        assert list(bob.receives().values()) == [voice]
        assert len(hall.gave(commands.Bind)) == 1

    def test_what_ended_meanwhile_is_not_shown_again(self) -> None:
        hall = Hall()
        ada, bob = two_people(hall)
        bob.obeys = False
        ada.publishes(microphone())
        hall.wait(NEGOTIATE_S)
        bob.loses_socket()
        ada.unpublishes("mic")
        bob.resumes()
        assert bob.receives() == {}

    def test_nobody_comes_back_over_the_other_flow(self) -> None:
        hall = Hall()
        _, bob = two_people(hall)
        bob.loses_socket()
        person = hall.open_socket("bob")
        request = requests.JoinRequest(BROWSER, is_reconnect=True, participant_sid=bob.sid)
        hall.give(inputs.Join(person.connection, grant("bob"), request))
        assert isinstance(person.inbox[0], responses.Left)

    def test_both_connections_must_be_back_before_others_hear_of_it(self) -> None:
        hall = Hall()
        ada, bob = two_people(hall)
        hall.give(events.PeerInterrupted(bob.peer))
        hall.give(events.PeerInterrupted(bob.sender))
        assert bob.closed is not None
        bob.resumes()
        bob.connects()
        qualities = [
            grade for told in ada.got(responses.ConnectionChanged) for _, grade in told.grades
        ]
        assert qualities == [ConnectionQuality.LOST]
        hall.give(events.PeerConnected(bob.sender))
        qualities = [
            grade for told in ada.got(responses.ConnectionChanged) for _, grade in told.grades
        ]
        assert qualities == [ConnectionQuality.LOST, ConnectionQuality.GOOD]
        hall.wait(12)
        assert bob.closed is None

    def test_one_connection_that_stays_away_ends_the_stay(self) -> None:
        hall = Hall()
        ada, bob = two_people(hall)
        hall.give(events.PeerInterrupted(bob.peer))
        hall.give(events.PeerInterrupted(bob.sender))
        bob.resumes()
        bob.connects()
        hall.wait(12)
        assert bob.last(responses.Left).action is LeaveAction.RECONNECT
        assert "bob" not in ada.sees()


class TestLeaving:
    def test_both_connections_are_closed(self) -> None:
        hall = Hall()
        ada, _ = two_people(hall)
        peers = {ada.peer, ada.sender}
        ada.leaves()
        assert {closed.peer for closed in hall.gave(commands.ClosePeer)} == peers

    def test_data_of_the_server_goes_to_the_receiving_connection(self) -> None:
        hall = Hall()
        ada, _ = two_people(hall)
        answer = hall.call(
            lambda call: inputs.SendDataTo(
                call, ROOM, b"x", is_reliable=True, identities=(Identity("ada"),)
            )
        )
        assert isinstance(answer, effects.Done)
        assert hall.gave(commands.SendData)[-1].peers == (ada.peer,)
