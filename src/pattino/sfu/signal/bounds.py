"""Bounds on what one message may hold, and the checks that enforce them.

They are far above what real clients send (request line of a join: 2.8 kB in Chromium; largest
recorded offer: 29 kB) and far below what would hurt.
"""

from collections.abc import Iterable, Sized
from enum import IntEnum
from typing import Final, TypeVar

from pattino.sfu.signal.errors import ValueTooLongError

FRAME_LIMIT: Final = 384 * 1024
"""One WebSocket message: an offer of 256 KiB with room to spare. LiveKit allows 2 MiB."""
JOIN_TEXT_LIMIT: Final = 60 * 1024
"""`join_request` as it stands in the request line, which ends at 64 KiB."""
JOIN_BYTES_LIMIT: Final = 384 * 1024
"""The JoinRequest after unpacking."""

ID_LIMIT: Final = 256
"""Track ids that clients make, sids, codec names."""
TEXT_LIMIT: Final = 64 * 1024
"""Metadata and the values of attributes; `livekit.names` holds the exact bounds."""
CANDIDATE_LIMIT: Final = 2048
LAYER_LIMIT: Final = 8
CODEC_LIMIT: Final = 4
FEATURE_LIMIT: Final = 16
SID_LIMIT: Final = 1024
"""Track sids in one subscription or settings message: all tracks of a full room."""
ATTRIBUTE_LIMIT: Final = 64
ADD_TRACK_LIMIT: Final = 16

LARGEST_NUMBER: Final = 2**31 - 1

Member = TypeVar("Member", bound=IntEnum)
Many = TypeVar("Many", bound=Sized)


def short(text: str, limit: int = ID_LIMIT) -> str:
    """Return the text, or refuse it when it is too long."""
    if len(text) > limit:
        raise ValueTooLongError
    return text


def few(many: Many, limit: int) -> Many:
    """Return the list, or refuse it when it has too many members."""
    if len(many) > limit:
        raise ValueTooLongError
    return many


def member(enumeration: type[Member], number: int, otherwise: Member) -> Member:
    """Read an enumeration's number; one that this version does not know is `otherwise`."""
    try:
        return enumeration(number)
    except ValueError:
        return otherwise


def known(numbers: Iterable[int], largest: int) -> tuple[int, ...]:
    """Numbers of an enumeration that is only passed on, without those nobody knows."""
    return tuple(number for number in numbers if 0 <= number <= largest)


def size(number: int) -> int:
    """Return a width, height or bitrate within what every client can read."""
    return min(number, LARGEST_NUMBER)
