"""Coming back to a stay that goes on: another WebSocket for the same participant.

Media kept flowing, or comes back by an ICE restart: of the connection that the client offers by
its offer, of the other by ours. What was said over the former WebSocket may not have arrived, so
what matters is said again; the client answers with `sync_state`, and where the two disagree about
tracks it starts again.
Source: livekit_rtc.proto JoinRequest.reconnect, ReconnectResponse, SyncState.
"""

from pattino.sfu.rooms import (
    dynacast,
    grading,
    joining,
    leaving,
    negotiating,
    offering,
    receiving,
    simulating,
)
from pattino.sfu.rooms.commands import Replay
from pattino.sfu.rooms.inputs import Join, TimerKind
from pattino.sfu.rooms.participant import Participant
from pattino.sfu.rooms.requests import SyncState, TrackSettings
from pattino.sfu.rooms.responses import (
    MuteTrack,
    ParticipantsChanged,
    Resumed,
    RoomChanged,
    TrackAccepted,
)
from pattino.sfu.rooms.state import RoomState
from pattino.sfu.rooms.transports import OneConnection, TwoConnections
from pattino.sfu.rooms.turn import Turn
from pattino.sfu.rooms.values import Connections, Identity


def found(state: RoomState, join: Join) -> Participant | None:
    """Whose stay goes on: the token names who, the request which of its stays."""
    who = state.roster.by_identity.get(Identity(join.grant.identity))
    if who is None or who.sid != join.request.participant_sid:
        return None
    is_two = isinstance(who.transports, TwoConnections)
    return who if is_two is (join.request.connections is Connections.TWO) else None


def resume(state: RoomState, turn: Turn, who: Participant, join: Join) -> None:
    """Swap the WebSocket; of two that cross each other the later one stays."""
    turn.close_socket(who, leaving.NORMAL_CLOSURE, "resumed_elsewhere")
    who.connection = join.connection
    turn.cancel(state.timer(TimerKind.GRACE, who.sid))
    if who.is_interrupted:
        turn.after(turn.limits.restart_s, state.timer(TimerKind.INTERRUPTED, who.sid))
    if simulating.cut(state, turn, who, is_silent=True):
        return
    turn.send(who, Resumed(state.server, who.last_sequence))
    who.is_replay_due = True
    present = (*state.roster.seen_by(who), who)
    gone = state.departures.since(turn.now_ms, turn.limits)
    turn.send(who, ParticipantsChanged((*gone, *(each.info() for each in present))))
    turn.send(who, RoomChanged(state.info()))
    grading.introduce(state, turn, who)
    _say_again(turn, who)
    joining.refresh_token(state, turn, who)
    match who.transports:
        case OneConnection():
            negotiating.await_restart(state, turn, who)
        case TwoConnections() as two:
            negotiating.forsake(who)
            offering.restart(state, turn, who, two)
    simulating.cut(state, turn, who, is_silent=False)


def synchronise(state: RoomState, turn: Turn, who: Participant, sync: SyncState) -> None:
    """The client says what it has; a track that is unknown here cannot be brought back."""
    known = who.publications.live.keys() | who.publications.pending.keys()
    if not known.issuperset(sync.published):
        turn.note("resume_refused", "track_unknown", who.sid)
        leaving.remove(state, turn, who, leaving.OUT_OF_STEP)
        return
    if who.is_replay_due:
        who.is_replay_due = False
        turn.engine(Replay(who.receives_on, sync.received))
    if sync.disabled:
        receiving.settings(state, turn, who, TrackSettings(sync.disabled, is_disabled=True))
    receiving.subscribe(state, turn, who, sync.subscription)


def _say_again(turn: Turn, who: Participant) -> None:
    for pending in who.publications.pending.values():
        turn.send(who, TrackAccepted(pending.cid, pending.info))
    for sid, track in who.publications.live.items():
        if track.is_silenced:
            turn.send(who, MuteTrack(sid, is_muted=True))
    dynacast.repeat(turn, who)
