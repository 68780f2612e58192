"""Tell how good somebody's connection is: to the participant itself, and to whoever sees it."""

from pattino.sfu.rooms.events import Loss
from pattino.sfu.rooms.inputs import TimerKind
from pattino.sfu.rooms.participant import Participant
from pattino.sfu.rooms.responses import ConnectionChanged
from pattino.sfu.rooms.state import RoomState
from pattino.sfu.rooms.turn import MS_PER_S, Turn


def measured(state: RoomState, turn: Turn, who: Participant, event: Loss) -> None:
    """The engine measured how much gets lost."""
    waited = who.grade.better_since_ms
    if who.grade.measured(event.peer, max(event.up, event.down), turn.now_ms):
        _tell(state, turn, who)
    if who.grade.better_since_ms not in (None, waited):
        turn.after(turn.limits.better_s, state.timer(TimerKind.GRADE, who.sid))


def held(state: RoomState, turn: Turn, who: Participant) -> None:
    """GRADE ran out."""
    if who.grade.held(turn.now_ms, round(turn.limits.better_s * MS_PER_S)):
        _tell(state, turn, who)


def lost(state: RoomState, turn: Turn, who: Participant) -> None:
    """Media has stopped: others see why somebody is silent; the client itself knows better."""
    who.grade.lost()
    _tell_others(state, turn, who)


def back(state: RoomState, turn: Turn, who: Participant) -> None:
    """Media flows again."""
    who.grade.back(turn.now_ms)
    if who.grade.better_since_ms is not None:
        turn.after(turn.limits.better_s, state.timer(TimerKind.GRADE, who.sid))
    _tell(state, turn, who)


def introduce(state: RoomState, turn: Turn, who: Participant) -> None:
    """Somebody has come, or is back: what the others' grades are, as far as they are known."""
    known = tuple(
        (other.sid, other.grade.shown)
        for other in state.roster.seen_by(who)
        if other.grade.shown is not None
    )
    if known:
        turn.send(who, ConnectionChanged(known))


def _tell(state: RoomState, turn: Turn, who: Participant) -> None:
    if who.grade.shown is not None:
        turn.send(who, ConnectionChanged(((who.sid, who.grade.shown),)))
        _tell_others(state, turn, who)


def _tell_others(state: RoomState, turn: Turn, who: Participant) -> None:
    if who.grade.shown is not None and not who.permission.is_hidden:
        message = ConnectionChanged(((who.sid, who.grade.shown),))
        turn.send_all(state.roster.others(who), message)
