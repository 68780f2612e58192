"""Offers of real clients, recorded: what room policy reads in them."""

from pathlib import Path

import pytest

from pattino.sfu.rooms.publications import is_sending
from pattino.sfu.rooms.slots import is_slot
from pattino.sfu.rooms.values import Direction, SectionKind
from pattino.sfu.signal.errors import SdpMalformedError, SdpTooLargeError, SignalError
from pattino.sfu.signal.sdp import SDP_LIMIT, SECTION_LINES, parse_offer

OFFERS = Path(__file__).parent / "fixtures" / "sdp"
ALL = sorted(path.stem for path in OFFERS.glob("*.sdp"))


def recorded(name: str) -> str:
    return (OFFERS / f"{name}.sdp").read_bytes().decode()


SHAPES = {
    "chromium-v1-1-join": (3, 3, []),
    "chromium-v1-2-connected": (3, 3, []),
    "chromium-v1-3-published": (3, 3, ["7", "8"]),
    "chromium-v1-8-grown": (5, 5, []),
    "firefox-v1-1-first": (3, 3, []),
    "firefox-v1-10-grown": (5, 5, []),
    "firefox-v1-3-published": (3, 3, ["7", "8"]),
    "wheel-v1-0-join": (4, 4, ["7", "8"]),
    "go-v0-publisher": (0, 0, ["1", "2"]),
}


@pytest.mark.parametrize("name", ALL)
def test_every_recorded_offer_has_the_slots_and_sent_tracks_it_should(name: str) -> None:
    sections = parse_offer(recorded(name))
    slots = [section for section in sections if is_slot(section)]
    audios = sum(1 for section in slots if section.kind is SectionKind.AUDIO)
    sent = [section.mid for section in sections if is_sending(section)]
    assert (audios, len(slots) - audios, sent) == SHAPES[name]


@pytest.mark.parametrize("name", ALL)
def test_every_recorded_offer_has_one_data_section(name: str) -> None:
    kinds = [section.kind for section in parse_offer(recorded(name))]
    assert kinds.count(SectionKind.APPLICATION) == 1


@pytest.mark.parametrize("name", ALL)
def test_line_ends_of_either_kind_are_read_alike(name: str) -> None:
    text = recorded(name).replace("\r\n", "\n")
    assert parse_offer(text) == parse_offer(text.replace("\n", "\r\n"))


def test_a_bundle_only_section_with_port_zero_is_not_a_rejected_one() -> None:
    sections = parse_offer(recorded("firefox-v1-1-first"))
    assert not any(section.is_rejected for section in sections)


def test_a_section_with_port_zero_alone_is_rejected() -> None:
    text = recorded("firefox-v1-1-first").replace("a=bundle-only\r\n", "")
    assert any(section.is_rejected for section in parse_offer(text))


def test_layers_of_simulcast_are_read_by_name_in_the_order_of_the_offer() -> None:
    video = parse_offer(recorded("chromium-v1-3-published"))[8]
    assert video.rids == ("q", "h", "f")


def test_the_track_id_is_the_second_half_of_msid() -> None:
    audio = parse_offer(recorded("wheel-v1-0-join"))[7]
    assert (audio.msid_stream, audio.msid_track) == ("-", "ea4a5315-a6bf-42f4-b0da-16e790bdaabe")


def test_a_section_without_direction_sends_and_receives() -> None:
    text = "v=0\r\ns=-\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\n"
    assert parse_offer(text)[0].direction is Direction.SENDRECV


MINIMAL = "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\n"
MALFORMED = {
    "nothing": "",
    "blank lines": "\r\n\r\n",
    "no version": "s=-\r\n",
    "another version": "v=1\r\n",
    "a line without =": "v=0\r\nhello\r\n",
    "a lone carriage return": "v=0\r\na=x\ra=y\r\n",
    "a zero byte": "v=0\r\na=x\0\r\n",
    "a section without mid": "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n",
    "an empty mid": MINIMAL.replace("a=mid:0", "a=mid:"),
    "a mid with a blank": MINIMAL.replace("a=mid:0", "a=mid:0 1"),
    "a mid of 17 letters": MINIMAL.replace("a=mid:0", "a=mid:" + "x" * 17),
    "a mid that is not ASCII": MINIMAL.replace("a=mid:0", "a=mid:é"),
    "one mid twice": MINIMAL + MINIMAL.removeprefix("v=0\r\n"),
    "unknown media": MINIMAL.replace("audio", "text"),
    "a short m-line": MINIMAL.replace("m=audio 9 UDP/TLS/RTP/SAVPF 111", "m=audio 9"),
    "a long line": MINIMAL + "a=" + "x" * 20_000 + "\r\n",
    "a long msid": MINIMAL + "a=msid:- " + "x" * 300 + "\r\n",
    "many rids": MINIMAL + "".join(f"a=rid:{n} send\r\n" for n in range(9)),
}


@pytest.mark.parametrize("text", MALFORMED.values(), ids=MALFORMED.keys())
def test_an_offer_with_is_refused_as_malformed(text: str) -> None:
    with pytest.raises(SdpMalformedError):
        parse_offer(text)


def test_more_text_than_the_engine_takes_is_refused() -> None:
    with pytest.raises(SdpTooLargeError):
        parse_offer("v=0\r\n" + "a=x\r\n" * (SDP_LIMIT // 5))


def test_more_than_128_sections_are_refused() -> None:
    sections = "".join(f"m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:{n}\r\n" for n in range(129))
    with pytest.raises(SdpTooLargeError):
        parse_offer("v=0\r\n" + sections)


def test_a_section_of_very_many_lines_is_refused_before_the_engine_compares_them() -> None:
    lines = "a=rtpmap:111 opus/48000/2\r\n" * SECTION_LINES
    with pytest.raises(SdpTooLargeError):
        parse_offer(MINIMAL + lines)


def test_errors_repeat_nothing_of_the_offer() -> None:
    with pytest.raises(SignalError) as caught:
        parse_offer("v=0\r\nm=secret 9 x 1\r\n")
    assert "secret" not in str(caught.value)
