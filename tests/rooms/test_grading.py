"""How good somebody's connection is: graded by what gets lost, told when it changes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pattino.sfu.rooms import events, responses
from pattino.sfu.rooms.grades import Grade, grade_of, is_worse
from pattino.sfu.rooms.limits import Conduct, Limits
from pattino.sfu.rooms.values import ConnectionQuality, Connections, PeerKey
from tests.rooms.hall import Hall, Person, grant

POOR, GOOD = ConnectionQuality.POOR, ConnectionQuality.GOOD
EXCELLENT, LOST = ConnectionQuality.EXCELLENT, ConnectionQuality.LOST
HOLD_S = Limits().better_s


def told(listener: Person, of: Person) -> list[ConnectionQuality]:
    """The grades of `of` that `listener` was told, in order."""
    changes = listener.got(responses.ConnectionChanged)
    return [grade for change in changes for sid, grade in change.grades if sid == of.sid]


def loses(who: Person, up: int = 0, down: int = 0) -> None:
    who.hall.give(events.Loss(who.peer, up, down))


def two_people() -> tuple[Hall, Person, Person]:
    hall = Hall()
    return hall, hall.join("alice"), hall.join("bob")


class TestTheGrade:
    @pytest.mark.parametrize(
        ("lost", "grade"),
        [(0, EXCELLENT), (1, EXCELLENT), (2, GOOD), (5, GOOD), (6, POOR), (100, POOR)],
    )
    def test_follows_the_loss(self, lost: int, grade: ConnectionQuality) -> None:
        assert grade_of(lost) is grade

    def test_is_ordered_by_sense_and_not_by_the_numbers_of_the_protocol(self) -> None:
        assert is_worse(LOST, POOR)
        assert is_worse(POOR, GOOD)
        assert is_worse(GOOD, EXCELLENT)
        assert not is_worse(GOOD, GOOD)

    @pytest.mark.parametrize(("up", "down"), [(8, 0), (0, 8), (8, 3)])
    def test_is_that_of_the_worse_direction(self, up: int, down: int) -> None:
        _, alice, bob = two_people()
        loses(alice, up, down)
        assert told(bob, alice) == [POOR]

    def test_is_that_of_the_worse_connection_where_there_are_two(self) -> None:
        hall = Hall()
        bob = hall.join("bob")
        ada = hall.join("ada", connections=Connections.TWO)
        hall.give(events.PeerConnected(ada.sender))
        hall.give(events.Loss(ada.sender, 9, 0))
        hall.give(events.Loss(ada.peer, 0, 0))
        assert told(bob, ada) == [POOR]
        hall.wait(HOLD_S * 2)
        assert told(bob, ada) == [POOR]

    @given(
        st.lists(st.tuples(st.integers(0, 100), st.integers(0, 20_000), st.booleans()), max_size=40)
    )
    def test_is_never_better_than_what_was_measured_within_the_holding_time(
        self, steps: list[tuple[int, int, bool]]
    ) -> None:
        """Whatever comes: a better one is shown after nothing as bad was measured for so long."""
        grade, now, hold = Grade(), 0, 10_000
        measured: list[tuple[int, ConnectionQuality]] = []
        for lost, passed, looks in steps:
            now += passed
            before = grade.shown
            changed = grade.held(now, hold) if looks else grade.measured(PeerKey(1), lost, now)
            if not looks:
                measured.append((now, grade_of(lost)))
            assert grade.shown is None or changed is (grade.shown is not before)
            if before is not None and grade.shown is not None and is_worse(before, grade.shown):
                assert looks
                recent = [each for at, each in measured if now - at < hold]
                assert all(is_worse(before, each) for each in recent)


class TestIsTold:
    def test_to_the_participant_and_to_everyone_else(self) -> None:
        hall, alice, bob = two_people()
        carol = hall.join("carol")
        loses(alice, up=3)
        assert told(alice, alice) == told(bob, alice) == told(carol, alice) == [GOOD]
        assert told(bob, bob) == []

    def test_when_it_is_measured_first_even_if_all_is_well(self) -> None:
        _, alice, bob = two_people()
        loses(alice)
        assert told(alice, alice) == told(bob, alice) == [EXCELLENT]

    def test_once_as_long_as_it_stays_the_same(self) -> None:
        hall, alice, bob = two_people()
        for lost in (7, 9, 6, 20):
            loses(alice, down=lost)
            hall.wait(5)
        assert told(bob, alice) == [POOR]

    def test_at_once_when_it_becomes_worse(self) -> None:
        _, alice, bob = two_people()
        for lost in (0, 3, 10):
            loses(alice, up=lost)
        assert told(bob, alice) == [EXCELLENT, GOOD, POOR]

    def test_after_a_while_when_it_becomes_better(self) -> None:
        hall, alice, bob = two_people()
        loses(alice, up=10)
        loses(alice)
        hall.wait(HOLD_S - 1)
        assert told(bob, alice) == [POOR]
        hall.wait(2)
        assert told(bob, alice) == told(alice, alice) == [POOR, EXCELLENT]

    def test_not_as_better_when_it_was_bad_again_meanwhile(self) -> None:
        hall, alice, bob = two_people()
        loses(alice, up=10)
        for _ in range(6):
            loses(alice)
            hall.wait(HOLD_S / 2)
            loses(alice, up=10)
            hall.wait(HOLD_S / 2)
        assert told(bob, alice) == [POOR]
        loses(alice, up=3)
        hall.wait(HOLD_S)
        assert told(bob, alice) == [POOR, GOOD]

    def test_to_who_comes_later_and_to_who_comes_back(self) -> None:
        hall, alice, bob = two_people()
        loses(alice, up=10)
        carol = hall.join("carol")
        assert told(carol, alice) == [POOR]
        bob.loses_socket()
        bob.resumes()
        assert told(bob, alice) == [POOR, POOR]

    def test_to_nobody_else_of_who_is_hidden(self) -> None:
        hall = Hall(conduct=Conduct(allow_unseen=True))
        bob = hall.join("bob")
        ghost = hall.join("ghost", grant=grant("ghost", is_hidden=True))
        loses(ghost, up=10)
        assert told(ghost, ghost) == [POOR]
        assert bob.got(responses.ConnectionChanged) == []


class TestMediaThatStops:
    def test_is_lost_whatever_is_measured_and_good_at_most_when_it_is_back(self) -> None:
        hall, alice, bob = two_people()
        loses(alice)
        hall.give(events.PeerInterrupted(alice.peer))
        loses(alice, up=50)
        loses(alice)
        alice.resumes()
        alice.connects()
        assert told(bob, alice) == [EXCELLENT, LOST, GOOD]
        hall.wait(HOLD_S)
        assert told(bob, alice) == [EXCELLENT, LOST, GOOD, EXCELLENT]

    def test_is_poor_when_it_comes_back_as_it_was(self) -> None:
        hall, alice, bob = two_people()
        loses(alice, up=10)
        hall.give(events.PeerInterrupted(alice.peer))
        alice.resumes()
        alice.connects()
        assert told(bob, alice) == [POOR, LOST, POOR]
