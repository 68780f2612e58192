"""Who left lately, for those who were without a WebSocket then: no name, no track, only who.

A client that resumes keeps what it knew, and what it is shown it adds; that somebody left it must
be told. Source: livekit_rtc.proto ParticipantUpdate, ReconnectResponse.
"""

from dataclasses import dataclass, field, replace

from pattino.sfu.rooms.limits import Limits
from pattino.sfu.rooms.turn import MS_PER_S
from pattino.sfu.rooms.values import Identity, ParticipantInfo


@dataclass(slots=True)
class Departures:
    """The last departure of each identity, oldest first."""

    _last: dict[Identity, tuple[ParticipantInfo, int]] = field(default_factory=dict)

    def note(self, info: ParticipantInfo, now_ms: int, limits: Limits) -> None:
        """Somebody left."""
        bare = replace(info, name="", metadata="", attributes=(), tracks=(), is_publisher=False)
        self._last.pop(info.identity, None)
        self._last[info.identity] = (bare, now_ms)
        if len(self._last) > limits.departed:
            del self._last[next(iter(self._last))]

    def returned(self, identity: Identity) -> None:
        """The identity is here again: its present self says all."""
        self._last.pop(identity, None)

    def since(self, now_ms: int, limits: Limits) -> tuple[ParticipantInfo, ...]:
        """Who left lately and is not here; older departures are forgotten."""
        oldest_ms = now_ms - round(limits.departed_s * MS_PER_S)
        self._last = {who: left for who, left in self._last.items() if left[1] >= oldest_ms}
        return tuple(info for info, _ in self._last.values())
