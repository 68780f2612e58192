"""Offers of the server, to clients that receive over a connection of its own (`/rtc`).

One offer is under way at a time; what changes meanwhile is collected into the next. A track gets
its m-line when the offer is made and flows once the client has answered. A line whose track ended
is first shown to carry nothing, and only then carries another: native clients tell their
applications of a new receiver only when a line begins to receive.
Source: RFC 9429 (JSEP), livekit_rtc.proto SessionDescription; LiveKit's subscriber transport.
"""

from typing import Final

from pattino.sfu.rooms import asking, leaving, receiving
from pattino.sfu.rooms.commands import AcceptAnswer, MakeOffer
from pattino.sfu.rooms.demand import may_receive, section_kind, unplaced
from pattino.sfu.rooms.events import AnswerAccepted, OfferFailed, OfferMade
from pattino.sfu.rooms.inputs import TimerKind
from pattino.sfu.rooms.participant import Participant
from pattino.sfu.rooms.requests import Answer
from pattino.sfu.rooms.responses import ServerOffer
from pattino.sfu.rooms.slots import MEDIA_KINDS
from pattino.sfu.rooms.state import RoomState
from pattino.sfu.rooms.transports import OfferStage, OwnOffers, TwoConnections
from pattino.sfu.rooms.turn import Turn
from pattino.sfu.rooms.values import (
    AnswerRole,
    Mid,
    SectionKind,
    SlotAssigned,
    SlotSilent,
    TrackSid,
)

PASSING: Final = "busy"
"""The engine has too many handshakes under way: the same answer is given again."""
UNCHANGED: Final = "unchanged"


def offer(state: RoomState, turn: Turn, who: Participant, two: TwoConnections) -> None:
    """Offer what is missing, unless an offer is under way: then once more after it."""
    own = two.own
    who.negotiation.is_scheduled = False
    if own.stage is not OfferStage.IDLE:
        own.is_again = True
        return
    own.silenced, own.is_again = tuple(who.slots.used), False
    reopened = _fill(state, who)
    lacking = {kind: _lacking(state, turn, who, kind) for kind in MEDIA_KINDS}
    is_first = own.last_id == 0
    if not (is_first or own.silenced or reopened or own.is_restart_due or any(lacking.values())):
        return
    own.stage, own.request = OfferStage.MAKING, turn.ids.request_key()
    command = MakeOffer(
        two.subscriber,
        own.request,
        lacking[SectionKind.AUDIO],
        lacking[SectionKind.VIDEO],
        own.silenced,
        reopened,
        own.is_restart_due,
    )
    own.is_restart_due = False
    turn.engine(command)


def told(
    state: RoomState,
    turn: Turn,
    who: Participant,
    event: OfferMade | AnswerAccepted | OfferFailed,
) -> None:
    """The engine says what became of an offer, or of its answer."""
    own = _own(who)
    if own is None or own.request != event.request:
        return
    match event:
        case OfferMade():
            _made(state, turn, who, own, event)
        case AnswerAccepted():
            _accepted(state, turn, who, own)
        case OfferFailed():
            _failed(state, turn, who, own, event)


def _own(who: Participant) -> OwnOffers | None:
    return who.transports.own if isinstance(who.transports, TwoConnections) else None


def _made(state: RoomState, turn: Turn, who: Participant, own: OwnOffers, event: OfferMade) -> None:
    """The engine wrote an offer: its new lines take the tracks that wait, and it goes out."""
    who.slots.add(event.audio, SectionKind.AUDIO)
    who.slots.add(event.video, SectionKind.VIDEO)
    _fill(state, who)
    own.stage = OfferStage.SENT
    _say(state, turn, who, own, event.sdp)


def answered(turn: Turn, who: Participant, answer: Answer) -> None:
    """The client answered; answers to anything but the newest offer are dropped."""
    own = _own(who)
    if own is None or own.stage is not OfferStage.SENT or answer.id not in (own.last_id, 0):
        turn.note("answer_ignored", "not_awaited", who.sid)
        return
    _take(turn, who, own, answer)


def _accepted(state: RoomState, turn: Turn, who: Participant, own: OwnOffers) -> None:
    """The engine took the answer: what has a line flows, and what waited gets its turn."""
    _settle(state, turn, who, own)
    for mid, sid in list(who.slots.carried.items()):
        if sid not in who.subscriptions.active:
            _enter(state, turn, who, mid, sid)
    receiving.reconcile(state, turn, who)
    if own.is_again or who.slots.used or own.is_restart_due:
        asking.schedule(state, turn, who)


def _failed(
    state: RoomState, turn: Turn, who: Participant, own: OwnOffers, event: OfferFailed
) -> None:
    """The engine could not make the offer, or not take its answer."""
    if event.code == UNCHANGED:
        _settle(state, turn, who, own)
        return
    turn.note("own_offer_failed", event.code, who.sid)
    if event.code == PASSING and own.answer is not None:
        turn.after(turn.limits.offer_retry_s, state.timer(TimerKind.OFFER_RETRY, who.sid))
        return
    leaving.remove(state, turn, who, leaving.OUT_OF_STEP)


def retry(turn: Turn, who: Participant) -> None:
    """OFFER_RETRY ran out: give the engine the answer again."""
    own = _own(who)
    if own is not None and own.stage is OfferStage.TAKING and own.answer is not None:
        _take(turn, who, own, own.answer)


def unanswered(state: RoomState, turn: Turn, who: Participant) -> None:
    """ANSWER_WANTED ran out: a client that is there and does not answer has to start again."""
    own = _own(who)
    if own is not None and own.stage is OfferStage.SENT and who.connection is not None:
        turn.note("answer_missing", "no_answer", who.sid)
        leaving.remove(state, turn, who, leaving.OUT_OF_STEP)


def restart(state: RoomState, turn: Turn, who: Participant, two: TwoConnections) -> None:
    """The client is back over another WebSocket, perhaps from another network: restart ICE.

    An offer that went over the former WebSocket, or its answer, may never have arrived. The client
    may have applied it all the same, so it is said again as it is, and the restart follows.
    """
    own = two.own
    own.is_restart_due = own.last_id > 0
    if own.stage is OfferStage.SENT and own.said is not None:
        _say(state, turn, who, own, own.said.sdp)
    else:
        offer(state, turn, who, two)


def _say(state: RoomState, turn: Turn, who: Participant, own: OwnOffers, sdp: str) -> None:
    own.last_id += 1
    carried = who.slots.carried
    roles = tuple((mid, _role(state, carried.get(mid))) for mid in who.slots.kinds)
    own.said = ServerOffer(own.last_id, sdp, roles, tuple(carried.items()), who.is_tcp_only)
    turn.send(who, own.said)
    turn.after(turn.limits.answer_wanted_s, state.timer(TimerKind.ANSWER_WANTED, who.sid))


def _role(state: RoomState, sid: TrackSid | None) -> AnswerRole:
    found = None if sid is None else state.roster.publication(sid)
    if sid is None or found is None:
        return SlotSilent()
    return SlotAssigned(f"{found[0].sid}|{sid}", sid)


def _take(turn: Turn, who: Participant, own: OwnOffers, answer: Answer) -> None:
    own.stage, own.request, own.answer = OfferStage.TAKING, turn.ids.request_key(), answer
    turn.engine(AcceptAnswer(who.receives_on, own.request, answer.sdp))


def _settle(state: RoomState, turn: Turn, who: Participant, own: OwnOffers) -> None:
    """Nothing is under way any more; the client knows which lines carry nothing."""
    own.stage, own.request, own.said, own.answer = OfferStage.IDLE, None, None, None
    turn.cancel(state.timer(TimerKind.ANSWER_WANTED, who.sid))
    who.negotiation.answered_at_ms = turn.now_ms
    who.slots.settle(own.silenced)
    own.silenced = ()


def _enter(state: RoomState, turn: Turn, who: Participant, mid: Mid, sid: TrackSid) -> None:
    """Let a track flow into the line that was offered for it, if it still may."""
    found = state.roster.publication(sid)
    if found is None or not (may_receive(who, *found) and who.subscriptions.wants(sid)):
        who.slots.release(mid)
        return
    receiving.enter(state, turn, who, *found, mid)


def _homeless(state: RoomState, who: Participant, kind: SectionKind) -> list[TrackSid]:
    """Wanted tracks without a line, in the offer under way either."""
    placed = set(who.slots.carried.values())
    tracks = (track for _, track in unplaced(state.roster, who) if section_kind(track) is kind)
    return [track.info.sid for track in tracks if track.info.sid not in placed]


def _fill(state: RoomState, who: Participant) -> tuple[Mid, ...]:
    """Give lines that carry nothing to tracks that wait; returns the lines."""
    filled: list[Mid] = []
    for kind in MEDIA_KINDS:
        for sid in _homeless(state, who, kind):
            mid = who.slots.take_fresh(kind, sid)
            if mid is not None:
                filled.append(mid)
    return tuple(filled)


def _lacking(state: RoomState, turn: Turn, who: Participant, kind: SectionKind) -> int:
    """How many lines to add."""
    lacking = len(_homeless(state, who, kind))
    room = max(0, turn.limits.slots - who.slots.count(kind))
    if lacking > room:
        turn.note("subscription_waits", asking.SLOTS_EXHAUSTED, who.sid)
    return min(lacking, room)
