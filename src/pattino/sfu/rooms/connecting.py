"""Connections that come and go: the media connection and the WebSocket, each on its own.

Losing the WebSocket does not end a stay: the client comes back over another one (`resuming`),
and until then others keep hearing it. A client whose media stops is sent to come back at once,
because only its offer can restart ICE; who has lost both has gone.
"""

from typing import Final

from pattino.sfu.rooms import grading, joining
from pattino.sfu.rooms.events import PeerClosed, PeerConnected, PeerInterrupted
from pattino.sfu.rooms.inputs import TimerKind
from pattino.sfu.rooms.leaving import (
    MEDIA_FAULT,
    MEDIA_LOST,
    NEVER_CONNECTED,
    NORMAL_CLOSURE,
    SOCKET_LOST,
    remove,
)
from pattino.sfu.rooms.participant import Participant
from pattino.sfu.rooms.responses import Left
from pattino.sfu.rooms.state import RoomState
from pattino.sfu.rooms.turn import Turn
from pattino.sfu.rooms.values import LeaveAction, PeerKey

CLOSED_BY_CLIENT: Final = "closed_by_client"
CLOSED_BY_US: Final = "closed_by_us"
NEVER: Final = "never_connected"


def told(
    state: RoomState,
    turn: Turn,
    who: Participant,
    event: PeerConnected | PeerInterrupted | PeerClosed,
) -> None:
    """The engine says what became of a media connection."""
    match event:
        case PeerConnected(peer):
            connected(state, turn, who, peer)
        case PeerInterrupted(peer):
            interrupted(state, turn, who, peer)
        case PeerClosed():
            closed(state, turn, who, event.why)


def connected(state: RoomState, turn: Turn, who: Participant, peer: PeerKey) -> None:
    """ICE and DTLS are up, for the first time or again."""
    if peer in who.interrupted:
        who.interrupted.remove(peer)
        if who.interrupted:
            return
        grading.back(state, turn, who)
    turn.cancel(state.timer(TimerKind.INTERRUPTED, who.sid))
    if peer == who.receives_on and not who.is_active:
        joining.activate(state, turn, who)


def interrupted(state: RoomState, turn: Turn, who: Participant, peer: PeerKey) -> None:
    """Media stopped: let the client come back; without a WebSocket as well it has gone."""
    is_known = who.is_interrupted
    who.interrupted.add(peer)
    if is_known:
        return  # by the other connection: the client has been sent to come back
    if who.connection is None:
        remove(state, turn, who, MEDIA_LOST)
        return
    turn.note("media_interrupted", "ice", who.sid)
    grading.lost(state, turn, who)
    turn.send(who, Left(MEDIA_LOST.reason, LeaveAction.RESUME))
    turn.close_socket(who, NORMAL_CLOSURE, "media_interrupted")
    turn.after(turn.limits.interrupted_s, state.timer(TimerKind.INTERRUPTED, who.sid))


def closed(state: RoomState, turn: Turn, who: Participant, why: str) -> None:
    """The media connection is gone for good."""
    if why == CLOSED_BY_CLIENT and who.connection is not None:
        turn.after(turn.limits.peer_closed_s, state.timer(TimerKind.PEER_CLOSED, who.sid))
        return
    if why not in (CLOSED_BY_CLIENT, CLOSED_BY_US):
        turn.note("media_closed", why, who.sid)
    departure = {NEVER: NEVER_CONNECTED, CLOSED_BY_CLIENT: SOCKET_LOST}.get(why, MEDIA_FAULT)
    remove(state, turn, who, departure)


def socket_closed(state: RoomState, turn: Turn, who: Participant) -> None:
    """The WebSocket ended without `leave`."""
    who.connection = None
    turn.after(turn.limits.grace_s, state.timer(TimerKind.GRACE, who.sid))


def waited_long_enough(state: RoomState, turn: Turn, who: Participant, kind: TimerKind) -> None:
    """JOIN, GRACE, INTERRUPTED or PEER_CLOSED ran out."""
    if kind is TimerKind.JOIN and not who.is_active:
        turn.note("join_timeout", "never_connected", who.sid)
        remove(state, turn, who, NEVER_CONNECTED)
    elif kind is TimerKind.GRACE and who.connection is None:
        remove(state, turn, who, SOCKET_LOST)
    elif kind in (TimerKind.INTERRUPTED, TimerKind.PEER_CLOSED):
        remove(state, turn, who, MEDIA_LOST)
