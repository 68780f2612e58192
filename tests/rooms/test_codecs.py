"""What a video track is described as: by its AddTrack at first, then by its m-line."""

from dataclasses import replace

import pytest

from pattino.sfu.rooms import requests, responses
from pattino.sfu.rooms.values import CodecInfo, Published, SectionKind
from tests.rooms.hall import Hall, Person, camera, sending

VP8, H264 = "video/vp8", "video/h264"


def described(viewer: Person) -> tuple[str, list[str]]:
    """The codec of the only track as others are told of it, and the codecs listed in it."""
    (track,) = viewer.last(responses.ParticipantsChanged).participants[0].tracks
    return track.mime_type, [codec.mime_type for codec in track.codecs]


def answered(publisher: Person) -> str:
    """The codec that leads the answer's list on the m-line of the only track."""
    roles = publisher.last(responses.Answer).roles
    (role,) = [role for _, role in roles if isinstance(role, Published)]
    return role.codec


def offers(publisher: Person, *codecs: str) -> None:
    """An m-line of the camera with these codecs, in this order."""
    line = sending(publisher.next_mid(), SectionKind.VIDEO, "cam")
    publisher.sections.append(replace(line, codecs=codecs))
    publisher.offer()


def publishes(request: requests.AddTrack, *codecs: str) -> tuple[Person, Person]:
    hall = Hall()
    bob, alice = hall.join("bob"), hall.join("alice")
    alice.says(request)
    offers(alice, *codecs)
    return alice, bob


class TestATrackThatNamesNoCodec:
    @pytest.mark.parametrize(
        ("offered", "codec"),
        [((H264,), H264), ((H264, VP8), H264), ((VP8, H264), VP8), ((VP8,), VP8), ((), VP8)],
    )
    def test_is_described_by_the_first_codec_of_its_m_line(
        self, offered: tuple[str, ...], codec: str
    ) -> None:
        alice, bob = publishes(camera(), *offered)
        assert described(bob) == (codec, [codec])
        assert answered(alice) == codec

    def test_is_described_so_when_its_m_line_came_first(self) -> None:
        hall = Hall()
        bob, alice = hall.join("bob"), hall.join("alice")
        offers(alice, H264)
        alice.says(camera())
        assert described(bob) == (H264, [H264])

    def test_is_described_to_who_comes_later_as_well(self) -> None:
        hall = Hall()
        alice = hall.join("alice")
        alice.says(camera())
        offers(alice, H264)
        (other,) = hall.join("bob").joined.others
        assert [track.mime_type for track in other.tracks] == [H264]


class TestATrackThatNamesItsCodec:
    @pytest.mark.parametrize("codec", [VP8, H264])
    def test_keeps_it_wherever_it_stands_in_the_offer(self, codec: str) -> None:
        request = camera(codecs=(CodecInfo(codec, "cam"),))
        alice, bob = publishes(request, VP8, H264)
        assert described(bob) == (codec, [codec])
        assert answered(alice) == codec

    def test_is_described_by_its_m_line_when_that_has_another_alone(self) -> None:
        _, bob = publishes(camera(codecs=(CodecInfo(H264, "cam"),)), VP8)
        assert described(bob) == (VP8, [VP8])

    def test_that_is_not_forwarded_is_described_by_its_m_line(self) -> None:
        _, bob = publishes(camera(codecs=(CodecInfo("video/av1", "cam"),)), H264, VP8)
        assert described(bob) == (H264, [H264])
