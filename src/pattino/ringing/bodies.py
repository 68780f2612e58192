"""What goes over the wire in this room: a call as the page at one end of it sees it."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from pattino.kit.secret import Purpose
from pattino.ringing.model import Party, Ring, RingState
from pattino.ringing.streams import Stream

__all__ = ["Answer", "CallRequest", "RingBody", "RingMessage", "StandingMessage", "ring_body"]

Tab = Annotated[str, Field(min_length=8, max_length=40, pattern=r"^[0-9a-z]+$")]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class CallRequest(_Body):
    """Whom to call, how, and from which page."""

    to: str = Field(max_length=64)
    video: bool
    tab: Tab
    into: str | None = Field(default=None, max_length=64)
    """The meeting that the caller is in; nothing: a call of two."""


class Answer(_Body):
    """From which page somebody answers, declines or hangs up."""

    tab: Tab


class PartyBody(_Body):
    """The other end."""

    id: str
    name: str
    hue: int


class RingBody(_Body):
    """A call as one page sees it; the meeting is told only to the two pages that go there.

    `group` says that others are there already: nobody answers into a crowd without knowing.
    """

    id: str
    side: Literal["caller", "callee"]
    state: RingState
    video: bool
    other: PartyBody
    devices: int
    group: bool
    here: bool
    meeting: str | None


class RingMessage(_Body):
    """Something happened to a call."""

    kind: Literal["ring"] = "ring"
    ring: RingBody


class StandingMessage(_Body):
    """How things stand, for a page that has just come: whatever it shows beyond this is over."""

    kind: Literal["standing"] = "standing"
    rings: list[RingBody]


def ring_body(ring: Ring, stream: Stream, devices: int) -> RingBody:
    """Write a call down for one page."""
    is_caller = stream.account_id == ring.caller.account_id
    is_here = stream.tab == (ring.caller_tab if is_caller else ring.answer_tab)
    return RingBody(
        id=ring.id,
        side="caller" if is_caller else "callee",
        state=ring.state,
        video=ring.has_video,
        other=_party(ring.callee if is_caller else ring.caller),
        devices=devices if is_caller else 0,
        group=ring.into is not None,
        here=is_here,
        meeting=ring.meeting if is_here else None,
    )


def _party(party: Party) -> PartyBody:
    return PartyBody(id=party.account_id, name=party.name.reveal(Purpose.IDENTIFY), hue=party.hue)
