"""Faults on demand: only with --dev, and only to whoever asks for them."""

import pytest

from pattino.sfu.rooms import requests, responses
from pattino.sfu.rooms.limits import Conduct, Limits
from pattino.sfu.rooms.requests import Scenario
from pattino.sfu.rooms.values import Connections, DisconnectReason, LeaveAction
from tests.rooms.hall import Hall, Person, microphone


def development() -> Hall:
    return Hall(conduct=Conduct(allow_simulation=True))


def asks(person: Person, scenario: Scenario, seconds: int = 0) -> None:
    person.says(requests.Simulate(scenario, seconds))


@pytest.mark.parametrize("scenario", list(Scenario))
def test_without_dev_nothing_happens(scenario: Scenario) -> None:
    hall = Hall()
    alice, bob = hall.join("alice"), hall.join("bob")
    before = len(alice.inbox), len(bob.inbox)
    asks(alice, scenario, 5)
    hall.wait(4)
    assert (len(alice.inbox), len(bob.inbox)) == before
    assert alice.closed is None
    alice.resumes()
    assert alice.closed is None


@pytest.mark.parametrize("scenario", [Scenario.NODE_FAILURE, Scenario.MIGRATION])
def test_a_failed_node_says_nothing_and_knows_nobody(scenario: Scenario) -> None:
    hall = development()
    alice, bob = hall.join("alice"), hall.join("bob")
    asks(alice, scenario)
    assert alice.got(responses.Left) == []
    assert alice.closed is not None
    assert bob.sees() == {}
    alice.resumes()
    assert alice.last(responses.Left).action is LeaveAction.RECONNECT


@pytest.mark.parametrize(
    ("scenario", "action"),
    [
        (Scenario.SERVER_LEAVE, LeaveAction.DISCONNECT),
        (Scenario.FULL_RECONNECT, LeaveAction.RECONNECT),
    ],
)
def test_a_server_that_ends_says_what_is_next(scenario: Scenario, action: LeaveAction) -> None:
    hall = development()
    alice = hall.join("alice")
    asks(alice, scenario)
    left = alice.last(responses.Left)
    assert (left.reason, left.action) == (DisconnectReason.SERVER_SHUTDOWN, action)


class TestACutResumedSocket:
    def test_is_cut_once_after_the_reply(self) -> None:
        hall = development()
        alice = hall.join("alice")
        asks(alice, Scenario.CUT_RESUMED)
        alice.resumes()
        assert alice.closed is not None
        assert len(alice.got(responses.Resumed)) == 1
        alice.resumes()
        assert alice.closed is None

    def test_is_cut_three_times_before_the_reply(self) -> None:
        hall = development()
        alice = hall.join("alice")
        asks(alice, Scenario.CUT_RESUMED_SILENTLY)
        for _ in range(3):
            alice.resumes()
            assert alice.closed is not None
        assert alice.got(responses.Resumed) == []
        alice.resumes()
        assert alice.closed is None
        assert len(alice.got(responses.Resumed)) == 1

    def test_is_not_cut_when_it_comes_later_than_five_seconds(self) -> None:
        hall = development()
        alice = hall.join("alice")
        asks(alice, Scenario.CUT_RESUMED)
        hall.wait(6)
        alice.resumes()
        assert alice.closed is None

    def test_does_not_keep_the_stay_for_ever(self) -> None:
        hall = development()
        bob, alice = hall.join("bob"), hall.join("alice")
        asks(alice, Scenario.CUT_RESUMED)
        alice.resumes()
        hall.wait(16)
        assert bob.sees() == {}


class TestSimulatedSpeech:
    def test_is_heard_and_ends(self) -> None:
        hall = development()
        bob, alice = hall.join("bob"), hall.join("alice")
        asks(alice, Scenario.SPEECH, 3)
        speaker = bob.last(responses.SpeakersChanged).speakers[0]
        assert (speaker.sid, speaker.is_active) == (alice.sid, True)
        hall.wait(2)
        assert bob.last(responses.SpeakersChanged).speakers[0].is_active
        hall.wait(2)
        assert not bob.last(responses.SpeakersChanged).speakers[0].is_active

    @pytest.mark.parametrize("seconds", [-5, 0, 2**31])
    def test_is_bounded(self, seconds: int) -> None:
        hall = development()
        alice = hall.join("alice")
        asks(alice, Scenario.SPEECH, seconds)
        hall.wait(61)
        assert not alice.last(responses.SpeakersChanged).speakers[0].is_active

    def test_of_who_left_ends_with_it(self) -> None:
        hall = development()
        hall.join("bob")
        alice = hall.join("alice")
        asks(alice, Scenario.SPEECH, 3)
        alice.leaves()
        assert [timer for timer in hall.timers if timer.subject == alice.sid] == []


class TestSwitchingTheWay:
    @staticmethod
    def switches(person: Person, *, over_tcp: bool) -> None:
        person.says(requests.Simulate(Scenario.SWITCH_PROTOCOL, over_tcp=over_tcp))

    def test_asks_the_client_to_come_anew(self) -> None:
        alice = development().join("alice")
        self.switches(alice, over_tcp=True)
        assert alice.last(responses.Left).action is LeaveAction.RECONNECT
        assert alice.closed is not None

    @pytest.mark.parametrize("connections", list(Connections))
    def test_names_tcp_alone_to_who_comes_back_and_to_nobody_else(
        self, connections: Connections
    ) -> None:
        hall = development()
        alice, bob = (hall.join(name, connections=connections) for name in ("alice", "bob"))
        self.switches(alice, over_tcp=True)
        again = hall.join("alice", connections=connections)
        bob.publishes(microphone())
        kind = responses.ServerOffer if connections is Connections.TWO else responses.Answer
        assert all(each.is_tcp_only for each in again.got(kind))
        assert again.got(kind)
        assert not any(each.is_tcp_only for each in (*alice.got(kind), *bob.got(kind)))

    def test_lets_the_engine_try_no_candidate_of_that_client(self) -> None:
        hall = development()
        self.switches(hall.join("alice"), over_tcp=True)
        again = hall.join("alice")
        before = len(hall.commands)
        again.says(requests.Candidate("candidate:1 1 udp 1 192.0.2.1 9 typ host"))
        assert hall.commands[before:] == []

    def test_back_to_udp_names_all_again(self) -> None:
        hall = development()
        self.switches(hall.join("alice"), over_tcp=True)
        self.switches(hall.join("alice"), over_tcp=False)
        again = hall.join("alice")
        assert not any(each.is_tcp_only for each in again.got(responses.Answer))

    def test_is_remembered_of_so_many_and_no_more(self) -> None:
        hall = Hall(conduct=Conduct(allow_simulation=True), limits=Limits(rehearsing=2))
        for name in ("alice", "bob", "carol"):
            self.switches(hall.join(name), over_tcp=True)
        back = [hall.join(name).last(responses.Answer) for name in ("alice", "bob", "carol")]
        assert [answer.is_tcp_only for answer in back] == [False, True, True]
