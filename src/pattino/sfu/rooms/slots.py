"""The receiving m-lines of one participant, and which track each of them carries.

A slot is an m-line that the client offers `recvonly`. It never disappears; a track takes the
first slot of its kind that was never used, and only then the one that has been free longest:
an application that kept a departed participant's stream open would receive the next one on it.
Source: spike findings on slot reuse; RFC 9429 §5.3.1 (m-lines stay in their place).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from pattino.sfu.rooms.values import Direction, Mid, OfferedSection, SectionKind, TrackSid

MEDIA_KINDS = (SectionKind.AUDIO, SectionKind.VIDEO)


def is_slot(section: OfferedSection) -> bool:
    """Whether the client only receives on this m-line."""
    return (
        section.direction is Direction.RECVONLY
        and not section.is_rejected
        and section.kind in MEDIA_KINDS
    )


@dataclass(slots=True)
class Slots:
    """All slots of one participant."""

    kinds: dict[Mid, SectionKind] = field(default_factory=dict)
    carried: dict[Mid, TrackSid] = field(default_factory=dict)
    fresh: list[Mid] = field(default_factory=list)
    used: list[Mid] = field(default_factory=list)
    asked: dict[SectionKind, int] = field(default_factory=lambda: dict.fromkeys(MEDIA_KINDS, 0))

    def learn(self, sections: Iterable[OfferedSection], limit: int) -> tuple[TrackSid, ...]:
        """Take over an offer's slots; returns the tracks whose slot is gone.

        New slots count against what was asked for. Slots over the limit are not used.
        """
        offered = {section.mid: section.kind for section in sections if is_slot(section)}
        gone = [mid for mid, kind in self.kinds.items() if offered.get(mid) is not kind]
        evicted = tuple(self.carried[mid] for mid in gone if mid in self.carried)
        for mid in gone:
            self._forget(mid)
        for mid, kind in offered.items():
            if mid not in self.kinds and self.count(kind) < limit:
                self.kinds[mid] = kind
                self.fresh.append(mid)
                self.asked[kind] = max(0, self.asked[kind] - 1)
        return evicted

    def add(self, mids: Iterable[Mid], kind: SectionKind) -> None:
        """Take over m-lines that the server makes itself."""
        for mid in mids:
            self.kinds[mid] = kind
            self.fresh.append(mid)

    def count(self, kind: SectionKind) -> int:
        """Slots of a kind, free or not."""
        return sum(1 for other in self.kinds.values() if other is kind)

    def free(self, kind: SectionKind) -> int:
        """Slots of a kind that carry nothing."""
        return self.count(kind) - sum(1 for mid in self.carried if self.kinds[mid] is kind)

    def take(self, kind: SectionKind, track: TrackSid) -> Mid | None:
        """Give a track a slot, or None when none is free."""
        mid = self.take_fresh(kind, track)
        return self._take_from(self.used, kind, track) if mid is None else mid

    def take_fresh(self, kind: SectionKind, track: TrackSid) -> Mid | None:
        """The same, of those alone that the client takes for unused."""
        return self._take_from(self.fresh, kind, track)

    def release(self, mid: Mid) -> None:
        """Let a slot carry nothing; the last in the line of those that may be used again."""
        if self.carried.pop(mid, None) is not None:
            self.used.append(mid)

    def settle(self, mids: Iterable[Mid]) -> None:
        """The client was shown that these carry nothing: they are as good as unused."""
        for mid in mids:
            if mid in self.used:
                self.used.remove(mid)
                self.fresh.append(mid)

    def _take_from(self, shelf: list[Mid], kind: SectionKind, track: TrackSid) -> Mid | None:
        mid = next((mid for mid in shelf if self.kinds[mid] is kind), None)
        if mid is not None:
            shelf.remove(mid)
            self.carried[mid] = track
        return mid

    def _forget(self, mid: Mid) -> None:
        del self.kinds[mid]
        self.carried.pop(mid, None)
        for shelf in (self.fresh, self.used):
            if mid in shelf:
                shelf.remove(mid)
