"""The end of a participant's stay, and of a room.

Order: the client is told and its WebSocket closed, its tracks leave everyone's slots, the
media connection is closed, others see DISCONNECTED, the webhook goes out. Nothing is sent to
it afterwards. Source: livekit_rtc.proto LeaveRequest.
"""

from dataclasses import dataclass
from typing import Final

from pattino.sfu.rooms import dynacast, publishing
from pattino.sfu.rooms.commands import ClosePeer, CloseRoom
from pattino.sfu.rooms.effects import WebhookKind
from pattino.sfu.rooms.inputs import TimerKind
from pattino.sfu.rooms.participant import Participant
from pattino.sfu.rooms.responses import Left, ParticipantsChanged
from pattino.sfu.rooms.state import RoomState
from pattino.sfu.rooms.turn import Turn
from pattino.sfu.rooms.values import (
    DisconnectReason,
    LeaveAction,
    ParticipantState,
    RoomEndReason,
)

NORMAL_CLOSURE: Final = 1000
"""RFC 6455 §7.4.1."""

_TIMERS: Final = (
    TimerKind.JOIN,
    TimerKind.GRACE,
    TimerKind.INTERRUPTED,
    TimerKind.PEER_CLOSED,
    TimerKind.NEGOTIATE,
    TimerKind.OFFER_WANTED,
    TimerKind.OFFER_RETRY,
    TimerKind.ANSWER_WANTED,
    TimerKind.REFRESH_TOKEN,
    TimerKind.GRADE,
    TimerKind.SIMULATED_SPEECH,
)


@dataclass(frozen=True, slots=True)
class Departure:
    """Why somebody leaves. Without `action` the client is not told: it said so itself."""

    reason: DisconnectReason
    action: LeaveAction | None = LeaveAction.DISCONNECT
    close_code: int = NORMAL_CLOSURE
    close_reason: str = ""


OWN_WISH: Final = Departure(DisconnectReason.CLIENT_INITIATED, action=None)
SOMEWHERE_ELSE: Final = Departure(DisconnectReason.DUPLICATE_IDENTITY)
REMOVED: Final = Departure(DisconnectReason.PARTICIPANT_REMOVED)
ROOM_GONE: Final = Departure(DisconnectReason.ROOM_DELETED)
SERVER_ENDS: Final = Departure(DisconnectReason.SERVER_SHUTDOWN, LeaveAction.RECONNECT)
NEVER_CONNECTED: Final = Departure(DisconnectReason.JOIN_FAILURE)
SOCKET_LOST: Final = Departure(DisconnectReason.SIGNAL_CLOSE, LeaveAction.RECONNECT)
MEDIA_LOST: Final = Departure(DisconnectReason.CONNECTION_TIMEOUT, LeaveAction.RECONNECT)
MEDIA_FAULT: Final = Departure(DisconnectReason.MEDIA_FAILURE, LeaveAction.RECONNECT)
OFFER_UNUSABLE: Final = Departure(DisconnectReason.MEDIA_FAILURE)
OUT_OF_STEP: Final = Departure(DisconnectReason.STATE_MISMATCH, LeaveAction.RECONNECT)


def remove(state: RoomState, turn: Turn, who: Participant, why: Departure) -> None:
    """Let a participant leave, whatever the reason."""
    was_active = who.is_active
    if why.action is not None:
        turn.send(who, Left(why.reason, why.action))
    turn.close_socket(who, why.close_code, why.close_reason or why.reason.name.lower())
    who.publications.queued.clear()
    for track in list(who.publications.live.values()):
        publishing.end(state, turn, who, track)
    state.roster.remove(who)
    state.speakers.forget(who.sid)
    for peer in who.peers:
        turn.engine(ClosePeer(peer))
    for kind in _TIMERS:
        turn.cancel(state.timer(kind, who.sid))
    _say_goodbye(state, turn, who, why, was_active=was_active)
    _release_layers(state, turn, who)
    if not len(state.roster) and not state.is_closed:
        turn.after(state.departure_timeout_s, state.timer(TimerKind.ROOM_EMPTY))


def close(state: RoomState, turn: Turn, why: Departure, reason: RoomEndReason) -> None:
    """End a room and everyone's stay in it."""
    state.is_closed = True
    for who in list(state.roster):
        remove(state, turn, who, why)
    turn.cancel(state.timer(TimerKind.ROOM_EMPTY))
    turn.engine(CloseRoom(state.key))
    turn.room_webhook(WebhookKind.ROOM_FINISHED, state.info(), reason)


def _say_goodbye(
    state: RoomState, turn: Turn, who: Participant, why: Departure, *, was_active: bool
) -> None:
    who.state = ParticipantState.DISCONNECTED
    who.touch()
    info = who.info(why.reason)
    if not who.permission.is_hidden:
        state.departures.note(info, turn.now_ms, turn.limits)
        turn.send_all(state.roster, ParticipantsChanged((info,)))
        state.tell_room(turn)
    kind = WebhookKind.PARTICIPANT_LEFT if was_active else _ABORTED
    turn.webhook(kind, state.info(), info)


_ABORTED: Final = WebhookKind.PARTICIPANT_CONNECTION_ABORTED


def _release_layers(state: RoomState, turn: Turn, who: Participant) -> None:
    """What only the departed received need not be sent any more."""
    for sid in who.subscriptions.active:
        found = state.roster.publication(sid)
        if found is not None:
            dynacast.review(state, turn, *found)
