"""The methods of RoomService: what each needs, asks and answers.

A method is one entry of METHODS: its request message, the grant it takes, the question it puts
to the rooms, and the message it makes of their answer.
Source: LiveKit's livekit_room.proto and the grants its documentation names for each method.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final, Generic, Protocol, TypeVar

from google.protobuf.message import Message
from livekit.protocol import models, room

from pattino.livekit.grants import Grant
from pattino.sfu.rooms import effects, inputs
from pattino.sfu.rooms.values import (
    CallId,
    Identity,
    Permission,
    RoomName,
    TrackSid,
    TrackSource,
)
from pattino.sfu.signal import wire

R = TypeVar("R", bound=Message)
A = TypeVar("A", effects.Rooms, effects.Participants, effects.Track)
Ask = Callable[[CallId], inputs.ApiCall]
Fill = Callable[[Message], None]
"""Reads the request body into an empty message."""


class NotGrantedError(Exception):
    """The token does not allow this method on this room."""


class AnyMethod(Protocol):
    """A method, whatever its request is."""

    def prepare(self, fill: Fill, grant: Grant) -> Ask:
        """Read the request and judge the grant; the question to put to the rooms."""
        ...

    def message(self, answer: effects.ApiAnswer) -> Message:
        """The rooms' answer as the method's response."""
        ...


@dataclass(frozen=True, slots=True)
class Method(Generic[R]):
    """One method of RoomService."""

    request: type[R]
    permits: Callable[[Grant, R], bool]
    ask: Callable[[R, CallId], inputs.ApiCall]
    answer: Callable[[effects.ApiAnswer], Message]

    def prepare(self, fill: Fill, grant: Grant) -> Ask:
        """Read the request and judge the grant; the question to put to the rooms."""
        request = self.request()
        fill(request)
        if not self.permits(grant, request):
            raise NotGrantedError
        return partial(self.ask, request)

    def message(self, answer: effects.ApiAnswer) -> Message:
        """The rooms' answer as the method's response."""
        return self.answer(answer)


class _OfRoom(Protocol):
    room: str


def _creates(grant: Grant, _request: Message) -> bool:
    return grant.may_create_rooms


def _lists(grant: Grant, _request: Message) -> bool:
    return grant.may_list_rooms


def _administers(grant: Grant, request: _OfRoom) -> bool:
    return grant.administers(request.room)


def _create_room(request: room.CreateRoomRequest, call: CallId) -> inputs.ApiCall:
    return inputs.CreateRoom(
        call,
        RoomName(request.name),
        empty_timeout_s=request.empty_timeout,
        departure_timeout_s=request.departure_timeout,
        max_participants=request.max_participants,
        metadata=request.metadata,
    )


def _list_rooms(request: room.ListRoomsRequest, call: CallId) -> inputs.ApiCall:
    return inputs.ListRooms(call, tuple(map(RoomName, request.names)))


def _delete_room(request: room.DeleteRoomRequest, call: CallId) -> inputs.ApiCall:
    return inputs.DeleteRoom(call, RoomName(request.room))


def _update_room(request: room.UpdateRoomMetadataRequest, call: CallId) -> inputs.ApiCall:
    return inputs.UpdateRoomMetadata(call, RoomName(request.room), request.metadata)


def _list_participants(request: room.ListParticipantsRequest, call: CallId) -> inputs.ApiCall:
    return inputs.ListParticipants(call, RoomName(request.room))


def _get_participant(request: room.RoomParticipantIdentity, call: CallId) -> inputs.ApiCall:
    return inputs.GetParticipant(call, RoomName(request.room), Identity(request.identity))


def _remove_participant(request: room.RoomParticipantIdentity, call: CallId) -> inputs.ApiCall:
    return inputs.RemoveParticipant(
        call,
        RoomName(request.room),
        Identity(request.identity),
        void_before_s=max(0, request.revoke_token_ts),
    )


def _mute_track(request: room.MuteRoomTrackRequest, call: CallId) -> inputs.ApiCall:
    return inputs.MutePublishedTrack(
        call,
        RoomName(request.room),
        Identity(request.identity),
        TrackSid(request.track_sid),
        is_muted=request.muted,
    )


def _update_participant(request: room.UpdateParticipantRequest, call: CallId) -> inputs.ApiCall:
    return inputs.UpdateParticipant(
        call,
        RoomName(request.room),
        Identity(request.identity),
        name=request.name,
        metadata=request.metadata,
        attributes=tuple(sorted(request.attributes.items())),
        permission=_permission(request.permission) if request.HasField("permission") else None,
    )


def _permission(given: models.ParticipantPermission) -> Permission:
    return Permission(
        may_subscribe=given.can_subscribe,
        may_publish=given.can_publish,
        may_publish_data=given.can_publish_data,
        publish_sources=tuple(
            TrackSource(source) for source in given.can_publish_sources if source in _SOURCES
        ),
        may_update_metadata=given.can_update_metadata,
        is_hidden=given.hidden,
        is_recorder=given.recorder,
        is_agent=given.agent,
    )


_SOURCES: Final = frozenset(source.value for source in TrackSource)


def _update_subscriptions(request: room.UpdateSubscriptionsRequest, call: CallId) -> inputs.ApiCall:
    of_participants = (sid for each in request.participant_tracks for sid in each.track_sids)
    return inputs.UpdateSubscriptions(
        call,
        RoomName(request.room),
        Identity(request.identity),
        track_sids=tuple(map(TrackSid, (*request.track_sids, *of_participants))),
        is_wanted=request.subscribe,
    )


def _send_data(request: room.SendDataRequest, call: CallId) -> inputs.ApiCall:
    user = models.UserPacket(payload=request.data, nonce=request.nonce)
    if request.HasField("topic"):
        user.topic = request.topic
    user.destination_identities.extend(request.destination_identities)
    packet = models.DataPacket(
        kind=request.kind, user=user, destination_identities=request.destination_identities
    )
    return inputs.SendDataTo(
        call,
        RoomName(request.room),
        packet.SerializeToString(),
        is_reliable=request.kind == models.DataPacket.RELIABLE,
        identities=tuple(map(Identity, request.destination_identities)),
    )


def _one_room(answer: effects.ApiAnswer) -> Message:
    return wire.room_message(_only(answer, effects.Rooms).rooms[0])


def _all_rooms(answer: effects.ApiAnswer) -> Message:
    rooms = _only(answer, effects.Rooms).rooms
    return room.ListRoomsResponse(rooms=map(wire.room_message, rooms))


def _one_participant(answer: effects.ApiAnswer) -> Message:
    return wire.participant_message(_only(answer, effects.Participants).participants[0])


def _all_participants(answer: effects.ApiAnswer) -> Message:
    everyone = _only(answer, effects.Participants).participants
    return room.ListParticipantsResponse(participants=map(wire.participant_message, everyone))


def _track(answer: effects.ApiAnswer) -> Message:
    track = _only(answer, effects.Track).track
    return room.MuteRoomTrackResponse(track=wire.track_message(track))


def _only(answer: effects.ApiAnswer, kind: type[A]) -> A:
    """The kind of answer that this method always gets; another one is a fault of ours."""
    if not isinstance(answer, kind):
        raise TypeError(f"the rooms answered with {type(answer).__name__}")
    return answer


def _nothing(response: type[Message]) -> Callable[[effects.ApiAnswer], Message]:
    def answer(_done: effects.ApiAnswer) -> Message:
        return response()

    return answer


METHODS: Final[Mapping[str, AnyMethod]] = {
    "CreateRoom": Method(room.CreateRoomRequest, _creates, _create_room, _one_room),
    "ListRooms": Method(room.ListRoomsRequest, _lists, _list_rooms, _all_rooms),
    "DeleteRoom": Method(
        room.DeleteRoomRequest, _creates, _delete_room, _nothing(room.DeleteRoomResponse)
    ),
    "UpdateRoomMetadata": Method(
        room.UpdateRoomMetadataRequest, _administers, _update_room, _one_room
    ),
    "ListParticipants": Method(
        room.ListParticipantsRequest, _administers, _list_participants, _all_participants
    ),
    "GetParticipant": Method(
        room.RoomParticipantIdentity, _administers, _get_participant, _one_participant
    ),
    "RemoveParticipant": Method(
        room.RoomParticipantIdentity,
        _administers,
        _remove_participant,
        _nothing(room.RemoveParticipantResponse),
    ),
    "MutePublishedTrack": Method(room.MuteRoomTrackRequest, _administers, _mute_track, _track),
    "UpdateParticipant": Method(
        room.UpdateParticipantRequest, _administers, _update_participant, _one_participant
    ),
    "UpdateSubscriptions": Method(
        room.UpdateSubscriptionsRequest,
        _administers,
        _update_subscriptions,
        _nothing(room.UpdateSubscriptionsResponse),
    ),
    "SendData": Method(
        room.SendDataRequest, _administers, _send_data, _nothing(room.SendDataResponse)
    ),
}

UNIMPLEMENTED: Final[Mapping[str, str]] = {
    "ForwardParticipant": "needs a cluster",
    "MoveParticipant": "needs a cluster",
    "PerformRpc": "clients call each other; the server calls nobody",
}
"""Methods that are refused by name, each with the reason."""
