"""Frames: every kind of request decided by name, every response readable by LiveKit's own code."""

import json
from typing import get_args

import pytest
from livekit.protocol import models, rtc

from pattino.sfu.rooms import requests, responses, values
from pattino.sfu.rooms.inputs import BadFrame, Signal
from pattino.sfu.rooms.values import (
    ConnectionId,
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
    VideoLayer,
)
from pattino.sfu.signal import codec
from pattino.sfu.signal.bounds import FRAME_LIMIT
from pattino.sfu.signal.errors import (
    FrameMalformedError,
    FrameTooLargeError,
    SdpMalformedError,
    SignalError,
    ValueTooLongError,
)
from pattino.sfu.signal.session import Answered, hear
from pattino.sfu.signal.table import ANSWERS, KINDS, SCENARIOS, Decision

HERE = ConnectionId(1)
NOW_MS = 1_790_000_000_000
SDP = "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\na=recvonly\r\n"


def frame(**kind: object) -> bytes:
    return rtc.SignalRequest(**kind).SerializeToString()


def decoded(**kind: object) -> codec.Decoded:
    return codec.decode(frame(**kind))


def encoded(message: responses.SignalResponse) -> rtc.SignalResponse:
    return rtc.SignalResponse.FromString(codec.encode(message))


class TestTheTableOfRequests:
    def test_decides_every_kind_that_livekit_knows(self) -> None:
        known = {field.name for field in rtc.SignalRequest.DESCRIPTOR.fields}
        assert set(KINDS) == known

    def test_has_a_reader_for_just_the_kinds_that_are_handled(self) -> None:
        handled = {name for name, kind in KINDS.items() if kind.decision is Decision.HANDLED}
        assert set(codec.READERS) == handled

    def test_gives_a_reason_for_each(self) -> None:
        assert all(kind.why for kind in KINDS.values())

    @pytest.mark.parametrize(
        "name", [n for n, k in KINDS.items() if k.decision is Decision.REFUSED]
    )
    def test_refuses_by_name(self, name: str) -> None:
        message = rtc.SignalRequest()
        getattr(message, name).SetInParent()
        assert codec.decode(message.SerializeToString()) == requests.Unsupported(name)

    @pytest.mark.parametrize(
        "name", [n for n, k in KINDS.items() if k.decision is Decision.IGNORED]
    )
    def test_ignores_by_name(self, name: str) -> None:
        message = rtc.SignalRequest()
        getattr(message, name).SetInParent()
        assert codec.decode(message.SerializeToString()) == requests.Ignored(name)

    def test_ignores_a_kind_of_the_future(self) -> None:
        assert codec.decode(b"\xba\x3e\x02hi") == requests.Ignored("")

    def test_ignores_an_empty_message(self) -> None:
        assert codec.decode(b"") == requests.Ignored("")

    def test_repeats_the_id_of_a_refused_request(self) -> None:
        request = decoded(get_data_blob_request=rtc.GetDataBlobRequest(request_id=5))
        assert request == requests.Unsupported("get_data_blob_request", 5)


class TestTheTableOfScenarios:
    def test_decides_every_scenario_that_livekit_knows(self) -> None:
        assert set(SCENARIOS) == {field.name for field in rtc.SimulateScenario.DESCRIPTOR.fields}

    def test_handles_just_those_that_rooms_know(self) -> None:
        handled = {name for name, kind in SCENARIOS.items() if kind.decision is Decision.HANDLED}
        assert handled == {scenario.value for scenario in requests.Scenario}

    @pytest.mark.parametrize("scenario", list(requests.Scenario))
    def test_reads_each_by_name(self, scenario: requests.Scenario) -> None:
        simulate = rtc.SimulateScenario(**{scenario.value: 1})
        seconds = 1 if scenario is requests.Scenario.SPEECH else 0
        assert decoded(simulate=simulate) == requests.Simulate(scenario, seconds)

    @pytest.mark.parametrize(
        "simulate",
        [
            rtc.SimulateScenario(),
            rtc.SimulateScenario(subscriber_bandwidth=1),
            rtc.SimulateScenario(switch_candidate_protocol=rtc.CandidateProtocol.TLS),
        ],
    )
    def test_ignores_the_others(self, simulate: rtc.SimulateScenario) -> None:
        assert decoded(simulate=simulate) == requests.Ignored("simulate")


class TestTheTableOfResponses:
    def test_decides_every_kind_that_livekit_knows(self) -> None:
        known = {field.name for field in rtc.SignalResponse.DESCRIPTOR.fields}
        assert set(ANSWERS) == known

    def test_gives_a_reason_for_each(self) -> None:
        assert all(answer.why for answer in ANSWERS.values())


class TestNumbers:
    """Our enumerations carry the numbers of LiveKit's."""

    @pytest.mark.parametrize(
        ("ours", "theirs"),
        [
            (values.TrackKind, models.TrackType),
            (values.TrackSource, models.TrackSource),
            (values.Quality, models.VideoQuality),
            (values.ConnectionQuality, models.ConnectionQuality),
            (values.Encryption, models.Encryption.Type),
            (values.ParticipantState, models.ParticipantInfo.State),
            (values.ParticipantKind, models.ParticipantInfo.Kind),
            (values.DisconnectReason, models.DisconnectReason),
            (values.LeaveAction, rtc.LeaveRequest.Action),
            (values.RequestReason, rtc.RequestResponse.Reason),
            (values.SubscriptionError, models.SubscriptionError),
        ],
    )
    def test_are_the_same_for_every_name(self, ours: type, theirs: object) -> None:
        numbers = {name.removeprefix("SE_"): number for name, number in theirs.items()}  # type: ignore[attr-defined]  # protobuf's wrapper
        assert {member.name: member.value for member in ours} == numbers  # type: ignore[attr-defined]  # an IntEnum

    def test_of_why_a_room_ended_are_the_same(self) -> None:
        numbers = {
            name.removeprefix("ROOM_END_"): number for name, number in models.RoomEndReason.items()
        }
        assert {member.name: member.value for member in values.RoomEndReason}.items() <= (
            numbers.items()
        )


class TestReading:
    def test_an_offer_keeps_its_id_and_text_and_brings_its_sections(self) -> None:
        offer = decoded(offer=rtc.SessionDescription(type="offer", sdp=SDP, id=3))
        assert isinstance(offer, requests.Offer)
        assert (offer.id, offer.sdp, len(offer.sections)) == (3, SDP, 1)

    def test_an_offer_that_is_not_sdp_is_refused_by_that_name(self) -> None:
        with pytest.raises(SdpMalformedError):
            decoded(offer=rtc.SessionDescription(sdp="hello"))

    def test_a_candidate_is_taken_out_of_its_json(self) -> None:
        init = json.dumps({"candidate": "candidate:1 1 udp 1 192.0.2.1 9 typ host", "sdpMid": "0"})
        candidate = decoded(trickle=rtc.TrickleRequest(candidateInit=init))
        assert candidate == requests.Candidate("candidate:1 1 udp 1 192.0.2.1 9 typ host")

    @pytest.mark.parametrize("init", ["", "null", '{"candidate": ""}'])
    def test_the_end_of_candidates_is_nothing_to_do(self, init: str) -> None:
        trickle = rtc.TrickleRequest(candidateInit=init, final=True)
        assert decoded(trickle=trickle) == requests.Ignored("trickle")

    @pytest.mark.parametrize(
        "init", ["{", "[]", "1", '"x"', '{"candidate": 1}', "{}", '{"candidate": "é"}', "[" * 2000]
    )
    def test_a_candidate_that_is_none_is_malformed(self, init: str) -> None:
        with pytest.raises(FrameMalformedError):
            decoded(trickle=rtc.TrickleRequest(candidateInit=init))

    def test_add_track_keeps_everything_the_publisher_says(self) -> None:
        request = rtc.AddTrackRequest(
            cid="c",
            name="front",
            type=models.TrackType.VIDEO,
            source=models.TrackSource.CAMERA,
            width=1280,
            height=720,
            muted=True,
            layers=[models.VideoLayer(quality=models.VideoQuality.LOW, width=320, height=180)],
            simulcast_codecs=[rtc.SimulcastCodec(codec="VP8", cid="c")],
            encryption=models.Encryption.Type.GCM,
            stream="s",
        )
        track = decoded(add_track=request)
        assert isinstance(track, requests.AddTrack)
        assert (track.kind, track.source) == (TrackKind.VIDEO, TrackSource.CAMERA)
        assert track.layers == (VideoLayer(Quality.LOW, 320, 180),)
        assert track.codecs[0].mime_type == "video/vp8"
        assert (track.is_muted, track.encryption.name, track.stream) == (True, "GCM", "s")

    def test_a_codec_with_its_kind_is_the_same_codec(self) -> None:
        request = rtc.AddTrackRequest(simulcast_codecs=[rtc.SimulcastCodec(codec="video/VP8")])
        track = decoded(add_track=request)
        assert isinstance(track, requests.AddTrack)
        assert track.codecs[0].mime_type == "video/vp8"

    def test_numbers_that_nobody_knows_are_read_as_the_unknown(self) -> None:
        request = rtc.AddTrackRequest(cid="c")
        request.MergeFromString(b"\x18\x63\x40\x63")  # type 99, source 99
        track = decoded(add_track=request)
        assert isinstance(track, requests.AddTrack)
        assert (track.kind, track.source) == (TrackKind.DATA, TrackSource.UNKNOWN)

    def test_encryption_that_nobody_knows_is_never_read_as_none(self) -> None:
        request = rtc.AddTrackRequest(cid="c")
        request.MergeFromString(b"\x70\x63")  # encryption 99
        track = decoded(add_track=request)
        assert isinstance(track, requests.AddTrack)
        assert track.encryption.name == "CUSTOM"

    def test_a_subscription_names_tracks_by_sid_or_by_participant(self) -> None:
        update = rtc.UpdateSubscription(
            track_sids=["TR_a"],
            subscribe=True,
            participant_tracks=[
                models.ParticipantTracks(participant_sid="PA_x", track_sids=["TR_b", "TR_a"])
            ],
        )
        wanted = requests.Subscribe((TrackSid("TR_a"), TrackSid("TR_b")), is_wanted=True)
        assert decoded(subscription=update) == wanted

    def test_settings_keep_size_and_quality(self) -> None:
        update = rtc.UpdateTrackSettings(track_sids=["TR_a"], disabled=True, width=1, height=2)
        settings = decoded(track_setting=update)
        assert settings == requests.TrackSettings(
            (TrackSid("TR_a"),), is_disabled=True, quality=Quality.LOW, width=1, height=2
        )

    def test_attributes_come_in_the_order_of_their_keys(self) -> None:
        update = rtc.UpdateParticipantMetadata(attributes={"b": "2", "a": "1"}, request_id=4)
        request = decoded(update_metadata=update)
        assert isinstance(request, requests.UpdateMetadata)
        assert request.attributes == (("a", "1"), ("b", "2"))

    def test_leave_keeps_its_reason(self) -> None:
        leave = rtc.LeaveRequest(reason=models.DisconnectReason.CLIENT_INITIATED)
        assert decoded(leave=leave) == requests.Leave(DisconnectReason.CLIENT_INITIATED)

    @pytest.mark.parametrize(
        "kind",
        [
            {"add_track": rtc.AddTrackRequest(cid="x" * 257)},
            {"add_track": rtc.AddTrackRequest(name="x" * 257)},
            {"add_track": rtc.AddTrackRequest(layers=[models.VideoLayer()] * 9)},
            {"add_track": rtc.AddTrackRequest(simulcast_codecs=[rtc.SimulcastCodec()] * 5)},
            {
                "add_track": rtc.AddTrackRequest(
                    audio_features=[models.AudioTrackFeature.TF_STEREO] * 17
                )
            },
            {"mute": rtc.MuteTrackRequest(sid="x" * 257)},
            {"subscription": rtc.UpdateSubscription(track_sids=[str(n) for n in range(1025)])},
            {"subscription": rtc.UpdateSubscription(track_sids=["x" * 257])},
            {"track_setting": rtc.UpdateTrackSettings(track_sids=[str(n) for n in range(1025)])},
            {"trickle": rtc.TrickleRequest(candidateInit="x" * 3000)},
            {
                "update_metadata": rtc.UpdateParticipantMetadata(
                    attributes={str(n): "" for n in range(65)}
                )
            },
            {"update_metadata": rtc.UpdateParticipantMetadata(metadata="x" * 140_000)},
            {
                "subscription_permission": rtc.SubscriptionPermission(
                    track_permissions=[rtc.TrackPermission()] * 1025
                )
            },
        ],
    )
    def test_values_over_their_bounds_are_refused_by_that_name(self, kind: dict) -> None:
        with pytest.raises(ValueTooLongError):
            decoded(**kind)

    def test_a_frame_over_the_bound_is_refused_before_it_is_read(self) -> None:
        with pytest.raises(FrameTooLargeError):
            codec.decode(b"\0" * (FRAME_LIMIT + 1))

    @pytest.mark.parametrize("data", [b"\xff", b"\x0a\xff\xff", b"\x0a\x05\x12\x03\xff\xfe\xfd"])
    def test_what_is_no_message_is_malformed(self, data: bytes) -> None:
        with pytest.raises(FrameMalformedError):
            codec.decode(data)

    def test_errors_repeat_nothing_of_what_came_in(self) -> None:
        with pytest.raises(SignalError) as caught:
            decoded(offer=rtc.SessionDescription(sdp="v=0\r\nm=secret 9 x 1\r\n"))
        assert "secret" not in str(caught.value)
        assert caught.value.code == "sdp_malformed"


class TestPings:
    def test_are_answered_on_the_spot_with_both_times(self) -> None:
        heard = hear(HERE, frame(ping_req=rtc.Ping(timestamp=111)), NOW_MS)
        assert isinstance(heard, Answered)
        answers = [rtc.SignalResponse.FromString(answer) for answer in heard.frames]
        assert answers[0].pong_resp.last_ping_timestamp == 111
        assert answers[0].pong_resp.timestamp == NOW_MS

    def test_of_the_old_kind_are_answered_in_milliseconds(self) -> None:
        heard = hear(HERE, frame(ping=1), NOW_MS)
        assert isinstance(heard, Answered)
        assert rtc.SignalResponse.FromString(heard.frames[0]).pong == NOW_MS


class TestTheSession:
    def test_hands_requests_on_with_their_connection(self) -> None:
        heard = hear(HERE, frame(leave=rtc.LeaveRequest()), NOW_MS)
        assert heard == Signal(HERE, requests.Leave(DisconnectReason.UNKNOWN_REASON))

    def test_names_what_is_wrong_with_a_frame(self) -> None:
        assert hear(HERE, b"\xff", NOW_MS) == BadFrame(HERE, "frame_malformed")
        assert hear(HERE, b"\0" * (FRAME_LIMIT + 1), NOW_MS) == BadFrame(HERE, "frame_too_large")

    def test_refuses_text(self) -> None:
        assert hear(HERE, "{}", NOW_MS) == BadFrame(HERE, "frame_text")

    def test_has_nothing_to_do_for_what_is_ignored(self) -> None:
        ignored = frame(update_layers=rtc.UpdateVideoLayers())
        assert hear(HERE, ignored, NOW_MS) == Answered(())


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
        ParticipantSid("PA_x"), values.ConnectionQuality.LOST
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
