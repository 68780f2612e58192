"""SDP: what room policy must know of an offer, and the pass that finishes an answer.

The engine parses offers and writes answers; it cannot give an m-line of the other side an msid.
The pass over its answer does, on every answer, and the engine never sees the result:

- a receiving m-line that carries a track gets `a=msid:PA_…|TR_… TR_…`, also on its SSRCs;
- one that carries nothing is `sendonly` without msid and without SSRCs: after `inactive` its
  first use works, but the next is black and silent in Chromium and in native clients;
- everything else has no msid; what the client sends is `recvonly` (Go clients offer `sendrecv`)
  and the track's codec comes first, because Chromium sends with the first one of the answer.

Source: RFC 8866 (SDP), RFC 8830 (msid), RFC 9143 (BUNDLE), RFC 5576 (ssrc); spike §3.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from pattino.sfu.rooms.values import (
    AnswerRole,
    Direction,
    Mid,
    OfferedSection,
    Published,
    SectionKind,
    SlotAssigned,
    SlotEmpty,
    SlotSilent,
)
from pattino.sfu.signal.errors import AnswerUnusableError, SdpMalformedError, SdpTooLargeError
from pattino.sfu.signal.payloads import forwarded_codecs, payloads_of, repairs_of

SDP_LIMIT: Final = 256 * 1024
"""A section for receiving video is about 4 kB in Chromium; the engine has the same bound."""
SECTION_LIMIT: Final = 128
SECTION_LINES: Final = 512
"""Lines of one m-line's section; the longest recorded one has 188. The engine's parser compares
the lines of a section with each other, and everybody's media waits meanwhile: 9000 took 0.6 s."""
LINE_LIMIT: Final = 16 * 1024
"""The longest line of a real answer names the stream of every m-line: 4 kB at 128 of them."""
RID_LIMIT: Final = 8
MSID_LIMIT: Final = 256

MSID_SEMANTIC: Final = "a=msid-semantic: WMS *"

_MID: Final = re.compile(r"[!#-'*+\-.0-9A-Z^-~]{1,16}")
"""A token (RFC 8866 §9); the RTP header extension carries at most 16 bytes of it."""
_M_LINE_BLANKS: Final = 3
"""m=<media> <port> <proto> <fmt> … (RFC 8866 §5.14)."""
_KINDS: Final = {kind.value: kind for kind in SectionKind}
_DIRECTIONS: Final = {f"a={direction.value}": direction for direction in Direction}


def parse_offer(text: str) -> tuple[OfferedSection, ...]:
    """Read the m-lines of an offer; raises SdpMalformedError or SdpTooLargeError only."""
    if len(text) > SDP_LIMIT:
        raise SdpTooLargeError
    session, *sections = _split(text, SdpMalformedError)
    if not session or session[0] != "v=0":
        raise SdpMalformedError
    if len(sections) > SECTION_LIMIT:
        raise SdpTooLargeError
    if any(len(lines) > SECTION_LINES for lines in (session, *sections)):
        raise SdpTooLargeError
    offered = tuple(_section(lines) for lines in sections)
    if len({section.mid for section in offered}) != len(offered):
        raise SdpMalformedError
    return offered


def finish_description(
    text: str, roles: Iterable[tuple[Mid, AnswerRole]], *, is_tcp_only: bool = False
) -> str:
    """Let the engine's answer, or its own offer, show what each m-line is."""
    by_mid: Mapping[str, AnswerRole] = dict(roles)
    session, *sections = _split(text, AnswerUnusableError)
    lines = [line for line in session if not line.startswith("a=msid-semantic:")]
    lines.append(MSID_SEMANTIC)
    for section in sections:
        lines.extend(_finish(section, by_mid.get(_value(section, "a=mid:"))))
    if is_tcp_only:
        lines = _without_udp(lines)
    return "\r\n".join(lines) + "\r\n"


def _without_udp(lines: list[str]) -> list[str]:
    """Without the candidates that are not TCP (RFC 6544 §4.5), where that leaves any."""
    named = {line for line in lines if line.startswith("a=candidate:")}
    kept = {line for line in named if " tcptype " in line}
    return [line for line in lines if line in kept or line not in named] if kept else lines


def _split(
    text: str, error: type[SdpMalformedError] | type[AnswerUnusableError]
) -> list[list[str]]:
    """The lines of the session, then those of each m-line."""
    parts: list[list[str]] = [[]]
    for raw in text.split("\n"):
        line = raw.removesuffix("\r")
        if not line:
            continue
        if len(line) > LINE_LIMIT or line[1:2] != "=" or "\r" in line or "\0" in line:
            raise error
        if line.startswith("m="):
            if line.count(" ") < _M_LINE_BLANKS:
                raise error
            parts.append([])
        parts[-1].append(line)
    return parts


def _section(lines: list[str]) -> OfferedSection:
    fields = lines[0].removeprefix("m=").split(" ")
    kind = _KINDS.get(fields[0])
    mid = _value(lines, "a=mid:")
    if kind is None or not _MID.fullmatch(mid):
        raise SdpMalformedError
    stream, _, track = _value(lines, "a=msid:").partition(" ")
    if len(stream) > MSID_LIMIT or len(track) > MSID_LIMIT:
        raise SdpMalformedError
    return OfferedSection(
        mid=Mid(mid),
        kind=kind,
        direction=_direction(lines),
        msid_stream=stream,
        msid_track=track.strip(),
        rids=_send_rids(lines),
        codecs=forwarded_codecs(lines) if kind is SectionKind.VIDEO else (),
        is_rejected=fields[1] == "0" and "a=bundle-only" not in lines,
    )


def _direction(lines: list[str]) -> Direction:
    """The last one given; sendrecv when none is (RFC 8866 §6.7)."""
    given = [_DIRECTIONS[line] for line in lines if line in _DIRECTIONS]
    return given[-1] if given else Direction.SENDRECV


def _send_rids(lines: list[str]) -> tuple[str, ...]:
    rids: list[str] = []
    for line in lines:
        if line.startswith("a=rid:"):
            name, _, rest = line.removeprefix("a=rid:").partition(" ")
            if rest.startswith("send"):
                rids.append(name)
    if len(rids) > RID_LIMIT:
        raise SdpMalformedError
    return tuple(rids)


def _value(lines: list[str], prefix: str) -> str:
    return next((line.removeprefix(prefix) for line in lines if line.startswith(prefix)), "")


def _finish(section: list[str], role: AnswerRole | None) -> Iterator[str]:
    plain = [line for line in section if not _is_msid(line)]
    match role:
        case SlotAssigned():
            return _assigned(plain, f"{role.stream_id} {role.track_sid}")
        case SlotSilent():
            return (line for line in plain if not line.startswith("a=ssrc"))
        case SlotEmpty():
            return (_sending(line) for line in plain if not line.startswith("a=ssrc"))
        case Published(codec):
            return _led_by(plain, codec)
        case None:
            return iter(plain)


def _is_msid(line: str) -> bool:
    if line.startswith("a=msid:"):
        return True
    return line.startswith("a=ssrc:") and line.partition(" ")[2].startswith(
        ("msid:", "mslabel:", "label:")
    )


def _sending(line: str) -> str:
    return "a=sendonly" if line in _DIRECTIONS else line


def _assigned(lines: list[str], msid: str) -> Iterator[str]:
    for line in lines:
        if line in _DIRECTIONS:
            yield "a=sendonly"
            yield f"a=msid:{msid}"
        elif line.startswith("a=ssrc:") and " cname:" in line:
            yield line
            yield f"{line.partition(' ')[0]} msid:{msid}"
        else:
            yield line


def _led_by(lines: list[str], codec: str) -> Iterator[str]:
    """The payload types of a codec, each with its RTX, before the others."""
    media, port, protocol, *types = lines[0].split(" ")
    wanted = [payload for payload in types if payload in payloads_of(lines, codec)]
    leading = [payload for main in wanted for payload in (main, *repairs_of(lines, main))]
    ordered = [payload for payload in dict.fromkeys(leading) if payload in types]
    others = [payload for payload in types if payload not in ordered]
    yield " ".join((media, port, protocol, *ordered, *others))
    for line in lines[1:]:
        if not line.startswith("a=ssrc"):
            yield "a=recvonly" if line == "a=sendrecv" else line
