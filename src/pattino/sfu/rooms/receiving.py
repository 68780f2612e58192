"""Subscriptions: closing the gap between what a subscriber should receive and what it has.

Over one connection a track enters a slot only while an offer is answered, because only an answer
can show it to the client (`place`); everything else asks for an offer. With two connections
`offering` shows it and then lets it enter. Source: livekit_rtc.proto
UpdateSubscription, UpdateTrackSettings, SubscriptionResponse.
"""

from collections.abc import Sequence
from typing import Final

from pattino.sfu.rooms import asking, dynacast
from pattino.sfu.rooms.commands import Bind, Select, Unbind
from pattino.sfu.rooms.demand import may_receive, section_kind, unplaced, wanted
from pattino.sfu.rooms.events import BindRefused, Bound
from pattino.sfu.rooms.participant import Participant
from pattino.sfu.rooms.publications import Publication
from pattino.sfu.rooms.quality import Selection, select
from pattino.sfu.rooms.requests import Subscribe, SubscriptionPermission, TrackSettings
from pattino.sfu.rooms.responses import (
    PermissionOnTrack,
    SpeakersChanged,
    SubscriptionFailed,
    TrackSubscribed,
)
from pattino.sfu.rooms.speakers import silence
from pattino.sfu.rooms.state import RoomState
from pattino.sfu.rooms.subscriptions import Subscription
from pattino.sfu.rooms.transports import TwoConnections
from pattino.sfu.rooms.turn import Turn
from pattino.sfu.rooms.values import Mid, SubscriptionError, TrackKind, TrackSid

_IMPOSSIBLE: Final = {
    "no_common_codec": SubscriptionError.CODEC_UNSUPPORTED,
    "wrong_kind": SubscriptionError.UNKNOWN,
}
"""Refusals that trying again would not change."""


def reconcile(state: RoomState, turn: Turn, who: Participant, *, at_once: bool = False) -> None:
    """Take away what `who` should not have, and ask for an offer for what it lacks."""
    right = {track.info.sid for _, track in wanted(state.roster, who)}
    for sid in [sid for sid in who.subscriptions.active if sid not in right]:
        drop(state, turn, who, sid)
        who.negotiation.is_stale = True
    if who.negotiation.is_stale or unplaced(state.roster, who):
        asking.schedule(state, turn, who, at_once=at_once)


def reconcile_others(state: RoomState, turn: Turn, who: Participant) -> None:
    """What `who` publishes, or lets others have, has changed."""
    for other in state.roster.others(who):
        reconcile(state, turn, other)


def welcome(
    state: RoomState, turn: Turn, publisher: Participant, tracks: Sequence[Publication]
) -> None:
    """New tracks are announced: ask those who should receive one of them for an offer."""
    for who in state.roster.others(publisher):
        if who.is_active and any(_should_receive(who, publisher, track) for track in tracks):
            asking.schedule(state, turn, who)


def place(state: RoomState, turn: Turn, who: Participant) -> None:
    """An offer is being answered: put what has no slot into the free ones."""
    for publisher, track in unplaced(state.roster, who):
        mid = who.slots.take(section_kind(track), track.info.sid)
        if mid is None:
            continue
        enter(state, turn, who, publisher, track, mid)


def enter(
    state: RoomState,
    turn: Turn,
    who: Participant,
    publisher: Participant,
    track: Publication,
    mid: Mid,
) -> None:
    """A track has its m-line: let it flow."""
    chosen = _selection(who, track)
    request = turn.ids.request_key()
    who.subscriptions.active[track.info.sid] = Subscription(track.key, mid, request, chosen)
    turn.engine(Bind(request, who.receives_on, mid, track.key))
    turn.engine(Select(who.receives_on, mid, chosen.max_layer, chosen.is_paused))
    dynacast.review(state, turn, publisher, track)


def drop(state: RoomState, turn: Turn, who: Participant, sid: TrackSid) -> bool:
    """Take a track out of its slot; False when it was in none."""
    active = who.subscriptions.active.pop(sid, None)
    if active is None:
        return False
    turn.engine(Unbind(who.receives_on, active.mid))
    who.slots.release(active.mid)
    _lost(state, turn, who, sid)
    return True


def withdraw(state: RoomState, turn: Turn, publisher: Participant, sid: TrackSid) -> None:
    """A track ends: take it out of every slot, and let what waited for a slot have it."""
    others = state.roster.others(publisher)
    freed = [who for who in others if drop(state, turn, who, sid)]
    for who in others:
        who.subscriptions.forget(sid)
    state.roster.end(publisher, sid)
    for who in freed:
        # Only the server's own offers end an m-line for a client that has two connections.
        if isinstance(who.transports, TwoConnections) or unplaced(state.roster, who):
            asking.schedule(state, turn, who)


def lose_slots(state: RoomState, turn: Turn, who: Participant, sids: tuple[TrackSid, ...]) -> None:
    """The client's offer has no longer the m-lines that carried these."""
    for sid in sids:
        active = who.subscriptions.active.pop(sid, None)
        if active is not None:
            turn.engine(Unbind(who.receives_on, active.mid))
            _lost(state, turn, who, sid)


def told(state: RoomState, turn: Turn, who: Participant, event: Bound | BindRefused) -> None:
    """The engine says what became of a binding."""
    match event:
        case Bound():
            bound(state, turn, who, event)
        case BindRefused():
            bind_refused(state, turn, who, event)


def bound(state: RoomState, turn: Turn, who: Participant, event: Bound) -> None:
    """The engine carries the track; tell publisher and subscriber what goes with that."""
    sid = who.subscriptions.by_request(event.request)
    found = None if sid is None else state.roster.publication(sid)
    if sid is None or found is None:
        return
    publisher, track = found
    if not track.has_subscriber:
        track.has_subscriber = True
        turn.send(publisher, TrackSubscribed(sid))
    speaking = state.speakers.current(publisher.sid)
    if track.info.kind is TrackKind.AUDIO and speaking is not None:
        turn.send(who, SpeakersChanged((speaking,)))


def bind_refused(state: RoomState, turn: Turn, who: Participant, event: BindRefused) -> None:
    """The engine could not: free the slot, and say so when it will never work."""
    turn.note("bind_refused", event.code, who.sid)
    sid = who.subscriptions.by_request(event.request)
    if sid is None:
        return
    mid = who.subscriptions.active.pop(sid).mid
    who.slots.release(mid)
    refusals = who.subscriptions.refusals.get(sid, 0) + 1
    who.subscriptions.refusals[sid] = refusals
    if event.code in _IMPOSSIBLE or refusals >= turn.limits.bind_attempts:
        who.subscriptions.impossible.add(sid)
        error = _IMPOSSIBLE.get(event.code, SubscriptionError.UNKNOWN)
        turn.send(who, SubscriptionFailed(sid, error))
    _lost(state, turn, who, sid)
    who.negotiation.is_stale = True
    asking.schedule(state, turn, who)


def subscribe(state: RoomState, turn: Turn, who: Participant, request: Subscribe) -> None:
    """The client says what it wants; a wish for an unknown track is kept."""
    for sid in request.track_sids:
        who.subscriptions.wish(sid, is_wanted=request.is_wanted, limit=turn.limits.wishes)
        found = state.roster.publication(sid)
        if request.is_wanted and found is not None and not may_receive(who, *found):
            turn.send(who, PermissionOnTrack(found[0].sid, sid, is_allowed=False))
    reconcile(state, turn, who)


def settings(state: RoomState, turn: Turn, who: Participant, request: TrackSettings) -> None:
    """The client says how it shows tracks; settings may come before the subscription."""
    for sid in request.track_sids:
        who.subscriptions.set(sid, request, turn.limits.wishes)
        active = who.subscriptions.active.get(sid)
        found = state.roster.publication(sid)
        if active is None or found is None:
            continue
        chosen = _selection(who, found[1])
        if chosen != active.selection:
            active.selection = chosen
            turn.engine(Select(who.receives_on, active.mid, chosen.max_layer, chosen.is_paused))
            dynacast.review(state, turn, *found)


def narrow_audience(
    state: RoomState, turn: Turn, who: Participant, request: SubscriptionPermission
) -> None:
    """A publisher says who may receive it; those who lose or gain a track are told."""
    size = sum(1 + len(entry.track_sids) for entry in request.allowed)
    if size > turn.limits.track_permissions:
        turn.note("subscription_permission_refused", "limit_exceeded", who.sid)
        request = SubscriptionPermission(all_participants=False)
    before = _admitted(state, who)
    who.audience = request
    differing = before ^ _admitted(state, who)
    for other in state.roster.others(who):
        changed = [sid for sid in who.publications.live if (other.sid, sid) in differing]
        _admit_anew(state, turn, other, who, changed)


def _admit_anew(
    state: RoomState,
    turn: Turn,
    other: Participant,
    publisher: Participant,
    changed: list[TrackSid],
) -> None:
    """Tell one subscriber, and let it lose or ask for just these tracks.

    Every client says who its audience is at each join: to look at all tracks of the room for
    everyone in it would cost the whole server seconds in a large one.
    """
    for sid in changed:
        track = publisher.publications.live[sid]
        is_allowed = may_receive(other, publisher, track)
        turn.send(other, PermissionOnTrack(publisher.sid, sid, is_allowed))
        if is_allowed and other.subscriptions.wants(sid):
            asking.schedule(state, turn, other)
        elif drop(state, turn, other, sid):
            other.negotiation.is_stale = True
            asking.schedule(state, turn, other)


def _admitted(state: RoomState, who: Participant) -> set[tuple[str, TrackSid]]:
    return {
        (other.sid, track.info.sid)
        for other in state.roster.others(who)
        for track in who.publications.live.values()
        if may_receive(other, who, track)
    }


def _should_receive(who: Participant, publisher: Participant, track: Publication) -> bool:
    return may_receive(who, publisher, track) and who.subscriptions.wants(track.info.sid)


def _selection(who: Participant, track: Publication) -> Selection:
    known = who.subscriptions.settings.get(track.info.sid)
    return select(track.info, known, is_adaptive=who.is_adaptive)


def _lost(state: RoomState, turn: Turn, who: Participant, sid: TrackSid) -> None:
    """A subscriber has no longer a track: its voice falls silent, its layers may be unwanted."""
    found = state.roster.publication(sid)
    if found is None:
        return
    publisher, track = found
    if track.info.kind is TrackKind.AUDIO and state.speakers.current(publisher.sid) is not None:
        turn.send(who, SpeakersChanged((silence(publisher.sid),)))
    dynacast.review(state, turn, publisher, track)
