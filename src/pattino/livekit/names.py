"""How long names and values may be, and the words that tokens and messages share.

The bounds follow LiveKit's defaults where a client could notice them (name 256 B, metadata
512 KiB, attributes 64 KiB); metadata is held smaller because every change reaches everyone in
the room. Raising a bound raises what one participant can make the others receive.
"""

from typing import Final

IDENTITY_LIMIT: Final = 256
ROOM_NAME_LIMIT: Final = 256
NAME_LIMIT: Final = 256
METADATA_LIMIT: Final = 64 * 1024
ATTRIBUTES_LIMIT: Final = 16 * 1024
"""Bytes of all keys and values together."""
ATTRIBUTE_COUNT_LIMIT: Final = 64

LARGEST_TIME_S: Final = 253_402_300_799
"""The last second of the year 9999: a later one is a fault, not a date."""

SOURCE_NAMES: Final = frozenset(
    {"unknown", "camera", "microphone", "screen_share", "screen_share_audio"}
)
"""TrackSource as it is written in `canPublishSources`."""

PARTICIPANT_PREFIX: Final = "PA_"
ROOM_PREFIX: Final = "RM_"
TRACK_PREFIX: Final = "TR_"
WEBHOOK_PREFIX: Final = "EV_"


def fits(text: str, limit: int) -> bool:
    """Whether the text's UTF-8 form is within the bound."""
    return len(text) <= limit and len(text.encode()) <= limit


def attributes_fit(attributes: tuple[tuple[str, str], ...]) -> bool:
    """Whether all keys and values together are within their bounds."""
    if len(attributes) > ATTRIBUTE_COUNT_LIMIT:
        return False
    size = sum(len(text.encode()) for pair in attributes for text in pair)
    return size <= ATTRIBUTES_LIMIT
