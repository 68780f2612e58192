"""Offers of clients: the client offers, the engine accepts, the answer shows every slot.

Order within one accepted offer: tracks that ended leave their slots, new tracks begin, slots
are learnt, tracks enter free slots, the answer goes out with the complete map from m-line to
track, and only then others hear of new tracks. Source: RFC 9429 (JSEP), livekit_rtc.proto.
"""

from typing import Final

from pattino.sfu.rooms import asking, publishing, receiving
from pattino.sfu.rooms.commands import AcceptOffer, AddCandidate
from pattino.sfu.rooms.events import OfferAccepted, OfferRefused
from pattino.sfu.rooms.inputs import TimerKind
from pattino.sfu.rooms.participant import Participant
from pattino.sfu.rooms.publications import is_sending
from pattino.sfu.rooms.requests import Candidate, Offer
from pattino.sfu.rooms.responses import Answer
from pattino.sfu.rooms.slots import is_slot
from pattino.sfu.rooms.state import RoomState
from pattino.sfu.rooms.transports import OneConnection, TwoConnections
from pattino.sfu.rooms.turn import Turn
from pattino.sfu.rooms.values import (
    AnswerRole,
    Mid,
    OfferedSection,
    Published,
    SlotAssigned,
    SlotEmpty,
    TrackSid,
)

PASSING: Final = frozenset({"too_fast", "busy"})
"""Refusals of the moment: the same offer is given again. All others end the stay."""


def take_offer(turn: Turn, who: Participant, offer: Offer) -> None:
    """An offer came: give it to the engine, or let it wait for the one that is there."""
    who.negotiation.is_asked = False
    if who.negotiation.current is not None:
        who.negotiation.waiting = offer
        return
    _give(turn, who, offer)


def defer_offer(state: RoomState, turn: Turn, who: Participant, offer: Offer) -> None:
    """Take the offer of a join a moment later.

    The Go SDK begins to read before it has set its own description: an answer that stands
    right behind the join response is lost, and with it the connection.
    """
    who.negotiation.waiting, who.negotiation.is_deferred = offer, True
    turn.after(turn.limits.go_answer_s, state.timer(TimerKind.OFFER_RETRY, who.sid))


def take_candidate(turn: Turn, who: Participant, candidate: Candidate) -> None:
    """A candidate came, perhaps before the first description."""
    talk = who.negotiation
    if who.is_tcp_only:
        return  # it opens the connections; a check of ours could open a way over UDP
    if candidate.for_receiving and isinstance(who.transports, TwoConnections):
        turn.engine(AddCandidate(who.receives_on, candidate.line))
    elif talk.last is not None:
        turn.engine(AddCandidate(who.sends_on, candidate.line))
    elif len(talk.candidates) < turn.limits.candidates:
        talk.candidates.append(candidate.line)


def accepted(state: RoomState, turn: Turn, who: Participant, event: OfferAccepted) -> None:
    """The engine took an offer: let its sections take effect and answer it."""
    talk = who.negotiation
    offer = talk.current
    if offer is None or talk.request != event.request:
        return
    talk.current, talk.request, talk.last = None, None, offer
    talk.answered_at_ms = turn.now_ms
    for line in talk.candidates:
        turn.engine(AddCandidate(who.sends_on, line))
    talk.candidates.clear()
    begun = publishing.take_sections(turn, state, who, offer.sections)
    if isinstance(who.transports, OneConnection):
        evicted = who.slots.learn(offer.sections, turn.limits.slots)
        asking.offered(state, turn, who)
        receiving.lose_slots(state, turn, who, evicted)
        receiving.place(state, turn, who)
    _answer(state, turn, who, offer, event.sdp)
    publishing.announce(state, turn, who, *begun)
    receiving.reconcile(state, turn, who)


def refused(state: RoomState, turn: Turn, who: Participant, event: OfferRefused) -> bool:
    """The engine did not take an offer; False when the participant cannot go on."""
    talk = who.negotiation
    if talk.current is None or talk.request != event.request:
        return True
    turn.note("offer_refused", event.code, who.sid)
    if event.code not in PASSING:
        return False
    talk.is_deferred = True
    turn.after(turn.limits.offer_retry_s, state.timer(TimerKind.OFFER_RETRY, who.sid))
    return True


def retry(turn: Turn, who: Participant) -> None:
    """OFFER_RETRY ran out: give the newest offer, unless that has happened meanwhile."""
    talk = who.negotiation
    offer = talk.waiting or talk.current
    if talk.is_deferred and offer is not None:
        _give(turn, who, offer)


def _give(turn: Turn, who: Participant, offer: Offer) -> None:
    talk = who.negotiation
    talk.waiting, talk.is_deferred, talk.is_forsaken = None, False, False
    talk.current, talk.request = offer, turn.ids.request_key()
    turn.engine(AcceptOffer(who.sends_on, talk.request, offer.sdp))


def forsake(who: Participant) -> None:
    """Nobody awaits an answer to what was offered over the former WebSocket."""
    talk = who.negotiation
    if talk.is_deferred:
        talk.current, talk.request, talk.is_deferred = None, None, False
    talk.waiting, talk.is_forsaken = None, talk.current is not None


def await_restart(state: RoomState, turn: Turn, who: Participant) -> None:
    """The client is back over another WebSocket: it offers anew, with an ICE restart.

    What was asked for or offered over the former WebSocket may never have arrived.
    """
    forsake(who)
    talk = who.negotiation
    talk.is_asked, talk.asked_again = True, False
    who.slots.asked = dict.fromkeys(who.slots.asked, 0)
    turn.after(turn.limits.offer_wanted_s, state.timer(TimerKind.OFFER_WANTED, who.sid))


def _answer(state: RoomState, turn: Turn, who: Participant, offer: Offer, sdp: str) -> None:
    """Answer the newest offer; one that a newer has overtaken is only taken over."""
    talk = who.negotiation
    if talk.waiting is not None:
        _give(turn, who, talk.waiting)
        return
    talk.is_stale = talk.is_forsaken
    if talk.is_forsaken:
        return
    roles = tuple(
        (section.mid, role)
        for section in offer.sections
        if (role := _role(state, who, section)) is not None
    )
    turn.send(who, Answer(offer.id, sdp, roles, _mid_to_track(who), who.is_tcp_only))


def _role(state: RoomState, who: Participant, section: OfferedSection) -> AnswerRole | None:
    if is_sending(section):
        track = who.publications.by_mid(section.mid)
        return Published(track.info.mime_type if track else "")
    if not is_slot(section):
        return None
    sid = who.slots.carried.get(section.mid)
    found = None if sid is None else state.roster.publication(sid)
    if sid is None or found is None:
        return SlotEmpty()
    return SlotAssigned(f"{found[0].sid}|{sid}", sid)


def _mid_to_track(who: Participant) -> tuple[tuple[Mid, TrackSid], ...]:
    published = ((track.mid, sid) for sid, track in who.publications.live.items())
    if isinstance(who.transports, TwoConnections):
        return tuple(published)  # what it receives stands in our offers
    return (*published, *who.slots.carried.items())
