"""Frames to clients: every response readable by LiveKit's own code."""

from typing import get_args

import pytest
from livekit.protocol import models, rtc

from pattino.sfu.rooms import requests, responses, values
from pattino.sfu.rooms.values import (
    DisconnectReason,
    Identity,
    LeaveAction,
    Mid,
    ParticipantInfo,
    ParticipantSid,
    ParticipantState,
    Permission,
    Quality,
    RequestReason,
    RoomInfo,
    RoomName,
    RoomSid,
    SlotAssigned,
    SlotEmpty,
    SlotSilent,
    SpeakerInfo,
    SubscriptionError,
    TrackInfo,
    TrackKind,
    TrackSid,
    TrackSource,
)
from pattino.sfu.signal import codec
from pattino.sfu.signal.table import ANSWERS

NOW_MS = 1_790_000_000_000


def encoded(message: responses.SignalResponse) -> rtc.SignalResponse:
    return rtc.SignalResponse.FromString(codec.encode(message))


TRACK = TrackInfo(
    TrackSid("TR_AMx"), TrackKind.AUDIO, TrackSource.MICROPHONE, mime_type="audio/opus"
)
WHO = ParticipantInfo(
    ParticipantSid("PA_x"),
    Identity("anna"),
    ParticipantState.ACTIVE,
    version=3,
    joined_at_ms=NOW_MS,
    permission=Permission(publish_sources=(TrackSource.CAMERA,)),
    name="Anna",
    attributes=(("hand", "up"),),
    tracks=(TRACK,),
    is_publisher=True,
    client_protocol=1,
    capabilities=(1, 2),
)
ROOM = RoomInfo(RoomSid("RM_x"), RoomName("green"), 300, 20, 10, NOW_MS, "m", 2, 1)
JOINED = responses.Joined(
    ROOM, WHO, (WHO,), responses.ServerInfo("0.1.0", "ND_x"), b"trailer", 5, 15
)
ANSWER = "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\na=sendonly\r\na=msid:a b\r\n"

MESSAGES: dict[str, responses.SignalResponse] = {
    "join": JOINED,
    "reconnect": responses.Resumed(responses.ServerInfo("0.1.0", "ND_x")),
    "answer": responses.Answer(4, ANSWER, ((Mid("0"), SlotEmpty()),), ()),
    "offer": responses.ServerOffer(2, ANSWER, ((Mid("0"), SlotSilent()),), ()),
    "update": responses.ParticipantsChanged((WHO,)),
    "track_published": responses.TrackAccepted("c", TRACK),
    "track_unpublished": responses.TrackWithdrawn(TrackSid("TR_x")),
    "track_subscribed": responses.TrackSubscribed(TrackSid("TR_x")),
    "leave": responses.Left(DisconnectReason.ROOM_DELETED, LeaveAction.DISCONNECT),
    "mute": responses.MuteTrack(TrackSid("TR_x"), is_muted=True),
    "speakers_changed": responses.SpeakersChanged(
        (SpeakerInfo(ParticipantSid("PA_x"), 0.5, is_active=True),)
    ),
    "room_update": responses.RoomChanged(ROOM),
    "connection_quality": responses.ConnectionChanged(
        ((ParticipantSid("PA_x"), values.ConnectionQuality.LOST),)
    ),
    "subscribed_quality_update": responses.QualityWanted(
        TrackSid("TR_x"), "vp8", ((Quality.LOW, True), (Quality.HIGH, False))
    ),
    "subscription_permission_update": responses.PermissionOnTrack(
        ParticipantSid("PA_x"), TrackSid("TR_x"), is_allowed=True
    ),
    "media_sections_requirement": responses.SectionsWanted(0, 0),
    "subscription_response": responses.SubscriptionFailed(
        TrackSid("TR_x"), SubscriptionError.UNKNOWN
    ),
    "request_response": responses.RequestAnswered(RequestReason.NOT_FOUND, "no"),
    "refresh_token": responses.TokenRefreshed("t"),
}
"""One of each message that rooms send, by LiveKit's name for it."""


class TestWriting:
    def test_join_says_what_clients_cannot_do_without(self) -> None:
        join = encoded(JOINED).join
        assert join.server_info.version == join.server_version == "0.1.0"
        assert join.server_info.protocol == 17
        assert join.server_info.edition == models.ServerInfo.Edition.Standard
        assert (join.ping_interval, join.ping_timeout) == (5, 15)
        assert not join.subscriber_primary
        assert not join.fast_publish

    def test_join_and_reconnect_say_that_stays_can_be_resumed(self) -> None:
        for message in (encoded(JOINED).join, encoded(MESSAGES["reconnect"]).reconnect):
            configuration = message.client_configuration
            assert configuration.resume_connection == models.ClientConfigSetting.ENABLED
            assert message.server_info.version == "0.1.0"
            assert list(message.ice_servers) == []

    def test_join_lists_pictures_before_sound(self) -> None:
        codecs = [entry.mime for entry in encoded(JOINED).join.enabled_publish_codecs]
        assert codecs == ["video/vp8", "video/h264", "audio/opus"]

    def test_join_counts_time_in_seconds_and_in_milliseconds(self) -> None:
        room = encoded(JOINED).join.room
        assert (room.creation_time, room.creation_time_ms) == (NOW_MS // 1000, NOW_MS)

    def test_a_participant_keeps_everything(self) -> None:
        who = encoded(responses.ParticipantsChanged((WHO,))).update.participants[0]
        assert (who.sid, who.identity, who.name, who.version) == ("PA_x", "anna", "Anna", 3)
        assert who.state == models.ParticipantInfo.State.ACTIVE
        assert dict(who.attributes) == {"hand": "up"}
        assert list(who.permission.can_publish_sources) == [models.TrackSource.CAMERA]
        assert [track.sid for track in who.tracks] == ["TR_AMx"]
        assert list(who.capabilities) == [1, 2]
        assert who.is_publisher

    def test_an_offer_shows_what_its_lines_carry_and_nothing_of_the_others(self) -> None:
        carried = SlotAssigned("PA_x|TR_x", TrackSid("TR_x"))
        roles = ((Mid("0"), carried), (Mid("1"), SlotSilent()))
        message = responses.ServerOffer(3, ANSWER, roles, ((Mid("0"), TrackSid("TR_x")),))
        offer = encoded(message).offer
        assert (offer.type, offer.id) == ("offer", 3)
        assert dict(offer.mid_to_track_id) == {"0": "TR_x"}
        assert offer.sdp.count("a=msid:") == 1
        assert "a=msid:PA_x|TR_x TR_x" in offer.sdp

    def test_an_answer_is_finished_and_complete(self) -> None:
        message = responses.Answer(
            4, ANSWER, ((Mid("0"), SlotEmpty()),), ((Mid("1"), TrackSid("TR_x")),)
        )
        answer = encoded(message).answer
        assert (answer.type, answer.id) == ("answer", 4)
        assert "a=msid:" not in answer.sdp
        assert dict(answer.mid_to_track_id) == {"1": "TR_x"}

    @pytest.mark.parametrize(
        ("action", "can_reconnect"),
        [(LeaveAction.DISCONNECT, False), (LeaveAction.RECONNECT, True)],
    )
    def test_leave_tells_old_clients_the_same(
        self, action: LeaveAction, *, can_reconnect: bool
    ) -> None:
        leave = encoded(responses.Left(DisconnectReason.ROOM_DELETED, action)).leave
        assert leave.reason == models.DisconnectReason.ROOM_DELETED
        assert leave.action == action
        assert leave.can_reconnect is can_reconnect

    def test_wanted_qualities_stand_in_the_new_and_in_the_old_list(self) -> None:
        update = encoded(MESSAGES["subscribed_quality_update"]).subscribed_quality_update
        assert update.subscribed_codecs[0].codec == "vp8"
        assert [entry.enabled for entry in update.subscribed_codecs[0].qualities] == [True, False]
        assert [entry.enabled for entry in update.subscribed_qualities] == [True, False]

    @pytest.mark.parametrize(
        ("request_", "kind"),
        [
            (requests.AddTrack("c", TrackKind.AUDIO), "add_track"),
            (requests.Mute(TrackSid("TR_x"), is_muted=True), "mute"),
            (requests.UpdateMetadata(3), "update_metadata"),
            (None, None),
        ],
    )
    def test_an_answered_request_is_repeated(self, request_: object, kind: str | None) -> None:
        message = responses.RequestAnswered(RequestReason.NOT_FOUND, "no", 3, request_)  # type: ignore[arg-type]  # one of the four
        answer = encoded(message).request_response
        assert answer.WhichOneof("request") == kind
        assert (answer.reason, answer.request_id) == (rtc.RequestResponse.Reason.NOT_FOUND, 3)

    @pytest.mark.parametrize(("kind", "message"), MESSAGES.items())
    def test_each_message_is_of_its_kind(
        self, message: responses.SignalResponse, kind: str
    ) -> None:
        assert encoded(message).WhichOneof("message") == kind

    def test_every_message_of_the_rooms_is_tried_here(self) -> None:
        tried = {type(message) for message in MESSAGES.values()}
        assert tried == set(get_args(responses.SignalResponse))

    def test_just_the_kinds_are_written_that_the_table_names_as_sent(self) -> None:
        on_the_socket = {"pong", "pong_resp"}
        sent = {name for name, answer in ANSWERS.items() if answer.is_sent}
        assert sent == MESSAGES.keys() | on_the_socket


class TestClause13NothingOfTheDeviceIsKept:
    """Policy 1.3: device, system and address of a person are never described."""

    def test_reprs_show_no_name_no_identity_no_sdp(self) -> None:
        shown = repr(JOINED) + repr(requests.Offer(1, "v=0 secret-sdp"))
        for personal in ("anna", "Anna", "green", "secret-sdp"):
            assert personal not in shown
