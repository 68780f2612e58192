"""What media keeps in memory is bounded, and forgotten when it is over. Policy 2.2."""

import pytest

from pattino.kit.clock import VirtualClock
from pattino.kit.secret import Personal, Secret
from pattino.media import admissions as admitting
from pattino.media import live as living
from pattino.media.admissions import Admissions, holder_of
from pattino.media.live import LiveRooms
from pattino.media.model import Identity, RoomName
from pattino.meetings import guests
from pattino.meetings.guests import GuestBook
from pattino.meetings.model import Guest

A, B = holder_of("a"), holder_of("b")


class TestAdmissions:
    def test_an_identity_belongs_to_the_session_that_asked(self) -> None:
        admissions = Admissions()
        admissions.admit(Identity("x"), A)
        assert admissions.holds(Identity("x"), frozenset({A, B})) == A
        assert admissions.holds(Identity("x"), frozenset({B})) is None
        assert admissions.holds(Identity("y"), frozenset({A})) is None

    def test_a_session_that_ends_takes_its_identities_and_connections_along(self) -> None:
        admissions = Admissions()
        cut: list[str] = []
        admissions.admit(Identity("x"), A)
        admissions.admit(Identity("y"), B)
        admissions.entered(A, lambda: cut.append("first"))
        left = admissions.entered(A, lambda: cut.append("second"))
        admissions.entered(B, lambda: cut.append("other"))
        left()
        admissions.end(A)
        assert cut == ["first"]
        assert admissions.holds(Identity("x"), frozenset({A})) is None
        assert admissions.holds(Identity("y"), frozenset({B})) == B

    def test_leaving_twice_is_no_error(self) -> None:
        left = Admissions().entered(A, lambda: None)
        left()
        left()

    def test_when_it_is_full_the_oldest_is_forgotten(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(admitting, "_MOST", 2)
        admissions = Admissions()
        for name in ("x", "y", "z"):
            admissions.admit(Identity(name), A)
        assert admissions.holds(Identity("x"), frozenset({A})) is None
        assert admissions.holds(Identity("z"), frozenset({A})) == A


class TestLiveRooms:
    def test_rooms_and_people_are_bounded(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(living, "_ROOMS_MOST", 1)
        monkeypatch.setattr(living, "_PEOPLE_MOST", 2)
        live = LiveRooms()
        one, other = RoomName("one"), RoomName("other")
        for sid in ("PA_1", "PA_2", "PA_3"):
            live.joined(one, sid)
            live.joined(other, sid)
        assert (live.count(one), live.count(other)) == (2, 0)

    def test_an_empty_room_is_no_room(self) -> None:
        live = LiveRooms()
        room = RoomName("one")
        live.joined(room, "PA_1")
        live.left(room, "PA_1")
        live.left(room, "PA_1")
        live.finished(room)
        assert live._rooms == {}


class TestGuestBook:
    def guest(self, name: str) -> Guest:
        return Guest(Personal(name), "1")

    def test_guests_are_forgotten_after_half_a_day(self) -> None:
        clock = VirtualClock()
        book = GuestBook(clock)
        book.welcome(Secret("a"), self.guest("Gus"))
        clock.advance(minutes=719)
        assert book.find("a") is not None
        clock.advance(minutes=1)
        assert book.find("a") is None
        book.welcome(Secret("b"), self.guest("Kit"))
        assert len(book._guests) == 1

    def test_when_it_is_full_whoever_came_first_is_asked_again(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(guests, "_MOST", 2)
        book = GuestBook(VirtualClock())
        for token in ("a", "b", "c"):
            book.welcome(Secret(token), self.guest(token))
        assert book.find("a") is None
        assert book.find("c") is not None

    def test_no_cookie_no_guest(self) -> None:
        assert GuestBook(VirtualClock()).find(None) is None
