"""The exchange: calls that ring, moved by the table and told to the pages at both ends.

One loop, no waiting inside: of two that answer at once the first is the winner, and the other
learns that the call was answered elsewhere. Bounded; whoever is past the bound tries again.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from pattino.accounts.model import AccountId
from pattino.kit import log
from pattino.kit.clock import Clock
from pattino.media.admissions import Holder
from pattino.meetings.model import MeetingId
from pattino.ringing import rules
from pattino.ringing.bodies import RingBody, RingMessage, StandingMessage, ring_body
from pattino.ringing.errors import RingOver, TooManyRings
from pattino.ringing.model import Move, Ring, RingId, RingState, TabId
from pattino.ringing.streams import Stream, Streams

__all__ = ["Exchange"]

_RINGS_MOST: Final = 2_000


class Exchange:
    """Every call that rings, or has just ended."""

    def __init__(self, streams: Streams, clock: Clock) -> None:
        self._streams = streams
        self._clock = clock
        self._rings: dict[RingId, Ring] = {}
        self._answering: set[RingId] = set()

    def __len__(self) -> int:
        return len(self._rings)

    def place(self, ring: Ring, *, is_busy: bool) -> Ring:
        """Let a call ring wherever the other one is signed in."""
        if len(self._rings) >= _RINGS_MOST:
            raise TooManyRings(retry_after_s=60)
        for former in self._open_of(ring.caller.account_id):
            if former.caller.account_id == ring.caller.account_id:
                self._move(former, Move.CANCEL)
        self._rings[ring.id] = ring
        log.get().info("ring.placed", kind="video" if ring.has_video else "sound")
        if is_busy:
            return self._move(ring, Move.FIND_BUSY)
        if self._streams.devices(ring.callee.account_id):
            return self._move(ring, Move.REACH)
        return ring

    def crossing(self, caller: AccountId, callee: AccountId) -> Ring | None:
        """Return the call by which the other one is calling at this very moment."""
        return next((r for r in self._open_of(caller) if r.is_between(callee, caller)), None)

    def is_engaged(self, account_id: AccountId) -> bool:
        """Say whether somebody is busy with a call that rings or was just answered."""
        now = self._clock.monotonic()
        return any(rules.is_engaging(ring, account_id, now) for ring in self._rings.values())

    def arrived(self, browser: Holder) -> None:
        """Note who has entered a room: after it they are free, however short it was."""
        for ring in tuple(self._rings.values()):
            ends = (ring.caller.browser, ring.callee.browser)
            if ring.state is RingState.ACCEPTED and browser in ends:
                self._rings[ring.id] = replace(ring, arrived=ring.arrived | {browser})

    def claim(self, ring_id: RingId, callee: AccountId) -> Ring:
        """Begin to answer: whoever comes later is told that it is over."""
        ring = self._rings.get(ring_id)
        if ring is None or ring.callee.account_id != callee or ring_id in self._answering:
            raise RingOver
        rules.after(ring.state, Move.ACCEPT)
        self._answering.add(ring_id)
        return ring

    def release(self, ring_id: RingId) -> None:
        """Let others answer, or end what was begun with `claim`."""
        self._answering.discard(ring_id)

    def accept(
        self, ring_id: RingId, meeting: MeetingId, tab: TabId, browser: Holder | None = None
    ) -> Ring:
        """Bring both ends together."""
        ring = self._rings.get(ring_id)
        if ring is None:
            raise RingOver
        callee = replace(ring.callee, browser=browser)
        answered = replace(ring, callee=callee, meeting=meeting, answer_tab=tab)
        return self._move(answered, Move.ACCEPT)

    def decline(self, ring_id: RingId, callee: AccountId) -> Ring:
        """End it on the side of the one who is called."""
        ring = self._rings.get(ring_id)
        if ring is None or ring.callee.account_id != callee or ring_id in self._answering:
            raise RingOver
        return self._move(ring, Move.DECLINE)

    def cancel(self, ring_id: RingId, caller: AccountId) -> Ring:
        """End it on the side of the one who calls."""
        ring = self._rings.get(ring_id)
        if ring is None or ring.caller.account_id != caller:
            raise RingOver
        return self._move(ring, Move.CANCEL)

    def end_all_of(self, account_id: AccountId) -> None:
        """Somebody is kept out from now on: nothing of theirs rings on."""
        for ring in self._open_of(account_id):
            self._move(ring, Move.CANCEL)

    def view(self, ring: Ring, stream: Stream) -> RingBody:
        """Write a call down for one page."""
        return ring_body(ring, stream, self._streams.devices(ring.callee.account_id))

    def came(self, stream: Stream) -> None:
        """A page has come: it is told how things stand, and rings if it is called."""
        for ring in self._open_of(stream.account_id):
            if ring.callee.account_id == stream.account_id:
                self._move(ring, Move.REACH)
            elif ring.caller_tab == stream.tab:
                self._rings[ring.id] = replace(ring, lost_since=None)
        own = [each for each in self._rings.values() if each.concerns(stream.account_id)]
        standing = StandingMessage(rings=[self.view(each, stream) for each in own])
        stream.say(standing.model_dump_json())

    def left(self, stream: Stream) -> None:
        """A page has gone: with the caller's page the call ends soon."""
        now = self._clock.monotonic()
        for ring in self._open_of(stream.account_id):
            if ring.caller_tab == stream.tab and ring.caller.account_id == stream.account_id:
                self._rings[ring.id] = replace(ring, lost_since=now)
            else:
                self._tell(ring)

    def tick(self) -> None:
        """Do what time does: let calls run out, forget those that ended."""
        now = self._clock.monotonic()
        for ring in tuple(self._rings.values()):
            move = rules.overdue(ring, now)
            if move is not None and ring.id not in self._answering:
                self._move(ring, move)
            elif rules.is_forgotten(ring, now):
                del self._rings[ring.id]

    def _open_of(self, account_id: AccountId) -> Iterator[Ring]:
        yield from [
            ring
            for ring in self._rings.values()
            if ring.state in rules.OPEN and ring.concerns(account_id)
        ]

    def _move(self, ring: Ring, move: Move) -> Ring:
        """Move a call by the table and tell both ends; a state that goes on keeps its time."""
        following = rules.after(self._rings[ring.id].state, move)
        is_same = following is ring.state
        since = ring.since if is_same else self._clock.monotonic()
        moved = replace(ring, state=following, since=since)
        self._rings[ring.id] = moved
        if not is_same:
            log.get().info("ring.moved", state=following.value)
        self._tell(moved)
        return moved

    def _tell(self, ring: Ring) -> None:
        for party in (ring.caller, ring.callee):
            for stream in self._streams.of(party.account_id):
                stream.say(RingMessage(ring=self.view(ring, stream)).model_dump_json())
