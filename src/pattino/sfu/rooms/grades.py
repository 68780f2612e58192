"""How good somebody's connection is: packets that get lost, turned into LiveKit's four grades.

The worse direction counts, and where there are two connections the worse one. EXCELLENT, GOOD and
POOR follow the loss; LOST is said when media has stopped (`connecting`). A worse grade holds at
once; a better one after it has held for a while, so that a line that comes and goes is not told
at every turn. The limits are where LiveKit changes grade for sound and pictures.
Source: livekit_models.proto ConnectionQuality, livekit_rtc.proto ConnectionQualityUpdate.
"""

from dataclasses import dataclass, field
from typing import Final

from pattino.sfu.rooms.values import ConnectionQuality, PeerKey

GOOD_FROM: Final = 2
"""Percent lost from which a connection is only GOOD. Opus hides that much; lower says it of nearly
every wireless line, higher calls excellent what is heard now and then."""
POOR_FROM: Final = 6
"""Percent lost from which it is POOR, and shown to people as weak. Lower warns of what nobody
notices; higher leaves them wondering why a voice breaks off."""

_ORDER: Final = (
    ConnectionQuality.LOST,
    ConnectionQuality.POOR,
    ConnectionQuality.GOOD,
    ConnectionQuality.EXCELLENT,
)
_RANK: Final = {quality: rank for rank, quality in enumerate(_ORDER)}


def grade_of(lost_percent: int) -> ConnectionQuality:
    """The grade of a connection that loses this much."""
    if lost_percent >= POOR_FROM:
        return ConnectionQuality.POOR
    return ConnectionQuality.GOOD if lost_percent >= GOOD_FROM else ConnectionQuality.EXCELLENT


def is_worse(one: ConnectionQuality, other: ConnectionQuality) -> bool:
    """Whether `one` is worse than `other`; the numbers of the protocol are in no order."""
    return _RANK[one] < _RANK[other]


@dataclass(slots=True)
class Grade:
    """What others are told of one participant. `shown` is None until something was measured."""

    shown: ConnectionQuality | None = None
    better_since_ms: int | None = None
    """Since when it has measured better than what is shown."""
    lost_percent: dict[PeerKey, int] = field(default_factory=dict)

    def measured(self, peer: PeerKey, lost_percent: int, now_ms: int) -> bool:
        """Take a measurement; whether what is shown changes with it."""
        self.lost_percent[peer] = lost_percent
        if self.shown is ConnectionQuality.LOST:
            return False
        now = self._measured()
        if self.shown is None or is_worse(now, self.shown):
            self.shown, self.better_since_ms = now, None
            return True
        self._improve(now, now_ms)
        return False

    def held(self, now_ms: int, hold_ms: int) -> bool:
        """Time has passed; whether what is shown becomes better."""
        since = self.better_since_ms
        if since is None or now_ms - since < hold_ms:
            return False
        self.shown, self.better_since_ms = self._measured(), None
        return True

    def lost(self) -> None:
        """Media has stopped."""
        self.shown, self.better_since_ms = ConnectionQuality.LOST, None

    def back(self, now_ms: int) -> None:
        """Media flows again: at most GOOD, until it has proved to be better."""
        self.shown, self.better_since_ms = ConnectionQuality.GOOD, None
        if self.lost_percent:
            now = self._measured()
            if is_worse(now, self.shown):
                self.shown = now
            self._improve(now, now_ms)

    def _measured(self) -> ConnectionQuality:
        return grade_of(max(self.lost_percent.values()))

    def _improve(self, now: ConnectionQuality, now_ms: int) -> None:
        """Begin to wait, or go on waiting, or stop."""
        if now is self.shown:
            self.better_since_ms = None
        elif self.better_since_ms is None:
            self.better_since_ms = now_ms
