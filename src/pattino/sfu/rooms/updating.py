"""Changes to what others see of a participant, by itself or by an administrator."""

from dataclasses import replace

from pattino.livekit.names import METADATA_LIMIT, NAME_LIMIT, attributes_fit, fits
from pattino.sfu.rooms import joining, publishing, receiving
from pattino.sfu.rooms.admission import merged
from pattino.sfu.rooms.commands import SetPeerData
from pattino.sfu.rooms.participant import Participant
from pattino.sfu.rooms.requests import UpdateMetadata
from pattino.sfu.rooms.responses import RequestAnswered
from pattino.sfu.rooms.state import RoomState
from pattino.sfu.rooms.turn import Turn
from pattino.sfu.rooms.values import Attributes, Permission, RequestReason


def by_client(state: RoomState, turn: Turn, who: Participant, request: UpdateMetadata) -> None:
    """SignalRequest.update_metadata: always answered, with the id that the client gave."""
    answer = RequestAnswered(RequestReason.OK, "", request.request_id)
    if not who.permission.may_update_metadata:
        sentence = "The token does not allow to change name, metadata or attributes."
        answer = replace(answer, reason=RequestReason.NOT_ALLOWED, message=sentence)
    elif not change(
        state,
        turn,
        who,
        name=request.name,
        metadata=request.metadata,
        attributes=request.attributes,
    ):
        sentence = "Name, metadata or attributes are too long."
        answer = replace(answer, reason=RequestReason.LIMIT_EXCEEDED, message=sentence)
    turn.send(who, answer)


def change(
    state: RoomState,
    turn: Turn,
    who: Participant,
    *,
    name: str = "",
    metadata: str = "",
    attributes: Attributes = (),
) -> bool:
    """Change what is not empty and tell everyone; False, and nothing done, when too long."""
    attributes = merged(who.attributes, attributes)
    if not (fits(name, NAME_LIMIT) and fits(metadata, METADATA_LIMIT)):
        return False
    if not attributes_fit(attributes):
        return False
    who.name = name or who.name
    who.metadata = metadata or who.metadata
    who.attributes = attributes
    who.touch()
    state.tell_all(turn, who)
    return True


def permit(state: RoomState, turn: Turn, who: Participant, permission: Permission) -> None:
    """An administrator changes what a participant may do; it takes effect at once."""
    if permission == who.permission:
        return
    if permission.may_publish_data != who.permission.may_publish_data:
        turn.engine(SetPeerData(who.sends_on, permission.may_publish_data))
    who.permission = permission
    publishing.withdraw_forbidden(state, turn, who)
    who.touch()
    state.tell_all(turn, who)
    joining.refresh_token(state, turn, who)
    receiving.reconcile(state, turn, who)
    receiving.reconcile_others(state, turn, who)
