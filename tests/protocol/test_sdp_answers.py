"""The pass over the engine's answers, on answers that the engine gave to every recorded offer."""

from pathlib import Path

import pytest

from pattino.sfu.rooms.publications import is_sending
from pattino.sfu.rooms.slots import is_slot
from pattino.sfu.rooms.values import (
    AnswerRole,
    Mid,
    OfferedSection,
    Published,
    SlotAssigned,
    SlotEmpty,
    TrackSid,
)
from pattino.sfu.signal.errors import AnswerUnusableError
from pattino.sfu.signal.sdp import MSID_SEMANTIC, finish_description, parse_offer

FIXTURES = Path(__file__).parent / "fixtures"
ALL = sorted(path.stem for path in (FIXTURES / "answers").glob("*.sdp"))
CARRIED = SlotAssigned("PA_bob|TR_bob", TrackSid("TR_bob"))


def offer_of(name: str) -> tuple[OfferedSection, ...]:
    return parse_offer((FIXTURES / "sdp" / f"{name}.sdp").read_bytes().decode())


def answer_of(name: str) -> str:
    return (FIXTURES / "answers" / f"{name}.sdp").read_bytes().decode()


def sections_of(text: str) -> dict[str, list[str]]:
    """The lines of each m-line, by mid."""
    found = {}
    for part in text.split("\r\nm=")[1:]:
        lines = ["m=" + part.split("\r\n")[0], *part.split("\r\n")[1:]]
        mid = next(line for line in lines if line.startswith("a=mid:"))
        found[mid.removeprefix("a=mid:")] = [line for line in lines if line]
    return found


def finished(name: str, roles: dict[str, AnswerRole]) -> dict[str, list[str]]:
    return sections_of(finish_description(answer_of(name), [(Mid(m), r) for m, r in roles.items()]))


def roles_of(name: str, *, carried: int = 1) -> dict[str, AnswerRole]:
    """As rooms would say: the first slots carry tracks, the rest is empty."""
    roles: dict[str, AnswerRole] = {}
    for section in offer_of(name):
        if is_sending(section):
            roles[section.mid] = Published(f"{section.kind.value}/vp8")
        elif is_slot(section):
            is_carried = sum(isinstance(r, SlotAssigned) for r in roles.values()) < carried
            sid = TrackSid(f"TR_{section.mid}")
            roles[section.mid] = SlotAssigned(f"PA_x|{sid}", sid) if is_carried else SlotEmpty()
    return roles


def starting(lines: list[str], prefix: str) -> list[str]:
    return [line for line in lines if line.startswith(prefix)]


@pytest.mark.parametrize("name", ALL)
class TestEveryAnswer:
    def test_keeps_m_lines_mids_and_their_order(self, name: str) -> None:
        done = finish_description(answer_of(name), list(roles_of(name).items()))
        assert list(sections_of(done)) == [section.mid for section in offer_of(name)]

    def test_gives_each_carrying_slot_its_msid_on_the_line_and_each_ssrc(self, name: str) -> None:
        roles = roles_of(name, carried=2)
        for mid, lines in finished(name, roles).items():
            role = roles.get(mid)
            if isinstance(role, SlotAssigned):
                msid = f"{role.stream_id} {role.track_sid}"
                assert starting(lines, "a=msid:") == [f"a=msid:{msid}"]
                ssrcs = {line.split(" ")[0] for line in starting(lines, "a=ssrc:")}
                assert ssrcs
                assert {f"{ssrc} msid:{msid}" for ssrc in ssrcs} <= set(lines)

    def test_keeps_the_pairing_of_a_carrying_video_slot_with_its_repair(self, name: str) -> None:
        roles = roles_of(name, carried=99)
        for mid, lines in finished(name, roles).items():
            if isinstance(roles.get(mid), SlotAssigned) and lines[0].startswith("m=video"):
                assert len(starting(lines, "a=ssrc-group:FID ")) == 1

    def test_shows_an_empty_slot_as_sendonly_without_msid_and_ssrc(self, name: str) -> None:
        roles = roles_of(name)
        for mid, lines in finished(name, roles).items():
            if isinstance(roles.get(mid), SlotEmpty):
                assert "a=sendonly" in lines
                assert starting(lines, "a=msid") == []
                assert starting(lines, "a=ssrc") == []

    def test_leaves_no_msid_on_what_the_client_sends(self, name: str) -> None:
        roles = roles_of(name)
        for mid, lines in finished(name, roles).items():
            if isinstance(roles.get(mid), Published):
                assert "a=recvonly" in lines
                assert not any("msid" in line for line in lines)

    def test_leaves_no_stream_id_that_the_engine_made_up(self, name: str) -> None:
        done = finish_description(answer_of(name), list(roles_of(name).items()))
        msids = [line for line in done.split("\r\n") if " msid:" in line or "a=msid:" in line]
        assert all("PA_x|TR_" in line for line in msids)

    def test_says_that_streams_have_names(self, name: str) -> None:
        done = finish_description(answer_of(name), [])
        assert done.split("\r\n").count(MSID_SEMANTIC) == 1
        assert done.count("a=msid-semantic") == 1

    def test_is_the_same_when_it_is_finished_twice(self, name: str) -> None:
        roles = list(roles_of(name).items())
        once = finish_description(answer_of(name), roles)
        assert finish_description(once, roles) == once

    def test_ends_each_line_as_sdp_demands(self, name: str) -> None:
        done = finish_description(answer_of(name), list(roles_of(name).items()))
        assert done.endswith("\r\n")
        assert "\n" not in done.replace("\r\n", "")

    def test_changes_nothing_else(self, name: str) -> None:
        done = finish_description(answer_of(name), list(roles_of(name).items()))
        kept = ("c=", "a=ice-", "a=fingerprint", "a=setup", "a=candidate", "a=rtpmap", "a=fmtp")
        for prefix in kept:
            before = [line for line in answer_of(name).split("\r\n") if line.startswith(prefix)]
            after = [line for line in done.split("\r\n") if line.startswith(prefix)]
            assert after == before


def test_a_slot_that_the_engine_made_inactive_is_sendonly_nevertheless() -> None:
    text = answer_of("chromium-v1-1-join").replace("a=sendonly", "a=inactive")
    lines = sections_of(finish_description(text, [(Mid("0"), SlotEmpty()), (Mid("1"), CARRIED)]))
    assert "a=sendonly" in lines["0"]
    assert "a=sendonly" in lines["1"]
    assert "a=inactive" in lines["2"]


def test_a_slot_shows_another_msid_when_it_carries_another_track() -> None:
    other = SlotAssigned("PA_eve|TR_eve", TrackSid("TR_eve"))
    first = finish_description(answer_of("chromium-v1-1-join"), [(Mid("0"), CARRIED)])
    second = finish_description(first, [(Mid("0"), other)])
    assert "TR_bob" not in second
    assert second == finish_description(answer_of("chromium-v1-1-join"), [(Mid("0"), other)])


TWO_CODECS = (
    "v=0\r\n"
    "m=video 9 UDP/TLS/RTP/SAVPF 96 97 103 104 45\r\n"
    "a=mid:0\r\na=recvonly\r\n"
    "a=rtpmap:96 VP8/90000\r\na=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\n"
    "a=rtpmap:103 H264/90000\r\na=rtpmap:104 rtx/90000\r\na=fmtp:104 apt=103\r\n"
    "a=rtpmap:45 AV1/90000\r\n"
)


@pytest.mark.parametrize(
    ("codec", "types"),
    [
        ("video/h264", "103 104 96 97 45"),
        ("video/vp8", "96 97 103 104 45"),
        ("video/av1", "45 96 97 103 104"),
        ("video/vp9", "96 97 103 104 45"),
        ("", "96 97 103 104 45"),
    ],
)
def test_the_codec_of_a_published_track_comes_first_with_its_repair(codec: str, types: str) -> None:
    done = finish_description(TWO_CODECS, [(Mid("0"), Published(codec))])
    assert f"m=video 9 UDP/TLS/RTP/SAVPF {types}\r\n" in done


@pytest.mark.parametrize("text", ["v=0\r\nbroken\r\n", "v=0\r\na=x\0y\r\n"])
def test_an_answer_that_is_not_sdp_is_named_as_a_fault_of_ours(text: str) -> None:
    with pytest.raises(AnswerUnusableError):
        finish_description(text, [])


UDP = "a=candidate:1 1 udp 2130706175 192.0.2.1 7882 typ host"
TCP = "a=candidate:2 1 tcp 1671430143 192.0.2.1 7882 typ host tcptype passive"


@pytest.mark.parametrize(
    ("named", "left"), [([UDP, TCP], [TCP]), ([TCP], [TCP]), ([UDP], [UDP]), ([], [])]
)
def test_who_is_kept_off_udp_is_told_tcp_candidates_alone_where_there_are_any(
    named: list[str], left: list[str]
) -> None:
    head, rest = TWO_CODECS.split("a=mid:0\r\n")
    text = head + "".join(f"{line}\r\n" for line in ("a=mid:0", *named)) + rest
    roles = [(Mid("0"), Published("video/vp8"))]
    assert (
        starting(finish_description(text, roles, is_tcp_only=True).split("\r\n"), "a=cand") == left
    )
    assert starting(finish_description(text, roles).split("\r\n"), "a=cand") == named
