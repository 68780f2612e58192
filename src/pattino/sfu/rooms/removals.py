"""Whom an administrator removed, and which of their tokens no longer open the room.

A token says from when on it counts (`nbf`), which is when it was made: whoever was removed comes
back only with a token that was made later than that, by more than the leeway between two clocks.
A room that is made again under its name remembers. Source: livekit_room.proto
RoomParticipantIdentity.revoke_token_ts.
"""

from dataclasses import dataclass, field

from pattino.livekit.grants import LEEWAY_S, Grant
from pattino.sfu.rooms.inputs import RemoveParticipant
from pattino.sfu.rooms.limits import Limits
from pattino.sfu.rooms.values import Identity, RoomName

Who = tuple[RoomName, Identity]


@dataclass(frozen=True, slots=True)
class Removal:
    """Tokens from before `void_before_s` are void; remembered until `until_s`."""

    void_before_s: int
    until_s: int


@dataclass(slots=True)
class Removals:
    """All removals of a server, oldest first."""

    _last: dict[Who, Removal] = field(default_factory=dict, repr=False)

    def note(self, call: RemoveParticipant, now_s: int, limits: Limits) -> None:
        """Somebody was removed; what is too old or too much is forgotten, the oldest first."""
        latest_s = now_s + LEEWAY_S
        void_before_s = min(call.void_before_s, latest_s) or latest_s
        who = (call.room, call.identity)
        former = self._last.pop(who, None)
        if former is not None:
            void_before_s = max(void_before_s, former.void_before_s)
        self._last[who] = Removal(void_before_s, now_s + limits.removed_s)
        while self._is_too_much(now_s, limits):
            del self._last[next(iter(self._last))]

    def bars(self, grant: Grant, now_s: int) -> bool:
        """Whether this token is void. One without `nbf` could be of any time, and is."""
        removal = self._last.get((RoomName(grant.room), Identity(grant.identity)))
        if removal is None or now_s >= removal.until_s:
            return False
        return grant.not_before_s < removal.void_before_s

    def _is_too_much(self, now_s: int, limits: Limits) -> bool:
        oldest = next(iter(self._last.values()))
        return len(self._last) > limits.removed or oldest.until_s <= now_s
