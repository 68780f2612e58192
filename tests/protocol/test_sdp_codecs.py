"""Which of the codecs of an offered m-line are forwarded, in the client's own order."""

from pathlib import Path

import pytest

from pattino.sfu.rooms.publications import is_sending
from pattino.sfu.rooms.values import SectionKind
from pattino.sfu.signal.sdp import parse_offer

OFFERS = Path(__file__).parent / "fixtures" / "sdp"
ALL = sorted(path.stem for path in OFFERS.glob("*.sdp"))
VP8, H264 = "video/vp8", "video/h264"
BOTH = (VP8, H264)
CAMERAS = {
    "chromium-v1-3-published": BOTH,
    "firefox-v1-3-published": (VP8,),
    "wheel-v1-0-join": (VP8,),  # the codec it means, and no other
    "go-v0-publisher": BOTH,
}


def codecs(types: str, *lines: str) -> tuple[str, ...]:
    head = ("v=0", f"m=video 9 UDP/TLS/RTP/SAVPF {types}", "a=mid:0", *lines)
    return parse_offer("\r\n".join(head) + "\r\n")[0].codecs


def h264(payload: int, profile: str = "42e01f", mode: str = ";packetization-mode=1") -> list[str]:
    parameters = f"level-asymmetry-allowed=1{mode};profile-level-id={profile}"
    return [f"a=rtpmap:{payload} H264/90000", f"a=fmtp:{payload} {parameters}"]


@pytest.mark.parametrize("name", sorted(CAMERAS))
def test_recorded_clients_offer_what_they_are_known_to_offer(name: str) -> None:
    sections = parse_offer((OFFERS / f"{name}.sdp").read_bytes().decode())
    sent = [it for it in sections if is_sending(it) and it.kind is SectionKind.VIDEO]
    assert [section.codecs for section in sent] == [CAMERAS[name]]


@pytest.mark.parametrize("name", ALL)
def test_sound_names_no_codec_for_there_is_one(name: str) -> None:
    sections = parse_offer((OFFERS / f"{name}.sdp").read_bytes().decode())
    assert {it.codecs for it in sections if it.kind is not SectionKind.VIDEO} == {()}


def test_the_order_is_that_of_the_m_line_not_of_the_lines_below_it() -> None:
    lines = ["a=rtpmap:96 VP8/90000", *h264(103)]
    assert codecs("103 96", *lines) == (H264, VP8)
    assert codecs("96 103", *lines) == (VP8, H264)


def test_each_codec_is_named_once_and_upper_and_lower_case_are_the_same() -> None:
    assert codecs("96 97 98", "a=rtpmap:96 vp8/90000", *h264(97), *h264(98, "42E01F")) == BOTH


def test_what_no_payload_type_of_the_m_line_stands_for_is_not_offered() -> None:
    assert codecs("96", "a=rtpmap:96 VP8/90000", *h264(103)) == (VP8,)


@pytest.mark.parametrize("profile", ["42e01f", "42c01e", "42401f", "4d801f", "58c01f"])
def test_h264_of_constrained_baseline_in_each_of_its_forms_is_ours(profile: str) -> None:
    assert codecs("103", *h264(103, profile)) == (H264,)


@pytest.mark.parametrize("profile", ["42001f", "4d001f", "64001f", "640c1f", "42e0", "", "zzzzzz"])
def test_h264_of_another_profile_is_not_ours(profile: str) -> None:
    assert codecs("103", *h264(103, profile)) == ()


@pytest.mark.parametrize("mode", ["", ";packetization-mode=0", ";packetization-mode=2"])
def test_h264_that_fragments_nothing_is_not_ours(mode: str) -> None:
    assert codecs("103", *h264(103, mode=mode)) == ()


@pytest.mark.parametrize("line", ["a=rtpmap:45 AV1/90000", "a=rtpmap:45", "a=fmtp:45 x=1", ""])
def test_other_codecs_and_broken_lines_are_passed_over(line: str) -> None:
    assert codecs("45 96", *filter(None, [line]), "a=rtpmap:96 VP8/90000") == (VP8,)
