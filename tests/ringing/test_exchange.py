"""The exchange under any order of events: one winner, no phantom ring, nothing without bound."""

import json
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from pattino.accounts.model import AccountId
from pattino.kit.clock import VirtualClock
from pattino.kit.secret import Personal
from pattino.media.admissions import Holder
from pattino.meetings.model import MeetingId
from pattino.ringing.errors import RingOver, TooManyRings, TooManyStreams
from pattino.ringing.exchange import Exchange
from pattino.ringing.model import Party, Ring, RingId, RingState, TabId
from pattino.ringing.streams import TOO_SLOW, Stream, Streams

ADA = Party(AccountId("ada"), Personal("Ada Winter"))
BEN = Party(AccountId("ben"), Personal("Ben Okoye"))
MEETING = MeetingId("k7qm3xabcdefghjkmnpq")


class Hall:
    """An exchange with a clock that stands still."""

    def __init__(self) -> None:
        self.clock, self.streams = VirtualClock(), Streams()
        self.exchange = Exchange(self.streams, self.clock)
        self.number = 0

    def page(self, who: Party, tab: str, holder: bytes = b"") -> Stream:
        stream = Stream(who.account_id, Holder(holder or tab.encode()), TabId(tab))
        self.streams.add(stream)
        self.exchange.came(stream)
        return stream

    def close(self, stream: Stream) -> None:
        self.streams.remove(stream)
        self.exchange.left(stream)

    def call(self, caller: Party = ADA, callee: Party = BEN, *, busy: bool = False) -> Ring:
        self.number += 1
        now = self.clock.monotonic()
        tab = TabId(f"{caller.account_id}-1")
        made = Ring(
            id=RingId(f"r{self.number}"),
            caller=caller,
            callee=callee,
            has_video=True,
            caller_tab=tab,
            began=now,
            since=now,
        )
        return self.exchange.place(made, is_busy=busy)


def told(stream: Stream) -> list[dict[str, object]]:
    """Every message that waits for a page, in order."""
    found = []
    while not stream.messages.empty():
        found.append(json.loads(stream.messages.get_nowait()))
    return found


def last(stream: Stream) -> dict[str, object]:
    ring = told(stream)[-1]["ring"]
    assert isinstance(ring, dict)
    return ring


def test_it_rings_on_every_browser_and_says_on_how_many() -> None:
    hall = Hall()
    caller = hall.page(ADA, "ada-1")
    laptop, phone = hall.page(BEN, "ben-1"), hall.page(BEN, "ben-2")
    hall.page(BEN, "ben-3", b"ben-2")  # another tab of the phone
    hall.call()
    assert (last(caller)["state"], last_of(hall, caller)) == ("ringing", 2)
    for stream in (laptop, phone):
        ring = last(stream)
        assert (ring["side"], ring["state"], ring["meeting"]) == ("callee", "ringing", None)
        assert ring["other"] == {"id": "ada", "name": "Ada Winter", "hue": ADA.hue}


def last_of(hall: Hall, stream: Stream) -> int:
    """How many browsers of the other one ring."""
    (ring,) = hall.exchange._rings.values()
    return hall.exchange.view(ring, stream).devices


def test_only_the_two_pages_that_go_there_are_told_the_room() -> None:
    hall = Hall()
    caller, other_tab = hall.page(ADA, "ada-1"), hall.page(ADA, "ada-2")
    laptop, phone = hall.page(BEN, "ben-1"), hall.page(BEN, "ben-2")
    ring = hall.call()
    hall.exchange.claim(ring.id, BEN.account_id)
    hall.exchange.accept(ring.id, MEETING, TabId("ben-2"))
    rooms = {stream.tab: last(stream)["meeting"] for stream in (caller, other_tab, laptop, phone)}
    assert rooms == {"ada-1": MEETING, "ada-2": None, "ben-1": None, "ben-2": MEETING}


def test_of_two_browsers_that_answer_at_once_one_wins() -> None:
    hall = Hall()
    hall.page(ADA, "ada-1")
    hall.page(BEN, "ben-1")
    ring = hall.call()
    hall.exchange.claim(ring.id, BEN.account_id)
    with pytest.raises(RingOver):
        hall.exchange.claim(ring.id, BEN.account_id)
    hall.exchange.accept(ring.id, MEETING, TabId("ben-1"))
    hall.exchange.release(ring.id)
    with pytest.raises(RingOver):
        hall.exchange.claim(ring.id, BEN.account_id)


@pytest.mark.parametrize("who", ["caller", "stranger"])
def test_nobody_else_answers_or_declines(who: str) -> None:
    hall = Hall()
    hall.page(BEN, "ben-1")
    ring = hall.call()
    account = ADA.account_id if who == "caller" else AccountId("eve")
    for move in (hall.exchange.claim, hall.exchange.decline):
        with pytest.raises(RingOver):
            move(ring.id, account)
    with pytest.raises(RingOver):
        hall.exchange.cancel(ring.id, AccountId("eve"))
    with pytest.raises(RingOver):
        hall.exchange.cancel(RingId("no such"), ADA.account_id)


def test_who_comes_while_it_calls_is_rung() -> None:
    hall = Hall()
    caller = hall.page(ADA, "ada-1")
    assert hall.call().state is RingState.CALLING
    phone = hall.page(BEN, "ben-1")
    standing = told(phone)[-1]
    assert standing["kind"] == "standing"
    assert last(caller)["state"] == "ringing"


def test_a_browser_that_slept_through_the_end_shows_no_phantom_ring() -> None:
    hall = Hall()
    phone = hall.page(BEN, "ben-1")
    ring = hall.call()
    hall.close(phone)
    hall.exchange.cancel(ring.id, ADA.account_id)
    again = hall.page(BEN, "ben-1")
    (standing,) = told(again)
    assert [each["state"] for each in standing["rings"]] == ["cancelled"]  # type: ignore[attr-defined]  # parsed JSON
    hall.clock.advance(seconds=60)
    hall.exchange.tick()
    assert told(hall.page(BEN, "ben-2"))[0]["rings"] == []
    assert len(hall.exchange) == 0


def test_a_call_ends_soon_after_its_caller_s_page_is_closed() -> None:
    hall = Hall()
    caller, phone = hall.page(ADA, "ada-1"), hall.page(BEN, "ben-1")
    hall.call()
    hall.close(caller)
    hall.clock.advance(seconds=4)
    hall.exchange.tick()
    assert last(phone)["state"] == "ringing"
    again = hall.page(ADA, "ada-1")  # the line was lost, not the page
    hall.clock.advance(seconds=4)
    hall.exchange.tick()
    assert hall.exchange.is_engaged(BEN.account_id)
    hall.close(again)
    hall.clock.advance(seconds=5)
    hall.exchange.tick()
    assert last(phone)["state"] == "cancelled"


def test_who_calls_somebody_else_hangs_up_on_the_first() -> None:
    hall = Hall()
    phone = hall.page(BEN, "ben-1")
    hall.call()
    hall.call(callee=replace(BEN, account_id=AccountId("cyd")))
    assert last(phone)["state"] == "cancelled"


def test_busy_is_told_to_both_and_over_at_once() -> None:
    hall = Hall()
    caller, phone = hall.page(ADA, "ada-1"), hall.page(BEN, "ben-1")
    hall.call(busy=True)
    assert (last(caller)["state"], last(phone)["state"]) == ("busy", "busy")
    assert not hall.exchange.is_engaged(ADA.account_id)


def test_who_calls_each_other_at_once_is_found() -> None:
    hall = Hall()
    hall.page(ADA, "ada-1")
    hall.page(BEN, "ben-1")
    ring = hall.call()
    found = hall.exchange.crossing(BEN.account_id, ADA.account_id)
    assert found is not None
    assert found.id == ring.id
    assert hall.exchange.crossing(ADA.account_id, BEN.account_id) is None


def test_calls_and_lines_are_bounded() -> None:
    hall = Hall()
    for number in range(2_000):
        caller = Party(AccountId(f"c{number}"), Personal("C"))
        hall.call(caller, replace(BEN, account_id=AccountId(f"d{number}")))
    with pytest.raises(TooManyRings):
        hall.call(replace(ADA, account_id=AccountId("one more")))
    for number in range(24):
        hall.page(BEN, f"tab-{number}")
    with pytest.raises(TooManyStreams):
        hall.page(BEN, "one more")


def test_a_page_that_does_not_read_is_let_go() -> None:
    hall = Hall()
    phone = hall.page(BEN, "ben-1")
    for _ in range(40):
        ring = hall.call()
        hall.exchange.cancel(ring.id, ADA.account_id)
    assert phone.ended.is_set()
    assert phone.code == TOO_SLOW
    assert phone.messages.qsize() <= 32


class Life(RuleBasedStateMachine):
    """Two people with three pages each do anything in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.hall = Hall()
        self.pages: dict[tuple[str, int], Stream] = {}
        self.rooms: dict[str, set[str]] = {}

    @rule(who=st.sampled_from([ADA, BEN]), tab=st.integers(1, 3))
    def opens_or_closes_a_page(self, who: Party, tab: int) -> None:
        key = (who.account_id, tab)
        if key in self.pages:
            self.hall.close(self.pages.pop(key))
        else:
            self.pages[key] = self.hall.page(who, f"{who.account_id}-{tab}")

    @rule(swap=st.booleans(), busy=st.booleans())
    def calls(self, swap: bool, busy: bool) -> None:
        caller, callee = (BEN, ADA) if swap else (ADA, BEN)
        self.hall.call(caller, callee, busy=busy)

    @rule(
        number=st.integers(1, 30),
        who=st.sampled_from([ADA, BEN]),
        what=st.sampled_from(["answer", "decline", "cancel"]),
        tab=st.integers(1, 3),
    )
    def moves(self, number: int, who: Party, what: str, tab: int) -> None:
        ring_id, exchange = RingId(f"r{number}"), self.hall.exchange
        with suppress(RingOver):
            if what == "answer":
                exchange.claim(ring_id, who.account_id)
                meeting = MeetingId(f"m{number}-{len(self.rooms)}")
                exchange.accept(ring_id, meeting, TabId(f"{who.account_id}-{tab}"))
                self.rooms.setdefault(ring_id, set()).add(meeting)
                exchange.release(ring_id)
            elif what == "decline":
                exchange.decline(ring_id, who.account_id)
            else:
                exchange.cancel(ring_id, who.account_id)

    @rule(seconds=st.floats(0, 70))
    def time_passes(self, seconds: float) -> None:
        self.hall.clock.advance(seconds=seconds)
        self.hall.exchange.tick()

    @invariant()
    def one_room_for_each_call(self) -> None:
        assert all(len(rooms) == 1 for rooms in self.rooms.values())

    @invariant()
    def nobody_places_two_calls_at_once(self) -> None:
        for who in (ADA, BEN):
            placed = [
                ring
                for ring in self.hall.exchange._open_of(who.account_id)
                if ring.caller.account_id == who.account_id
            ]
            assert len(placed) <= 1

    @invariant()
    def what_rings_has_somebody_who_may_answer(self) -> None:
        for ring in self.hall.exchange._rings.values():
            assert (ring.meeting is not None) == (ring.state is RingState.ACCEPTED)


Life.TestCase.settings = settings(max_examples=25, stateful_step_count=30, deadline=None)
TestLife = Life.TestCase
