"""Faults on demand: what test suites of clients ask for, and only `--dev` obeys.

Source: livekit_rtc.proto SimulateScenario; `signal.table` says of each scenario what becomes of it.
"""

from typing import Final

from pattino.sfu.rooms import connecting, leaving
from pattino.sfu.rooms.inputs import TimerKind
from pattino.sfu.rooms.leaving import Departure
from pattino.sfu.rooms.participant import Participant, Rehearsal
from pattino.sfu.rooms.requests import Scenario, Simulate
from pattino.sfu.rooms.responses import SpeakersChanged
from pattino.sfu.rooms.speakers import silence
from pattino.sfu.rooms.state import RoomState
from pattino.sfu.rooms.turn import MS_PER_S, Turn
from pattino.sfu.rooms.values import DisconnectReason, SpeakerInfo

REHEARSED_S: Final = 5
"""How long a cut of the resumed WebSocket waits for the resume, as LiveKit has it."""

SILENT_CUTS: Final = 3
"""How often a resumed WebSocket is cut before anything is said over it, as LiveKit has it."""

LONGEST_SPEECH_S: Final = 60

_GOING_AWAY: Final = 1001
"""RFC 6455 §7.4.1."""

_DEPARTURES: Final = {
    Scenario.NODE_FAILURE: Departure(DisconnectReason.SIGNAL_CLOSE, None, _GOING_AWAY, "simulated"),
    Scenario.MIGRATION: Departure(DisconnectReason.MIGRATION, None, _GOING_AWAY, "simulated"),
    Scenario.SERVER_LEAVE: Departure(DisconnectReason.SERVER_SHUTDOWN),
    Scenario.FULL_RECONNECT: leaving.SERVER_ENDS,
    Scenario.SWITCH_PROTOCOL: leaving.SERVER_ENDS,
}
_CUTS: Final = {Scenario.CUT_RESUMED: 1, Scenario.CUT_RESUMED_SILENTLY: SILENT_CUTS}


def simulate(state: RoomState, turn: Turn, who: Participant, request: Simulate) -> None:
    """Do what was asked for, where that is allowed."""
    if not state.may_simulate:
        return
    if request.scenario is Scenario.SWITCH_PROTOCOL:
        _keep_off_udp(state, turn, who, is_wanted=request.over_tcp)
    if request.scenario in _DEPARTURES:
        leaving.remove(state, turn, who, _DEPARTURES[request.scenario])
    elif request.scenario in _CUTS:
        who.rehearsal = Rehearsal(
            _CUTS[request.scenario],
            turn.now_ms + REHEARSED_S * MS_PER_S,
            is_silent=request.scenario is Scenario.CUT_RESUMED_SILENTLY,
        )
    else:
        turn.send_all(state.roster, SpeakersChanged((SpeakerInfo(who.sid, 1.0, is_active=True),)))
        seconds = min(max(request.seconds, 1), LONGEST_SPEECH_S)
        turn.after(seconds, state.timer(TimerKind.SIMULATED_SPEECH, who.sid))


def _keep_off_udp(state: RoomState, turn: Turn, who: Participant, *, is_wanted: bool) -> None:
    """From its next join on it is told our TCP candidates alone, or all of them again."""
    state.tcp_only.pop(who.identity, None)
    if is_wanted:
        if len(state.tcp_only) >= turn.limits.rehearsing:
            del state.tcp_only[next(iter(state.tcp_only))]
        state.tcp_only[who.identity] = None


def fall_silent(state: RoomState, turn: Turn, who: Participant) -> None:
    """SIMULATED_SPEECH ran out."""
    told = state.speakers.current(who.sid) or silence(who.sid)
    turn.send_all(state.roster, SpeakersChanged((told,)))


def cut(state: RoomState, turn: Turn, who: Participant, *, is_silent: bool) -> bool:
    """Cut a resumed WebSocket if a rehearsal wants that now."""
    rehearsal = who.rehearsal
    if rehearsal is None or rehearsal.is_silent is not is_silent:
        return False
    if rehearsal.cuts == 0 or turn.now_ms > rehearsal.until_ms:
        who.rehearsal = None
        return False
    rehearsal.cuts -= 1
    turn.close_socket(who, _GOING_AWAY, "simulated")
    connecting.socket_closed(state, turn, who)
    return True
