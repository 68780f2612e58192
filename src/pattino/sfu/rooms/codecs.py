"""The codecs that rooms accept, and what a track is published with.

The engine forwards Opus, VP8 and H264 (constrained baseline). A client that asks for another video
codec is told `video/vp8` in the reply to AddTrack and publishes with that. One that names none
(the native clients) gets the same reply, and its offer says which codec it is.
"""

from typing import Final

from pattino.sfu.rooms.requests import AddTrack
from pattino.sfu.rooms.values import CodecInfo, TrackKind

AUDIO_CODEC: Final = "audio/opus"
VIDEO_CODECS: Final = ("video/vp8", "video/h264")

ENABLED_CODECS: Final = (*VIDEO_CODECS, AUDIO_CODEC)
"""Video first: some clients take the first entry for their video codec."""


def named_codec(request: AddTrack) -> str:
    """The video codec of ours that the client asks for, or nothing."""
    wished = request.codecs[0].mime_type if request.codecs else ""
    return wished if request.kind is TrackKind.VIDEO and wished in VIDEO_CODECS else ""


def publish_codec(request: AddTrack) -> str:
    """Choose the codec of a new track, as long as its m-line is not known."""
    if request.kind is TrackKind.AUDIO:
        return AUDIO_CODEC
    return named_codec(request) or VIDEO_CODECS[0]


def codec_of_section(announced: str, named: str, offered: tuple[str, ...]) -> str:
    """What a track is sent with, now that its m-line is there.

    A codec that was asked for by name stays, for Chromium offers all of them and sends with the
    first one of the answer. Otherwise the client's own order says it: native clients offer the
    codec that they mean, or that one first.
    """
    if not offered or named in offered:
        return announced
    return offered[0]


def codecs_of(request: AddTrack, mime_type: str) -> tuple[CodecInfo, ...]:
    """Describe the chosen codec for `TrackInfo.codecs`; backup codecs are not taken."""
    if request.kind is TrackKind.AUDIO:
        return (CodecInfo(mime_type, request.cid),)
    first = request.codecs[0] if request.codecs else None
    layers = first.layers if first and first.layers else request.layers
    mode = first.layer_mode if first else 0
    return (CodecInfo(mime_type, request.cid, layers=layers, layer_mode=mode),)


def short_name(mime_type: str) -> str:
    """`vp8` of `video/vp8`: how dynacast messages name a codec."""
    return mime_type.partition("/")[2]
