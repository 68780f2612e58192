"""Payload types of an m-line: which codec each stands for, and which of them are forwarded.

A codec that an offer names in a form which the engine does not forward (H264 of another profile
or packetization mode) is not one of ours: the answer will not have it.

Source: RFC 8866 §6.6 (rtpmap), §6.15 (fmtp); RFC 4588 §8.6 (apt); RFC 6184 §8.1, table 5
(profiles of H264), §6.2 (packetization modes).
"""

import re
from typing import Final

_FORWARDED: Final = {"vp8": "video/vp8", "h264": "video/h264"}
_FORMS: Final = ((0x42, 0x4F, 0x40), (0x4D, 0x8F, 0x80), (0x58, 0xCF, 0xC0))
"""profile_idc, the bits of profile-iop that count, and what they are: constrained baseline."""
_PROFILE: Final = re.compile(r"[0-9A-Fa-f]{6}")


def forwarded_codecs(lines: list[str]) -> tuple[str, ...]:
    """The video codecs of ours that this m-line has, each once, in the client's order."""
    names = _names(lines)
    mimes = (
        _FORWARDED[name]
        for payload in types_of(lines)
        if (name := names.get(payload, "")) in _FORWARDED
        and (name != "h264" or _is_forwarded_h264(_parameters(lines, payload)))
    )
    return tuple(dict.fromkeys(mimes))


def types_of(lines: list[str]) -> list[str]:
    """All payload types, in the order of the m-line."""
    return lines[0].split(" ")[3:]


def payloads_of(lines: list[str], codec: str) -> set[str]:
    """Payload types whose encoding name is the codec's (`vp8` of `video/vp8`)."""
    name = codec.partition("/")[2].lower()
    return {payload for payload, encoding in _names(lines).items() if name and encoding == name}


def repairs_of(lines: list[str], main: str) -> list[str]:
    """Payload types that retransmit another."""
    return [
        line.removeprefix("a=fmtp:").partition(" ")[0]
        for line in lines
        if line.startswith("a=fmtp:") and f"apt={main}" in re.split("[ ;]", line)
    ]


def _names(lines: list[str]) -> dict[str, str]:
    """Payload type → encoding name in lower case."""
    found: dict[str, str] = {}
    for line in lines:
        if line.startswith("a=rtpmap:"):
            payload, _, encoding = line.removeprefix("a=rtpmap:").partition(" ")
            found[payload] = encoding.partition("/")[0].lower()
    return found


def _parameters(lines: list[str], payload: str) -> dict[str, str]:
    prefix = f"a=fmtp:{payload} "
    given = next((line.removeprefix(prefix) for line in lines if line.startswith(prefix)), "")
    pairs = (part.strip().partition("=") for part in given.split(";"))
    return {name.lower(): value for name, _, value in pairs}


def _is_forwarded_h264(parameters: dict[str, str]) -> bool:
    """Non-interleaved constrained baseline; what says nothing is in single NAL unit mode."""
    profile = parameters.get("profile-level-id", "")
    if parameters.get("packetization-mode") != "1" or not _PROFILE.fullmatch(profile):
        return False
    idc, iop = int(profile[:2], 16), int(profile[2:4], 16)
    return any(idc == form and iop & mask == bits for form, mask, bits in _FORMS)
