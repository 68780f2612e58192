"""Dynacast: a publisher sends only the layers that someone receives.

A layer that is wanted is asked for at once; one that nobody wants is given up after
`lower_quality_s`, so that a glance away does not restart an encoder. Subscribers were moved to
a lower layer before the publisher hears of it, hence nobody freezes.
Source: livekit_rtc.proto SubscribedQualityUpdate.
"""

from pattino.sfu.rooms.codecs import short_name
from pattino.sfu.rooms.inputs import TimerKind
from pattino.sfu.rooms.participant import Participant
from pattino.sfu.rooms.publications import Publication
from pattino.sfu.rooms.quality import highest_wanted, wanted_layers
from pattino.sfu.rooms.responses import QualityWanted
from pattino.sfu.rooms.state import RoomState
from pattino.sfu.rooms.turn import Turn
from pattino.sfu.rooms.values import TrackKind, TrackSid


def review(state: RoomState, turn: Turn, publisher: Participant, track: Publication) -> None:
    """Something changed for a track's subscribers: raise now, or begin to wait for lowering."""
    if track.info.kind is not TrackKind.VIDEO:
        return
    highest = _highest(state, track.info.sid)
    timer = state.timer(TimerKind.LOWER_QUALITY, track.info.sid)
    if highest > track.told_layer:
        _tell(turn, publisher, track, highest)
    if highest < track.told_layer:
        if not track.is_lowering:
            track.is_lowering = True
            turn.after(turn.limits.lower_quality_s, timer)
    elif track.is_lowering:
        track.is_lowering = False
        turn.cancel(timer)


def lower(state: RoomState, turn: Turn, sid: TrackSid) -> None:
    """LOWER_QUALITY ran out: give up what nobody wants by now."""
    found = state.roster.publication(sid)
    if found is None:
        return
    publisher, track = found
    track.is_lowering = False
    highest = _highest(state, sid)
    if highest < track.told_layer:
        _tell(turn, publisher, track, highest)


def repeat(turn: Turn, publisher: Participant) -> None:
    """Say again what was said before: it may not have arrived."""
    for track in publisher.publications.live.values():
        if track.is_announced and track.info.kind is TrackKind.VIDEO:
            _tell(turn, publisher, track, track.told_layer)


def _highest(state: RoomState, sid: TrackSid) -> int:
    having = (who.subscriptions.active.get(sid) for who in state.roster)
    return highest_wanted(active.selection for active in having if active is not None)


def _tell(turn: Turn, publisher: Participant, track: Publication, highest: int) -> None:
    track.told_layer = highest
    message = QualityWanted(
        track.info.sid, short_name(track.info.mime_type), wanted_layers(highest)
    )
    turn.send(publisher, message)
