"""Names that rooms give: opaque sids for clients, counting keys for the engine.

Sids carry 60 random bits behind LiveKit's prefixes, which Rust clients insist on.
"""

from itertools import count
from typing import Final

from pattino.kit.ids import RandomSource, random_id
from pattino.livekit.names import (
    PARTICIPANT_PREFIX,
    ROOM_PREFIX,
    TRACK_PREFIX,
    WEBHOOK_PREFIX,
)
from pattino.sfu.rooms.values import (
    ParticipantSid,
    PeerKey,
    RequestKey,
    RoomKey,
    RoomSid,
    TrackKey,
    TrackKind,
    TrackSid,
    TrackSource,
)

SID_LENGTH: Final = 12
TRAILER_LENGTH: Final = 16

_KIND_LETTER: Final = {TrackKind.AUDIO: "A", TrackKind.VIDEO: "V", TrackKind.DATA: "D"}
_SOURCE_LETTER: Final = {
    TrackSource.UNKNOWN: "U",
    TrackSource.CAMERA: "C",
    TrackSource.MICROPHONE: "M",
    TrackSource.SCREEN_SHARE: "S",
    TrackSource.SCREEN_SHARE_AUDIO: "s",
}


class Ids:
    """One for each process: keys are never used twice while the engine lives."""

    def __init__(self, source: RandomSource) -> None:
        self._source = source
        self._next = count(1)

    def room_sid(self) -> RoomSid:
        """Name a room."""
        return RoomSid(ROOM_PREFIX + random_id(self._source, SID_LENGTH))

    def participant_sid(self) -> ParticipantSid:
        """Name one stay of a participant in a room."""
        return ParticipantSid(PARTICIPANT_PREFIX + random_id(self._source, SID_LENGTH))

    def track_sid(self, kind: TrackKind, source: TrackSource) -> TrackSid:
        """Name a track; its kind and source show in the name, as LiveKit's do."""
        letters = _KIND_LETTER[kind] + _SOURCE_LETTER[source]
        return TrackSid(TRACK_PREFIX + letters + random_id(self._source, SID_LENGTH))

    def webhook_id(self) -> str:
        """Name a webhook, so that its receiver can tell a repetition."""
        return WEBHOOK_PREFIX + random_id(self._source, SID_LENGTH)

    def trailer(self) -> bytes:
        """Make the mark of frames that a server would put into end-to-end encrypted media."""
        return self._source.bytes(TRAILER_LENGTH)

    def room_key(self) -> RoomKey:
        """Number a room for the engine."""
        return RoomKey(next(self._next))

    def peer_key(self) -> PeerKey:
        """Number a peer connection for the engine."""
        return PeerKey(next(self._next))

    def track_key(self) -> TrackKey:
        """Number a published track for the engine."""
        return TrackKey(next(self._next))

    def request_key(self) -> RequestKey:
        """Number a command whose answer is awaited."""
        return RequestKey(next(self._next))
