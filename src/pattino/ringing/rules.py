"""What may happen to a call: one table, and its times. Pure, told the time."""

from types import MappingProxyType
from typing import Final

from pattino.accounts.model import AccountId
from pattino.ringing.errors import RingOver
from pattino.ringing.model import Move, Ring, RingState

__all__ = ["OPEN", "TABLE", "after", "is_engaging", "is_forgotten", "overdue"]

_S: Final = RingState
_M: Final = Move

TABLE: Final = MappingProxyType(
    {
        (_S.CALLING, _M.REACH): _S.RINGING,
        (_S.CALLING, _M.FIND_BUSY): _S.BUSY,
        (_S.CALLING, _M.CANCEL): _S.CANCELLED,
        (_S.CALLING, _M.RUN_OUT): _S.MISSED,
        (_S.RINGING, _M.REACH): _S.RINGING,
        (_S.RINGING, _M.ACCEPT): _S.ACCEPTED,
        (_S.RINGING, _M.DECLINE): _S.DECLINED,
        (_S.RINGING, _M.CANCEL): _S.CANCELLED,
        (_S.RINGING, _M.RUN_OUT): _S.TIMEOUT,
    }
)
"""Everything that is not here is refused; a state without a row is an end."""

OPEN: Final = frozenset(state for state, _ in TABLE)

CALLING_S: Final = 20.0  # time to open a laptop; higher keeps the caller before a dead line
RINGING_S: Final = 45.0  # as telephones do
_LOST_S: Final = 5.0  # a page that lost its line is back by then; higher rings on for nobody
_REMEMBERED_S: Final = 60.0  # so long a browser that was away learns how it ended
_ENTERING_S: Final = 6.0  # from *Answer* to being in the room: three times what it takes


def after(state: RingState, move: Move) -> RingState:
    """Say where a move leads, or raise RingOver."""
    following = TABLE.get((state, move))
    if following is None:
        raise RingOver
    return following


def overdue(ring: Ring, now: float) -> Move | None:
    """Say what time does to a call."""
    if ring.state not in OPEN:
        return None
    if ring.lost_since is not None and now - ring.lost_since >= _LOST_S:
        return Move.CANCEL
    patience = CALLING_S if ring.state is RingState.CALLING else RINGING_S
    return Move.RUN_OUT if now - ring.since >= patience else None


def is_engaging(ring: Ring, account_id: AccountId, now: float) -> bool:
    """Say whether one of its ends is busy with it; whoever has entered is busy with the room."""
    if ring.state is RingState.ACCEPTED:
        return ring.awaits(account_id) and now - ring.since < _ENTERING_S
    return ring.concerns(account_id) and ring.state in OPEN


def is_forgotten(ring: Ring, now: float) -> bool:
    """Say whether nobody needs to know any more how it ended."""
    return ring.state not in OPEN and now - ring.since >= _REMEMBERED_S
