"""What a call that rings is, and who is at its two ends."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from pattino.accounts.model import AccountId, hue_of
from pattino.kit.secret import Personal
from pattino.media.admissions import Holder
from pattino.meetings.model import MeetingId

__all__ = ["Move", "Party", "Ring", "RingId", "RingState", "TabId"]

RingId = NewType("RingId", str)

TabId = NewType("TabId", str)
"""One page of one browser, named by itself for as long as it is open."""


class RingState(StrEnum):
    """Where a call stands."""

    CALLING = "calling"
    """Nobody's browser has been reached yet."""
    RINGING = "ringing"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    BUSY = "busy"
    TIMEOUT = "timeout"
    """It rang, and nobody answered."""
    MISSED = "missed"
    """It never rang: the other one was signed in nowhere."""


class Move(StrEnum):
    """What may happen to a call."""

    REACH = "reach"
    FIND_BUSY = "find_busy"
    ACCEPT = "accept"
    DECLINE = "decline"
    CANCEL = "cancel"
    RUN_OUT = "run_out"


@dataclass(frozen=True, slots=True)
class Party:
    """One end of a call."""

    account_id: AccountId
    name: Personal[str]
    browser: Holder | None = None
    """The one that called or answered."""

    @property
    def hue(self) -> int:
        """The colour of their avatar."""
        return hue_of(self.account_id)


@dataclass(frozen=True, slots=True)
class Ring:
    """One call, from *Call* to a minute after its end. Times are those of the steady clock."""

    id: RingId
    caller: Party
    callee: Party
    has_video: bool
    caller_tab: TabId
    began: float
    since: float
    into: MeetingId | None = None
    """The running call that the other one is asked into; without it an answer makes a new room."""
    state: RingState = RingState.CALLING
    answer_tab: TabId | None = None
    meeting: MeetingId | None = None
    lost_since: float | None = None
    """Since when the caller's page is gone."""
    arrived: frozenset[Holder] = frozenset()
    """Browsers that have entered the room that an answer led to."""

    def is_between(self, caller: AccountId, callee: AccountId) -> bool:
        """Say whether these two are its ends, in this order."""
        return self.caller.account_id == caller and self.callee.account_id == callee

    def awaits(self, account_id: AccountId) -> bool:
        """Say whether somebody is at one of its ends and has not entered its room."""
        ends = (each for each in (self.caller, self.callee) if each.account_id == account_id)
        return any(each.browser not in self.arrived for each in ends)

    def concerns(self, account_id: AccountId) -> bool:
        """Say whether somebody is at one of its ends."""
        return account_id in (self.caller.account_id, self.callee.account_id)
