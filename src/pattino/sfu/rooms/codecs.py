"""The codecs that rooms accept, and what a track is published with.

The engine forwards Opus, VP8 and H264 (constrained baseline). A client that asks for another video
codec is told `video/vp8` in the reply to AddTrack and publishes with that.
"""

from typing import Final

from pattino.sfu.rooms.requests import AddTrack
from pattino.sfu.rooms.values import CodecInfo, TrackKind

AUDIO_CODEC: Final = "audio/opus"
VIDEO_CODECS: Final = ("video/vp8", "video/h264")

ENABLED_CODECS: Final = (*VIDEO_CODECS, AUDIO_CODEC)
"""Video first: some clients take the first entry for their video codec."""


def publish_codec(request: AddTrack) -> str:
    """Choose the codec of a new track."""
    if request.kind is TrackKind.AUDIO:
        return AUDIO_CODEC
    wished = request.codecs[0].mime_type if request.codecs else ""
    return wished if wished in VIDEO_CODECS else VIDEO_CODECS[0]


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
