"""RoomService: rooms and participants from outside, one reply to each call."""

import pytest

from pattino.sfu.rooms import commands, effects, inputs, requests, responses
from pattino.sfu.rooms.limits import Limits
from pattino.sfu.rooms.values import (
    CallId,
    Identity,
    Permission,
    RequestReason,
    RoomName,
    TrackSid,
)
from tests.rooms.hall import ROOM, Hall, grant, microphone


def error(answer: effects.ApiAnswer) -> effects.ApiError:
    assert isinstance(answer, effects.ApiFailure)
    return answer.error


class TestCreateRoom:
    def test_returns_the_room_with_a_sid(self) -> None:
        answer = Hall(create=False).create("blue", metadata="m", max_participants=7)
        assert isinstance(answer, effects.Rooms)
        (room,) = answer.rooms
        assert (room.name, room.metadata, room.max_participants) == ("blue", "m", 7)
        assert room.sid.startswith("RM_")

    def test_uses_the_usual_timeouts_when_none_are_given(self) -> None:
        answer = Hall(create=False).create("blue")
        assert isinstance(answer, effects.Rooms)
        assert (answer.rooms[0].empty_timeout_s, answer.rooms[0].departure_timeout_s) == (300, 20)

    def test_of_a_room_that_exists_returns_it_as_it_is(self) -> None:
        hall = Hall(create=False)
        first, second = hall.create("blue", metadata="a"), hall.create("blue", metadata="b")
        assert first == second
        assert hall.hooks() == ["room_started"]

    def test_opens_the_room_in_the_engine_once(self) -> None:
        hall = Hall(create=False)
        hall.create("blue")
        hall.create("blue")
        assert len(hall.gave(commands.OpenRoom)) == 1

    @pytest.mark.parametrize("name", ["", "x" * 257, "é" * 129])
    def test_with_an_unusable_name_is_refused(self, name: str) -> None:
        assert error(Hall(create=False).create(name)) is effects.ApiError.INVALID_ARGUMENT

    def test_with_too_much_metadata_is_refused(self) -> None:
        answer = Hall(create=False).create("blue", metadata="x" * 70_000)
        assert error(answer) is effects.ApiError.INVALID_ARGUMENT

    def test_over_the_limit_is_refused_and_existing_rooms_are_still_returned(self) -> None:
        hall = Hall(create=False, limits=Limits(rooms=1))
        hall.create("blue")
        assert error(hall.create("red")) is effects.ApiError.RESOURCE_EXHAUSTED
        assert isinstance(hall.create("blue"), effects.Rooms)

    def test_bounds_the_timeouts_that_are_asked_for(self) -> None:
        answer = Hall(create=False).create("blue", empty_timeout_s=2**31)
        assert isinstance(answer, effects.Rooms)
        assert answer.rooms[0].empty_timeout_s == 7 * 24 * 3600


class TestListRooms:
    def test_returns_all_rooms_when_no_names_are_given(self) -> None:
        hall = Hall()
        hall.create("blue")
        answer = hall.call(inputs.ListRooms)
        assert isinstance(answer, effects.Rooms)
        assert [room.name for room in answer.rooms] == [ROOM, "blue"]

    def test_returns_the_named_rooms_that_exist(self) -> None:
        hall = Hall()
        names = (RoomName("nowhere"), ROOM)
        answer = hall.call(lambda call: inputs.ListRooms(call, names))
        assert isinstance(answer, effects.Rooms)
        assert [room.name for room in answer.rooms] == [ROOM]

    def test_counts_participants_and_publishers(self) -> None:
        hall = Hall()
        hall.join("alice").publishes(microphone())
        hall.join("bob")
        answer = hall.call(inputs.ListRooms)
        assert isinstance(answer, effects.Rooms)
        assert (answer.rooms[0].participant_count, answer.rooms[0].publisher_count) == (2, 1)


class TestParticipants:
    def test_are_listed_with_their_tracks(self) -> None:
        hall = Hall()
        sids = hall.join("alice").publishes(microphone())
        hall.join("bob")
        answer = hall.call(lambda call: inputs.ListParticipants(call, ROOM))
        assert isinstance(answer, effects.Participants)
        listed = {who.identity: [track.sid for track in who.tracks] for who in answer.participants}
        assert listed == {"alice": sids, "bob": []}

    def test_are_found_by_identity(self) -> None:
        hall = Hall()
        alice = hall.join("alice")
        answer = hall.call(lambda call: inputs.GetParticipant(call, ROOM, Identity("alice")))
        assert isinstance(answer, effects.Participants)
        assert answer.participants[0].sid == alice.sid


UNKNOWN_ROOM = [
    lambda call: inputs.DeleteRoom(call, RoomName("x")),
    lambda call: inputs.UpdateRoomMetadata(call, RoomName("x"), ""),
    lambda call: inputs.ListParticipants(call, RoomName("x")),
    lambda call: inputs.GetParticipant(call, RoomName("x"), Identity("a")),
    lambda call: inputs.RemoveParticipant(call, RoomName("x"), Identity("a")),
    lambda call: inputs.MutePublishedTrack(
        call, RoomName("x"), Identity("a"), TrackSid("t"), is_muted=True
    ),
    lambda call: inputs.UpdateParticipant(call, RoomName("x"), Identity("a")),
    lambda call: inputs.UpdateSubscriptions(call, RoomName("x"), Identity("a"), (), is_wanted=True),
    lambda call: inputs.SendDataTo(call, RoomName("x"), b"", is_reliable=True),
]
UNKNOWN_PARTICIPANT = [
    lambda call: inputs.GetParticipant(call, ROOM, Identity("a")),
    lambda call: inputs.RemoveParticipant(call, ROOM, Identity("a")),
    lambda call: inputs.MutePublishedTrack(call, ROOM, Identity("a"), TrackSid("t"), is_muted=True),
    lambda call: inputs.UpdateParticipant(call, ROOM, Identity("a")),
    lambda call: inputs.UpdateSubscriptions(call, ROOM, Identity("a"), (), is_wanted=True),
]


@pytest.mark.parametrize("make", UNKNOWN_ROOM + UNKNOWN_PARTICIPANT)
def test_what_does_not_exist_is_answered_with_not_found(make: object) -> None:
    assert error(Hall().call(make)) is effects.ApiError.NOT_FOUND  # type: ignore[arg-type]  # keywords by name


class TestMutePublishedTrack:
    def test_mutes_in_the_engine_and_tells_publisher_and_others(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        (mic,) = alice.publishes(microphone())
        answer = _mute(hall, mic, is_muted=True)
        assert isinstance(answer, effects.Track)
        assert answer.track.is_muted
        assert hall.gave(commands.SetTrackMuted)[-1].is_muted
        assert alice.last(responses.MuteTrack) == responses.MuteTrack(mic, is_muted=True)
        assert bob.last(responses.ParticipantsChanged).participants[0].tracks[0].is_muted

    def test_never_opens_somebodys_microphone(self) -> None:
        hall = Hall()
        (mic,) = hall.join("alice").publishes(microphone(is_muted=True))
        answer = _mute(hall, mic, is_muted=False)
        assert error(answer) is effects.ApiError.FAILED_PRECONDITION
        assert [command.is_muted for command in hall.gave(commands.SetTrackMuted)] == [True]

    def test_of_an_unknown_track_is_answered_with_not_found(self) -> None:
        hall = Hall()
        hall.join("alice")
        assert error(_mute(hall, TrackSid("TR_x"), is_muted=True)) is effects.ApiError.NOT_FOUND


class TestUpdateParticipant:
    def test_changes_name_metadata_and_attributes_for_everyone(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        _update(hall, name="Alice B.", metadata="m", attributes=(("hand", "up"),))
        for person in (alice, bob):
            seen = person.last(responses.ParticipantsChanged).participants[0]
            assert (seen.name, seen.metadata) == ("Alice B.", "m")
            assert seen.attributes == (("hand", "up"),)

    def test_leaves_alone_what_is_empty(self) -> None:
        hall = Hall()
        bob, _ = hall.join("bob"), hall.join("alice")
        _update(hall, metadata="m")
        assert bob.last(responses.ParticipantsChanged).participants[0].name == "Alice"

    def test_deletes_an_attribute_by_an_empty_value(self) -> None:
        hall = Hall()
        hall.join("alice", grant=grant("alice", attributes=(("a", "1"), ("b", "2"))))
        answer = _update(hall, attributes=(("a", ""),))
        assert isinstance(answer, effects.Participants)
        assert answer.participants[0].attributes == (("b", "2"),)

    def test_with_too_long_values_changes_nothing(self) -> None:
        hall = Hall()
        bob, _ = hall.join("bob"), hall.join("alice")
        before = len(bob.inbox)
        assert error(_update(hall, name="x" * 300)) is effects.ApiError.INVALID_ARGUMENT
        assert len(bob.inbox) == before

    def test_with_a_permission_tells_the_engine_and_renews_the_token(self) -> None:
        hall = Hall()
        alice = hall.join("alice")
        hall.permit("alice", Permission(may_publish_data=False))
        assert hall.gave(commands.SetPeerData)[-1] == commands.SetPeerData(
            alice.peer, may_publish_data=False
        )
        assert not hall.tokens[-1].grant.may_publish_data
        assert (
            not alice.last(responses.ParticipantsChanged)
            .participants[0]
            .permission.may_publish_data
        )

    def test_with_the_permission_it_has_changes_nothing(self) -> None:
        hall = Hall()
        alice = hall.join("alice")
        before = len(alice.inbox)
        hall.permit("alice", Permission())
        assert len(alice.inbox) == before


class TestRoomMetadata:
    def test_reaches_everyone(self) -> None:
        hall = Hall()
        alice = hall.join("alice")
        hall.call(lambda call: inputs.UpdateRoomMetadata(call, ROOM, "agenda"))
        assert alice.last(responses.RoomChanged).room.metadata == "agenda"

    def test_over_its_bound_is_refused(self) -> None:
        answer = Hall().call(lambda call: inputs.UpdateRoomMetadata(call, ROOM, "x" * 70_000))
        assert error(answer) is effects.ApiError.INVALID_ARGUMENT


class TestSendData:
    def test_to_everyone_names_no_peer(self) -> None:
        hall = Hall()
        hall.join("alice")
        hall.call(lambda call: inputs.SendDataTo(call, ROOM, b"x", is_reliable=True))
        assert hall.gave(commands.SendData)[-1].peers == ()

    def test_to_some_names_just_them(self) -> None:
        hall = Hall()
        alice, _ = hall.join("alice"), hall.join("bob")
        to = (Identity("alice"), Identity("stranger"))
        hall.call(
            lambda call: inputs.SendDataTo(call, ROOM, b"x", is_reliable=False, identities=to)
        )
        assert hall.gave(commands.SendData)[-1].peers == (alice.peer,)

    def test_to_strangers_only_reaches_nobody(self) -> None:
        hall = Hall()
        hall.join("alice")
        to = (Identity("stranger"),)
        hall.call(lambda call: inputs.SendDataTo(call, ROOM, b"x", is_reliable=True, identities=to))
        assert hall.gave(commands.SendData) == []


class TestAClientThatChangesItself:
    def test_without_grant_is_answered_not_allowed_with_its_request_id(self) -> None:
        alice = Hall().join("alice")
        alice.says(requests.UpdateMetadata(7, metadata="x"))
        answer = alice.last(responses.RequestAnswered)
        assert (answer.reason, answer.request_id) == (RequestReason.NOT_ALLOWED, 7)

    def test_with_grant_is_answered_ok_after_everyone_heard(self) -> None:
        hall = Hall()
        bob = hall.join("bob")
        alice = hall.join("alice", grant=grant("alice", may_update_metadata=True))
        alice.says(requests.UpdateMetadata(7, name="Al"))
        assert bob.last(responses.ParticipantsChanged).participants[0].name == "Al"
        assert alice.inbox[-1] == responses.RequestAnswered(RequestReason.OK, "", 7)

    def test_with_too_much_is_answered_limit_exceeded(self) -> None:
        alice = Hall().join("alice", grant=grant("alice", may_update_metadata=True))
        alice.says(requests.UpdateMetadata(7, metadata="x" * 70_000))
        answer = alice.last(responses.RequestAnswered)
        assert (answer.reason, answer.request_id) == (RequestReason.LIMIT_EXCEEDED, 7)

    def test_with_what_is_not_supported_is_told_so_by_name(self) -> None:
        hall = Hall()
        alice = hall.join("alice")
        alice.says(requests.Unsupported("store_data_blob_request", 9))
        answer = alice.last(responses.RequestAnswered)
        assert (answer.reason, answer.request_id) == (RequestReason.UNSUPPORTED_TYPE, 9)
        assert "store_data_blob_request" in answer.message

    def test_with_what_is_ignored_hears_nothing(self) -> None:
        assert Hall().join("alice").says(requests.Ignored("simulate")) == []


def test_a_call_is_answered_after_what_it_brought_about() -> None:
    hall = Hall()
    hall.join("alice")
    given = hall.give(inputs.RemoveParticipant(CallId(77), ROOM, Identity("alice")))
    assert isinstance(given[-1], effects.Reply)
    assert sum(isinstance(effect, effects.Reply) for effect in given) == 1


def _mute(hall: Hall, sid: TrackSid, *, is_muted: bool) -> effects.ApiAnswer:
    return hall.call(
        lambda call: inputs.MutePublishedTrack(
            call, ROOM, Identity("alice"), sid, is_muted=is_muted
        )
    )


def _update(hall: Hall, **changes: object) -> effects.ApiAnswer:
    return hall.call(
        lambda call: inputs.UpdateParticipant(call, ROOM, Identity("alice"), **changes)  # type: ignore[arg-type]  # keywords by name
    )
