"""RoomService on one room: what the application and administrators may do from outside.

Source: livekit_room.proto. Every call gets exactly one Reply.
"""

from functools import singledispatch
from typing import Final

from pattino.livekit.names import METADATA_LIMIT, fits
from pattino.sfu.rooms import leaving, publishing, receiving, updating
from pattino.sfu.rooms.commands import SendData
from pattino.sfu.rooms.effects import (
    ApiAnswer,
    ApiError,
    ApiFailure,
    Done,
    Participants,
    Rooms,
    Track,
)
from pattino.sfu.rooms.inputs import (
    DeleteRoom,
    GetParticipant,
    ListParticipants,
    MutePublishedTrack,
    RemoveParticipant,
    RoomCall,
    SendDataTo,
    UpdateParticipant,
    UpdateRoomMetadata,
    UpdateSubscriptions,
)
from pattino.sfu.rooms.participant import Participant
from pattino.sfu.rooms.requests import Subscribe
from pattino.sfu.rooms.responses import MuteTrack
from pattino.sfu.rooms.state import RoomState
from pattino.sfu.rooms.turn import Turn
from pattino.sfu.rooms.values import Identity, RoomEndReason

PARTICIPANT_UNKNOWN: Final = ApiFailure(ApiError.NOT_FOUND, "participant does not exist")
TRACK_UNKNOWN: Final = ApiFailure(ApiError.NOT_FOUND, "track does not exist")
UNMUTE_REFUSED: Final = ApiFailure(
    ApiError.FAILED_PRECONDITION, "a track is unmuted by its publisher only"
)
TOO_LONG: Final = ApiFailure(ApiError.INVALID_ARGUMENT, "name, metadata or attributes are too long")


def answer(state: RoomState, turn: Turn, call: RoomCall) -> ApiAnswer:
    """Carry a call out and return what it answers."""
    return _answer(call, state, turn)


@singledispatch
def _answer(call: RoomCall, _state: RoomState, _turn: Turn) -> ApiAnswer:
    raise NotImplementedError(type(call).__name__)


@_answer.register
def _(_call: DeleteRoom, state: RoomState, turn: Turn) -> ApiAnswer:
    leaving.close(state, turn, leaving.ROOM_GONE, RoomEndReason.API_DELETE)
    return Done()


@_answer.register
def _(call: UpdateRoomMetadata, state: RoomState, turn: Turn) -> ApiAnswer:
    if not fits(call.metadata, METADATA_LIMIT):
        return TOO_LONG
    state.metadata = call.metadata
    state.tell_room(turn)
    return Rooms((state.info(),))


@_answer.register
def _(_call: ListParticipants, state: RoomState, _turn: Turn) -> ApiAnswer:
    return Participants(tuple(who.info() for who in state.roster))


@_answer.register
def _(call: GetParticipant, state: RoomState, _turn: Turn) -> ApiAnswer:
    who = _find(state, call.identity)
    return PARTICIPANT_UNKNOWN if who is None else Participants((who.info(),))


@_answer.register
def _(call: RemoveParticipant, state: RoomState, turn: Turn) -> ApiAnswer:
    who = _find(state, call.identity)
    if who is None:
        return PARTICIPANT_UNKNOWN
    leaving.remove(state, turn, who, leaving.REMOVED)
    return Done()


@_answer.register
def _(call: MutePublishedTrack, state: RoomState, turn: Turn) -> ApiAnswer:
    who = _find(state, call.identity)
    if who is None:
        return PARTICIPANT_UNKNOWN
    if not call.is_muted:
        return UNMUTE_REFUSED
    info = publishing.set_muted(state, turn, who, call.track_sid, is_muted=True)
    if info is None:
        return TRACK_UNKNOWN
    track = who.publications.live.get(call.track_sid)
    if track is not None:
        track.is_silenced = True
    turn.send(who, MuteTrack(call.track_sid, is_muted=True))
    return Track(info)


@_answer.register
def _(call: UpdateParticipant, state: RoomState, turn: Turn) -> ApiAnswer:
    who = _find(state, call.identity)
    if who is None:
        return PARTICIPANT_UNKNOWN
    if call.name or call.metadata or call.attributes:
        is_changed = updating.change(
            state, turn, who, name=call.name, metadata=call.metadata, attributes=call.attributes
        )
        if not is_changed:
            return TOO_LONG
    if call.permission is not None:
        updating.permit(state, turn, who, call.permission)
    return Participants((who.info(),))


@_answer.register
def _(call: UpdateSubscriptions, state: RoomState, turn: Turn) -> ApiAnswer:
    who = _find(state, call.identity)
    if who is None:
        return PARTICIPANT_UNKNOWN
    receiving.subscribe(state, turn, who, Subscribe(call.track_sids, call.is_wanted))
    return Done()


@_answer.register
def _(call: SendDataTo, state: RoomState, turn: Turn) -> ApiAnswer:
    peers = tuple(
        who.receives_on
        for identity in call.identities
        if (who := _find(state, identity)) is not None
    )
    if peers or not call.identities:
        turn.engine(SendData(state.key, peers, call.is_reliable, call.packet))
    return Done()


def _find(state: RoomState, identity: Identity) -> Participant | None:
    return state.roster.by_identity.get(identity)
