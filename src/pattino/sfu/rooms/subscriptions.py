"""What one subscriber wants and has: wishes, settings, and the slots that carry tracks.

The model is a reconciler's: `wants` says what should be, `active` what is; `receiving` closes
the gap. A wish for a track that does not exist yet is kept until the track comes.
"""

from dataclasses import dataclass, field

from pattino.sfu.rooms.quality import Selection
from pattino.sfu.rooms.requests import TrackSettings
from pattino.sfu.rooms.values import Mid, RequestKey, TrackKey, TrackSid


@dataclass(slots=True)
class Subscription:
    """A track in a slot. `request` is the binding's, which the engine's answer repeats."""

    track: TrackKey
    mid: Mid
    request: RequestKey
    selection: Selection


@dataclass(slots=True)
class Subscriptions:
    """The subscribing half of a participant."""

    auto: bool
    active: dict[TrackSid, Subscription] = field(default_factory=dict)
    wishes: dict[TrackSid, bool] = field(default_factory=dict)
    settings: dict[TrackSid, TrackSettings] = field(default_factory=dict)
    impossible: set[TrackSid] = field(default_factory=set)
    refusals: dict[TrackSid, int] = field(default_factory=dict)
    """How often the engine refused to bind a track; only tracks that live stand here."""

    def wants(self, track: TrackSid) -> bool:
        """Whether the client wants this track: by its own word, else by auto-subscribe."""
        return track not in self.impossible and self.wishes.get(track, self.auto)

    def wish(self, track: TrackSid, *, is_wanted: bool, limit: int) -> None:
        """Remember a wish; the oldest is forgotten when there are too many."""
        self.wishes.pop(track, None)
        self.wishes[track] = is_wanted
        self.impossible.discard(track)
        self.refusals.pop(track, None)
        if len(self.wishes) > limit:
            del self.wishes[next(iter(self.wishes))]

    def set(self, track: TrackSid, settings: TrackSettings, limit: int) -> None:
        """Remember settings, which may come before the subscription; the oldest goes."""
        self.settings.pop(track, None)
        self.settings[track] = settings
        if len(self.settings) > limit:
            del self.settings[next(iter(self.settings))]

    def forget(self, track: TrackSid) -> None:
        """The track has ended and its sid never comes back."""
        self.wishes.pop(track, None)
        self.settings.pop(track, None)
        self.impossible.discard(track)
        self.refusals.pop(track, None)

    def by_request(self, request: RequestKey) -> TrackSid | None:
        """The track whose binding this request asked for."""
        return next((sid for sid, active in self.active.items() if active.request == request), None)
