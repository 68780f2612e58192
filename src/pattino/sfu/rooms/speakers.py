"""Who is heard: the engine's levels turned into changes worth telling.

Levels are rounded to eighths, so that a steady voice is told once. Source: livekit_rtc.proto
SpeakersChanged, which carries only what changed.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from pattino.sfu.rooms.values import ParticipantSid, SpeakerInfo

STEPS: Final = 8
"""Higher tells finer changes to everyone more often."""


def _rounded(level: float) -> float:
    bounded = min(max(level, 0.0), 1.0)
    return max(1, round(bounded * STEPS)) / STEPS


@dataclass(slots=True)
class Speakers:
    """Who was heard at the last event."""

    heard: dict[ParticipantSid, float] = field(default_factory=dict)

    def update(self, levels: Iterable[tuple[ParticipantSid, float]]) -> tuple[SpeakerInfo, ...]:
        """Take new levels; returns what changed, those who fell silent last."""
        now = {sid: _rounded(level) for sid, level in levels if level > 0}
        changed = [
            SpeakerInfo(sid, level, is_active=True)
            for sid, level in now.items()
            if self.heard.get(sid) != level
        ]
        silent = [silence(sid) for sid in self.heard if sid not in now]
        self.heard = now
        return (*changed, *silent)

    def current(self, sid: ParticipantSid) -> SpeakerInfo | None:
        """What a new subscriber of this participant has to be told."""
        level = self.heard.get(sid)
        return None if level is None else SpeakerInfo(sid, level, is_active=True)

    def forget(self, sid: ParticipantSid) -> None:
        """The participant has left; its DISCONNECTED says the rest."""
        self.heard.pop(sid, None)


def silence(sid: ParticipantSid) -> SpeakerInfo:
    """The entry that says: not heard any more."""
    return SpeakerInfo(sid, 0.0, is_active=False)
