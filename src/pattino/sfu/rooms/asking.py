"""Asking a client for an offer: the only way to show it a changed slot.

The server never offers in the single peer connection flow. It asks for as many new sections as
are missing, once: requirements add up at the client, so what was asked for and has not come is
subtracted. 0 and 0 means: offer again, without new sections. Source: livekit_rtc.proto
MediaSectionsRequirement; spike findings §3.1.
"""

from typing import Final

from pattino.sfu.rooms.demand import section_kind, unplaced
from pattino.sfu.rooms.inputs import TimerKind
from pattino.sfu.rooms.participant import Participant
from pattino.sfu.rooms.responses import SectionsWanted
from pattino.sfu.rooms.state import RoomState
from pattino.sfu.rooms.turn import MS_PER_S, Turn
from pattino.sfu.rooms.values import SectionKind

SLOTS_EXHAUSTED: Final = "slots_exhausted"
SECTIONS_MISSING: Final = "sections_missing"


def schedule(state: RoomState, turn: Turn, who: Participant, *, at_once: bool = False) -> None:
    """Collect what changes within a moment into one request; after an answer a longer one."""
    talk = who.negotiation
    if talk.is_scheduled or not who.is_active:
        return
    talk.is_scheduled = True
    since_answer_s = (turn.now_ms - talk.answered_at_ms) / MS_PER_S
    is_fresh = not at_once and 0 <= since_answer_s < turn.limits.negotiate_again_s
    delay = turn.limits.negotiate_again_s if is_fresh else turn.limits.negotiate_s
    turn.after(delay, state.timer(TimerKind.NEGOTIATE, who.sid))


def ask(state: RoomState, turn: Turn, who: Participant) -> None:
    """NEGOTIATE ran out: ask, unless an offer that is under way will do."""
    talk = who.negotiation
    talk.is_scheduled = False
    if talk.current is not None:
        return
    homeless = [section_kind(track) for _, track in unplaced(state.roster, who)]
    audios = _missing(turn, who, SectionKind.AUDIO, homeless.count(SectionKind.AUDIO))
    videos = _missing(turn, who, SectionKind.VIDEO, homeless.count(SectionKind.VIDEO))
    if audios + videos == 0 and (talk.is_asked or not (talk.is_stale or _fits(who, homeless))):
        return
    who.slots.asked[SectionKind.AUDIO] += audios
    who.slots.asked[SectionKind.VIDEO] += videos
    talk.is_asked = True
    turn.send(who, SectionsWanted(audios, videos))
    turn.after(turn.limits.offer_wanted_s, state.timer(TimerKind.OFFER_WANTED, who.sid))


def offered(state: RoomState, turn: Turn, who: Participant) -> None:
    """An offer was accepted: when it brought all that was asked for, nothing is awaited."""
    if not who.negotiation.is_asked and not any(who.slots.asked.values()):
        who.negotiation.asked_again = False
        turn.cancel(state.timer(TimerKind.OFFER_WANTED, who.sid))


def ask_again(state: RoomState, turn: Turn, who: Participant) -> bool:
    """OFFER_WANTED ran out: ask once more; False when the client does not offer at all.

    A client that offers but does not bring the sections keeps what it has; its next offer, or
    the next change, begins anew.
    """
    talk = who.negotiation
    if talk.asked_again:
        if talk.is_asked:
            return False
        turn.note("subscription_waits", SECTIONS_MISSING, who.sid)
        talk.asked_again = False
        who.slots.asked = dict.fromkeys(who.slots.asked, 0)
        return True
    talk.asked_again = True
    if talk.is_asked:
        turn.send(who, SectionsWanted(0, 0))
        turn.after(turn.limits.offer_wanted_s, state.timer(TimerKind.OFFER_WANTED, who.sid))
        return True
    who.slots.asked = dict.fromkeys(who.slots.asked, 0)
    ask(state, turn, who)
    return True


def _missing(turn: Turn, who: Participant, kind: SectionKind, homeless: int) -> int:
    """How many sections to ask for beyond what is free and what was asked for before."""
    slots = who.slots
    coming = slots.asked[kind]
    lacking = homeless - slots.free(kind) - coming
    room = turn.limits.slots - slots.count(kind) - coming
    if lacking > max(room, 0):
        turn.note("subscription_waits", SLOTS_EXHAUSTED, who.sid)
    return max(0, min(lacking, room))


def _fits(who: Participant, homeless: list[SectionKind]) -> bool:
    """Whether a free slot waits for a track that needs one."""
    return any(who.slots.free(kind) > 0 for kind in homeless)
