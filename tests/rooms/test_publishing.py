"""Publishing: AddTrack meets its m-line, others are told, tracks are muted and end."""

import pytest

from pattino.sfu.rooms import commands, events, requests, responses
from pattino.sfu.rooms.limits import Limits
from pattino.sfu.rooms.values import (
    CodecInfo,
    Direction,
    Encryption,
    Mid,
    OfferedSection,
    RequestReason,
    SectionKind,
    TrackKind,
    TrackSource,
)
from tests.rooms.hall import LAYERS, Hall, Person, camera, grant, microphone, sending


def refused_with(person: Person) -> RequestReason:
    return person.last(responses.RequestAnswered).reason


class TestAddTrack:
    def test_is_answered_at_once_with_the_track_and_its_cid(self) -> None:
        alice = Hall().join("alice")
        alice.says(microphone())
        accepted = alice.last(responses.TrackAccepted)
        assert accepted.cid == "mic"
        assert accepted.track.sid.startswith("TR_AM")

    @pytest.mark.parametrize(
        ("request_", "prefix"),
        [
            (microphone(), "TR_AM"),
            (camera(), "TR_VC"),
            (camera("s", source=TrackSource.SCREEN_SHARE), "TR_VS"),
            (microphone("sa", source=TrackSource.SCREEN_SHARE_AUDIO), "TR_As"),
        ],
    )
    def test_names_the_track_by_kind_and_source(
        self, request_: requests.AddTrack, prefix: str
    ) -> None:
        alice = Hall().join("alice")
        alice.says(request_)
        assert alice.last(responses.TrackAccepted).track.sid.startswith(prefix)

    def test_describes_an_audio_track_as_opus(self) -> None:
        alice = Hall().join("alice")
        alice.says(microphone())
        track = alice.last(responses.TrackAccepted).track
        assert track.mime_type == "audio/opus"
        assert [codec.mime_type for codec in track.codecs] == ["audio/opus"]

    def test_repeats_what_the_publisher_said_of_its_track(self) -> None:
        alice = Hall().join("alice")
        alice.says(camera(name="front", stream="s", encryption=Encryption.GCM, is_muted=True))
        track = alice.last(responses.TrackAccepted).track
        assert (track.name, track.stream, track.encryption) == ("front", "s", Encryption.GCM)
        assert (track.width, track.height, track.is_muted) == (1280, 720, True)
        assert track.layers == LAYERS
        assert track.is_simulcast

    def test_with_one_layer_is_no_simulcast(self) -> None:
        alice = Hall().join("alice")
        alice.says(camera(layers=LAYERS[2:]))
        assert not alice.last(responses.TrackAccepted).track.is_simulcast

    @pytest.mark.parametrize("codec", ["video/vp8", "video/h264"])
    def test_for_a_codec_that_is_forwarded_is_answered_with_it(self, codec: str) -> None:
        alice = Hall().join("alice")
        alice.says(camera(codecs=(CodecInfo(codec, "cam"),)))
        track = alice.last(responses.TrackAccepted).track
        assert (track.mime_type, track.codecs[0].mime_type) == (codec, codec)

    @pytest.mark.parametrize("codec", ["video/h265", "video/vp9", "video/av1", ""])
    def test_for_a_codec_that_is_not_forwarded_is_answered_with_vp8(self, codec: str) -> None:
        alice = Hall().join("alice")
        alice.says(camera(codecs=(CodecInfo(codec, "cam"),)))
        track = alice.last(responses.TrackAccepted).track
        assert track.mime_type == "video/vp8"
        assert track.codecs[0].mime_type == "video/vp8"

    def test_takes_the_layers_of_the_first_codec_when_it_names_no_other(self) -> None:
        alice = Hall().join("alice")
        alice.says(camera(layers=(), codecs=(CodecInfo("video/vp8", "cam", layers=LAYERS),)))
        assert alice.last(responses.TrackAccepted).track.layers == LAYERS

    def test_of_data_is_refused_as_unsupported(self) -> None:
        alice = Hall().join("alice")
        alice.says(requests.AddTrack("x", TrackKind.DATA))
        assert refused_with(alice) is RequestReason.UNSUPPORTED_TYPE

    def test_without_a_cid_is_refused_as_unsupported(self) -> None:
        alice = Hall().join("alice")
        alice.says(microphone(cid=""))
        assert refused_with(alice) is RequestReason.UNSUPPORTED_TYPE

    def test_of_a_second_codec_for_a_track_is_refused_as_unsupported(self) -> None:
        alice = Hall().join("alice")
        (sid,) = alice.publishes(camera())
        alice.says(camera("backup", sid=sid))
        assert refused_with(alice) is RequestReason.UNSUPPORTED_TYPE

    def test_without_permission_is_refused_and_repeats_the_cid(self) -> None:
        alice = Hall().join("alice", grant=grant("alice", may_publish=False))
        alice.says(microphone())
        answer = alice.last(responses.RequestAnswered)
        assert answer.reason is RequestReason.NOT_ALLOWED
        assert answer.request == microphone()

    def test_of_a_source_that_the_token_does_not_list_is_refused(self) -> None:
        given = grant("alice", may_publish=False, publish_sources=("microphone",))
        alice = Hall().join("alice", grant=given)
        alice.says(camera())
        assert refused_with(alice) is RequestReason.NOT_ALLOWED
        alice.says(microphone())
        assert alice.last(responses.TrackAccepted).cid == "mic"

    def test_over_the_limit_is_refused(self) -> None:
        alice = Hall(limits=Limits(tracks=2)).join("alice")
        for cid in ("a", "b", "c"):
            alice.says(microphone(cid))
        assert len(alice.got(responses.TrackAccepted)) == 2
        assert refused_with(alice) is RequestReason.LIMIT_EXCEEDED

    def test_with_a_cid_that_lives_waits_for_its_end(self) -> None:
        hall = Hall()
        alice = hall.join("alice")
        (first,) = alice.publishes(microphone())
        alice.says(microphone())
        assert refused_with(alice) is RequestReason.QUEUED
        alice.unpublishes("mic")
        accepted = alice.got(responses.TrackAccepted)
        assert len(accepted) == 2
        assert accepted[1].track.sid != first

    def test_waits_in_a_queue_with_a_bound(self) -> None:
        alice = Hall(limits=Limits(queued_tracks=1)).join("alice")
        for _ in range(3):
            alice.says(microphone())
        assert refused_with(alice) is RequestReason.LIMIT_EXCEEDED


class TestMeetingTheMLine:
    def test_begins_the_track_in_the_engine_on_its_mid(self) -> None:
        hall = Hall()
        alice = hall.join("alice")
        alice.publishes(microphone())
        (published,) = hall.gave(commands.PublishTrack)
        assert (published.peer, published.mid, published.is_audio) == (alice.peer, "6", True)

    def test_writes_the_mid_into_the_track_and_its_codec(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        alice.publishes(camera())
        update = bob.last(responses.ParticipantsChanged)
        (track,) = update.participants[0].tracks
        assert track.mid == "6"
        assert track.codecs[0].mid == "6"

    def test_maps_the_mid_in_the_publishers_own_answer(self) -> None:
        alice = Hall().join("alice")
        (sid,) = alice.publishes(microphone())
        assert (Mid("6"), sid) in alice.last(responses.Answer).mid_to_track

    def test_happens_by_id_whatever_the_order_of_the_m_lines(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice", slots=(0, 0))
        alice.says(camera("a"))
        alice.says(camera("b", source=TrackSource.SCREEN_SHARE))
        alice.sections = [
            sending("0", SectionKind.VIDEO, "b"),
            sending("1", SectionKind.VIDEO, "a"),
        ]
        alice.offer()
        tracks = bob.last(responses.ParticipantsChanged).participants[0].tracks
        assert {track.mid: track.source.name for track in tracks} == {
            "0": "SCREEN_SHARE",
            "1": "CAMERA",
        }

    def test_happens_by_kind_in_order_when_ids_never_match_as_in_firefox(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice", slots=(0, 0))
        alice.says(microphone())
        alice.says(camera())
        alice.sections = [
            sending("0", SectionKind.VIDEO, "{other}"),
            sending("1", SectionKind.AUDIO, "{another}"),
        ]
        alice.offer()
        tracks = bob.last(responses.ParticipantsChanged).participants[0].tracks
        assert {track.mid: track.kind.name for track in tracks} == {"0": "VIDEO", "1": "AUDIO"}

    def test_never_takes_a_track_whose_own_m_line_is_there_too(self) -> None:
        hall = Hall()
        hall.join("bob")
        alice = hall.join("alice", slots=(0, 0))
        alice.says(camera("a"))
        alice.sections = [
            sending("0", SectionKind.VIDEO, "stranger"),
            sending("1", SectionKind.VIDEO, "a"),
        ]
        alice.offer()
        (published,) = hall.gave(commands.PublishTrack)
        assert published.mid == "1"

    def test_works_when_the_m_line_comes_before_its_add_track(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice", slots=(0, 0))
        alice.sections = [sending("0", SectionKind.AUDIO, "mic")]
        alice.offer()
        assert hall.gave(commands.PublishTrack) == []
        alice.says(microphone())
        assert len(hall.gave(commands.PublishTrack)) == 1
        assert len(bob.sees()["alice"]) == 1

    def test_never_joins_a_sound_track_with_a_picture_line(self) -> None:
        hall = Hall()
        alice = hall.join("alice", slots=(0, 0))
        alice.says(microphone("x"))
        alice.sections = [sending("0", SectionKind.VIDEO, "x")]
        alice.offer()
        assert hall.gave(commands.PublishTrack) == []

    def test_accepts_sendrecv_as_go_clients_offer_it(self) -> None:
        hall = Hall()
        alice = hall.join("alice", slots=(0, 0))
        alice.says(microphone("TR_x"))
        alice.sections = [
            OfferedSection(Mid("0"), SectionKind.AUDIO, Direction.SENDRECV, "s", "TR_x")
        ]
        alice.offer()
        assert len(hall.gave(commands.PublishTrack)) == 1


class TestAnnouncing:
    def test_comes_with_the_m_line_and_not_with_the_first_packet(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        (sid,) = alice.publishes(microphone(is_muted=True))
        assert bob.sees()["alice"] == (sid,)

    def test_does_not_come_with_add_track_alone(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        alice.says(microphone())
        assert bob.sees()["alice"] == ()

    def test_waits_until_the_publisher_is_active(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice", connects=False)
        (sid,) = alice.publishes(microphone())
        assert bob.sees()["alice"] == ()
        alice.connects()
        assert bob.sees()["alice"] == (sid,)

    def test_says_that_the_participant_is_a_publisher(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        alice.publishes(microphone())
        assert bob.last(responses.ParticipantsChanged).participants[0].is_publisher

    def test_of_two_tracks_in_one_offer_is_one_message(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        before = len(bob.got(responses.ParticipantsChanged))
        alice.publishes(microphone(), camera())
        assert len(bob.got(responses.ParticipantsChanged)) == before + 1

    def test_corrects_the_codec_when_packets_show_another(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        alice.publishes(camera())
        (published,) = hall.gave(commands.PublishTrack)
        hall.give(events.TrackLive(published.track, 0, "video/h264"))
        (track,) = bob.last(responses.ParticipantsChanged).participants[0].tracks
        codecs = [codec.mime_type for codec in track.codecs]
        assert (track.mime_type, codecs) == ("video/h264", ["video/h264"])

    def test_is_not_repeated_when_packets_show_the_expected_codec(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        alice.publishes(camera())
        before = len(bob.inbox)
        (published,) = hall.gave(commands.PublishTrack)
        assert hall.give(events.TrackLive(published.track, 0, "video/vp8")) == []
        assert len(bob.inbox) == before
