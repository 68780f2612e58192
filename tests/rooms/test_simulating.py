"""Faults on demand: only with --dev, and only to whoever asks for them."""

import pytest

from pattino.sfu.rooms import requests, responses
from pattino.sfu.rooms.limits import Conduct
from pattino.sfu.rooms.requests import Scenario
from pattino.sfu.rooms.values import DisconnectReason, LeaveAction
from tests.rooms.hall import Hall, Person


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
