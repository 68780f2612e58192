"""The whole table of a call: what may happen in which state, and what time does."""

import itertools

import pytest

from pattino.accounts.model import AccountId
from pattino.kit.secret import Personal
from pattino.ringing import rules
from pattino.ringing.errors import RingOver
from pattino.ringing.model import Move, Party, Ring, RingId, RingState, TabId

S, M = RingState, Move
EXPECTED = {
    (S.CALLING, M.REACH): S.RINGING,
    (S.CALLING, M.FIND_BUSY): S.BUSY,
    (S.CALLING, M.CANCEL): S.CANCELLED,
    (S.CALLING, M.RUN_OUT): S.MISSED,
    (S.RINGING, M.REACH): S.RINGING,
    (S.RINGING, M.ACCEPT): S.ACCEPTED,
    (S.RINGING, M.DECLINE): S.DECLINED,
    (S.RINGING, M.CANCEL): S.CANCELLED,
    (S.RINGING, M.RUN_OUT): S.TIMEOUT,
}


@pytest.mark.parametrize(("state", "move"), [*itertools.product(S, M)])
def test_every_state_and_every_move(state: RingState, move: Move) -> None:
    if (state, move) in EXPECTED:
        assert rules.after(state, move) is EXPECTED[state, move]
    else:
        with pytest.raises(RingOver):
            rules.after(state, move)


def test_what_has_ended_stays_ended() -> None:
    assert {S.CALLING, S.RINGING} == rules.OPEN


def ring(state: RingState, *, since: float = 0, lost: float | None = None) -> Ring:
    ada = Party(AccountId("a"), Personal("Ada"))
    ben = Party(AccountId("b"), Personal("Ben"))
    return Ring(
        id=RingId("r"),
        caller=ada,
        callee=ben,
        has_video=True,
        caller_tab=TabId("tab"),
        began=0,
        since=since,
        state=state,
        lost_since=lost,
    )


@pytest.mark.parametrize(
    ("state", "now", "move"),
    [
        (S.CALLING, 19.9, None),
        (S.CALLING, 20, M.RUN_OUT),
        (S.RINGING, 44.9, None),
        (S.RINGING, 45, M.RUN_OUT),
        (S.ACCEPTED, 10**6, None),
        (S.DECLINED, 10**6, None),
    ],
)
def test_time_ends_what_nobody_ends(state: RingState, now: float, move: Move | None) -> None:
    assert rules.overdue(ring(state), now) is move


def test_a_caller_whose_page_is_gone_rings_for_five_seconds_more() -> None:
    assert rules.overdue(ring(S.RINGING, lost=10), 14.9) is None
    assert rules.overdue(ring(S.RINGING, lost=10), 15) is M.CANCEL


def test_an_ended_call_is_forgotten_after_a_minute() -> None:
    """Policy 2.2: no call history on the server."""
    assert not rules.is_forgotten(ring(S.DECLINED, since=5), 64.9)
    assert rules.is_forgotten(ring(S.DECLINED, since=5), 65)
    assert not rules.is_forgotten(ring(S.RINGING), 10**6)


def test_names_do_not_show_when_a_call_is_printed() -> None:
    assert "Ada" not in repr(ring(S.RINGING))
