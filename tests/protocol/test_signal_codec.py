"""Frames from clients: every kind of request decided by name."""

import json

import pytest
from livekit.protocol import models, rtc

from pattino.sfu.rooms import requests, responses, values
from pattino.sfu.rooms.inputs import BadFrame, Signal
from pattino.sfu.rooms.values import (
    ConnectionId,
    DisconnectReason,
    Quality,
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
        over_tcp = scenario is requests.Scenario.SWITCH_PROTOCOL
        assert decoded(simulate=simulate) == requests.Simulate(scenario, seconds, over_tcp)

    @pytest.mark.parametrize(
        ("protocol", "over_tcp"), [("UDP", False), ("TCP", True), ("TLS", True)]
    )
    def test_takes_tls_for_tcp(self, protocol: str, over_tcp: bool) -> None:
        wanted = rtc.CandidateProtocol.Value(protocol)
        read = decoded(simulate=rtc.SimulateScenario(switch_candidate_protocol=wanted))
        assert read == requests.Simulate(requests.Scenario.SWITCH_PROTOCOL, over_tcp=over_tcp)

    @pytest.mark.parametrize(
        "simulate",
        [
            rtc.SimulateScenario(),
            rtc.SimulateScenario(subscriber_bandwidth=1),
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
