"""Offers and answers: one at a time, the newest answered, candidates kept until they serve."""

import pytest

from pattino.sfu.rooms import commands, events, requests, responses
from pattino.sfu.rooms.limits import Limits
from pattino.sfu.rooms.values import (
    BrowserFamily,
    Client,
    DisconnectReason,
    LeaveAction,
    RequestKey,
    SdkFamily,
)
from tests.rooms.hall import Hall, Person, camera, microphone


def offer(number: int) -> requests.Offer:
    return requests.Offer(number, f"offer {number}")


def accept(hall: Hall, person: Person, index: int = -1) -> None:
    asked = hall.gave(commands.AcceptOffer)[index]
    hall.give(events.OfferAccepted(asked.request, person.peer, f"answer to {asked.sdp}"))


def quiet() -> tuple[Hall, Person]:
    """An engine that answers when the test says so."""
    hall = Hall()
    alice = hall.join("alice", offers=False)
    hall.engine_answers = False
    return hall, alice


class TestOffersOfOneClient:
    def test_go_to_the_engine_one_at_a_time(self) -> None:
        hall, alice = quiet()
        alice.says(offer(1))
        alice.says(offer(2))
        assert [asked.sdp for asked in hall.gave(commands.AcceptOffer)] == ["offer 1"]

    def test_are_answered_with_the_engines_text(self) -> None:
        hall, alice = quiet()
        alice.says(offer(1))
        accept(hall, alice)
        assert alice.last(responses.Answer).sdp == "answer to offer 1"

    def test_that_a_newer_overtook_are_accepted_but_not_answered(self) -> None:
        hall, alice = quiet()
        alice.says(offer(1))
        alice.says(offer(2))
        accept(hall, alice)
        assert alice.got(responses.Answer) == []
        accept(hall, alice)
        assert [answer.id for answer in alice.got(responses.Answer)] == [2]

    def test_that_wait_are_only_ever_the_newest(self) -> None:
        hall, alice = quiet()
        for number in range(1, 6):
            alice.says(offer(number))
        accept(hall, alice)
        assert [asked.sdp for asked in hall.gave(commands.AcceptOffer)] == ["offer 1", "offer 5"]

    def test_are_not_answered_by_an_event_for_another_request(self) -> None:
        hall, alice = quiet()
        alice.says(offer(1))
        hall.give(events.OfferAccepted(RequestKey(99_999), alice.peer, "x"))
        assert alice.got(responses.Answer) == []

    def test_are_not_answered_twice(self) -> None:
        hall, alice = quiet()
        alice.says(offer(1))
        accept(hall, alice)
        accept(hall, alice)
        assert len(alice.got(responses.Answer)) == 1

    def test_of_who_left_meanwhile_are_answered_to_nobody(self) -> None:
        hall, alice = quiet()
        alice.says(offer(1))
        peer = alice.peer
        asked = hall.gave(commands.AcceptOffer)[-1]
        alice.leaves()
        assert hall.give(events.OfferAccepted(asked.request, peer, "x")) == []

    def test_of_two_clients_do_not_wait_for_each_other(self) -> None:
        hall, alice = quiet()
        bob = hall.join("bob", offers=False)
        alice.says(offer(1))
        bob.says(offer(1))
        assert len(hall.gave(commands.AcceptOffer)) == 2


class TestARefusedOffer:
    @pytest.mark.parametrize("code", ["malformed", "too_large", "too_many_sections", "fault"])
    def test_ends_the_stay_and_names_the_code_for_the_operator(self, code: str) -> None:
        hall, alice = quiet()
        alice.says(offer(1))
        asked = hall.gave(commands.AcceptOffer)[-1]
        hall.give(events.OfferRefused(asked.request, alice.peer, code))
        assert alice.last(responses.Left).reason is DisconnectReason.MEDIA_FAILURE
        assert ("offer_refused", code) in [(note.event, note.code) for note in hall.notes]

    def test_that_can_never_work_does_not_let_the_client_try_for_ever(self) -> None:
        hall, alice = quiet()
        alice.says(offer(1))
        asked = hall.gave(commands.AcceptOffer)[-1]
        hall.give(events.OfferRefused(asked.request, alice.peer, "malformed"))
        assert alice.last(responses.Left).action is LeaveAction.DISCONNECT

    @pytest.mark.parametrize("code", ["too_fast", "busy"])
    def test_that_was_refused_for_the_moment_is_given_again(self, code: str) -> None:
        hall, alice = quiet()
        alice.says(offer(1))
        asked = hall.gave(commands.AcceptOffer)[-1]
        hall.give(events.OfferRefused(asked.request, alice.peer, code))
        assert alice.closed is None
        hall.wait(1)
        accept(hall, alice)
        assert alice.last(responses.Answer).id == 1

    def test_that_was_too_fast_gives_way_to_a_newer_one(self) -> None:
        hall, alice = quiet()
        alice.says(offer(1))
        asked = hall.gave(commands.AcceptOffer)[-1]
        hall.give(events.OfferRefused(asked.request, alice.peer, "too_fast"))
        alice.says(offer(2))
        hall.wait(1)
        accept(hall, alice)
        assert [answer.id for answer in alice.got(responses.Answer)] == [2]

    def test_for_another_request_changes_nothing(self) -> None:
        hall, alice = quiet()
        hall.give(events.OfferRefused(RequestKey(99_999), alice.peer, "malformed"))
        assert alice.closed is None


class TestAGoClient:
    """Its SDK loses an answer that comes right behind the join response."""

    GO = Client(SdkFamily.GO, BrowserFamily.OTHER, 17)

    def test_gets_the_answer_to_its_join_a_moment_later(self) -> None:
        hall = Hall()
        gopher = hall.join("gopher", client=self.GO, connects=False)
        assert gopher.got(responses.Answer) == []
        hall.wait(0.06)
        assert [answer.id for answer in gopher.got(responses.Answer)] == [1]

    def test_gets_the_answer_to_a_newer_offer_at_once_and_only_that(self) -> None:
        hall = Hall()
        gopher = hall.join("gopher", client=self.GO, connects=False)
        gopher.offer()
        hall.wait(1)
        assert [answer.id for answer in gopher.got(responses.Answer)] == [2]

    def test_that_leaves_meanwhile_is_answered_no_more(self) -> None:
        hall = Hall()
        gopher = hall.join("gopher", client=self.GO, connects=False)
        gopher.leaves()
        hall.wait(1)
        assert hall.gave(commands.AcceptOffer) == []


class TestCandidates:
    def test_reach_the_engine_after_the_first_description(self) -> None:
        hall = Hall()
        alice = hall.join("alice")
        alice.says(requests.Candidate("candidate:1"))
        assert [given.candidate for given in hall.gave(commands.AddCandidate)] == ["candidate:1"]

    def test_that_come_before_it_are_kept_in_order(self) -> None:
        hall, alice = quiet()
        alice.says(requests.Candidate("candidate:1"))
        alice.says(requests.Candidate("candidate:2"))
        assert hall.gave(commands.AddCandidate) == []
        alice.says(offer(1))
        accept(hall, alice)
        given = [command.candidate for command in hall.gave(commands.AddCandidate)]
        assert given == ["candidate:1", "candidate:2"]

    def test_that_are_kept_are_few(self) -> None:
        hall = Hall(limits=Limits(candidates=2))
        alice = hall.join("alice", offers=False)
        for number in range(5):
            alice.says(requests.Candidate(f"candidate:{number}"))
        alice.offer()
        assert len(hall.gave(commands.AddCandidate)) == 2

    def test_do_not_appear_in_any_repr(self) -> None:
        assert "192.0.2.1" not in repr(requests.Candidate("candidate:1 1 udp 1 192.0.2.1 9"))


class TestARequestForAnOffer:
    def test_right_after_an_answer_waits_a_little_longer(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        alice.publishes(microphone("a"))
        hall.wait(0.05)
        assert bob.got(responses.SectionsWanted) == [], "its last answer is fresh"
        hall.wait(0.25)
        assert len(bob.got(responses.SectionsWanted)) == 1

    def test_comes_at_once_to_who_has_just_connected_and_lacks_something(self) -> None:
        hall = Hall()
        alice = hall.join("alice")
        alice.publishes(microphone("a"))
        hall.wait(5)
        bob = hall.join("bob")
        hall.wait(0.05)
        assert len(bob.got(responses.SectionsWanted)) == 1, "its only answer made it connect"

    def test_long_after_an_answer_comes_at_once(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        hall.wait(5)
        alice.publishes(microphone("a"))
        hall.wait(0.03)
        assert len(bob.got(responses.SectionsWanted)) == 1

    def test_is_not_sent_while_an_offer_is_being_answered(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        alice.publishes(camera())
        hall.engine_answers = False
        bob.offer()
        hall.wait(1)
        assert bob.got(responses.SectionsWanted) == []
        accept(hall, bob)
        assert len(bob.receives()) == 1

    def test_is_not_sent_to_who_needs_nothing(self) -> None:
        hall = Hall()
        alice = hall.join("alice")
        alice.publishes(microphone())
        hall.wait(20)
        assert alice.got(responses.SectionsWanted) == []
