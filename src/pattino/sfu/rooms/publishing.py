"""Publications: AddTrack, its m-line, mute, and the end of a track.

A track is announced when its AddTrack and its m-line are there and its publisher is active,
not at its first packet: a muted track sends none. It is withdrawn from its subscribers' slots
before anyone hears that it ended. Source: livekit_rtc.proto AddTrackRequest, MuteTrackRequest.
"""

from dataclasses import replace

from pattino.sfu.rooms import dynacast, receiving
from pattino.sfu.rooms.codecs import named_codec
from pattino.sfu.rooms.commands import PublishTrack, SetTrackMuted, UnpublishTrack
from pattino.sfu.rooms.effects import WebhookKind
from pattino.sfu.rooms.events import TrackLive
from pattino.sfu.rooms.inputs import TimerKind
from pattino.sfu.rooms.participant import Participant
from pattino.sfu.rooms.permissions import may_publish
from pattino.sfu.rooms.publications import Pending, Publication, track_info, with_codec
from pattino.sfu.rooms.requests import AddTrack, Mute, UpdateAudioTrack, UpdateVideoTrack
from pattino.sfu.rooms.responses import RequestAnswered, TrackAccepted, TrackWithdrawn
from pattino.sfu.rooms.state import RoomState
from pattino.sfu.rooms.turn import Turn
from pattino.sfu.rooms.values import (
    OfferedSection,
    RequestReason,
    TrackInfo,
    TrackKind,
    TrackSid,
)


def add_track(state: RoomState, turn: Turn, who: Participant, request: AddTrack) -> None:
    """Take or refuse a track; taken ones are answered at once, before any media."""
    refusal = _refusal(turn, who, request)
    if refusal is not None:
        reason, sentence = refusal
        turn.send(who, RequestAnswered(reason, sentence, request=request))
        return
    if who.publications.holds_cid(request.cid):
        who.publications.queued.append(request)
        sentence = "The track waits until the one with the same cid has ended."
        turn.send(who, RequestAnswered(RequestReason.QUEUED, sentence, request=request))
        return
    _accept(state, turn, who, request)


def _refusal(turn: Turn, who: Participant, request: AddTrack) -> tuple[RequestReason, str] | None:
    if request.kind not in (TrackKind.AUDIO, TrackKind.VIDEO) or not request.cid:
        return RequestReason.UNSUPPORTED_TYPE, "Tracks are audio or video and have a cid."
    if request.sid:
        return RequestReason.UNSUPPORTED_TYPE, "A second codec for a track is not supported."
    if not may_publish(who.permission, request.source):
        return RequestReason.NOT_ALLOWED, "The token does not allow to publish this source."
    if who.publications.count() >= turn.limits.tracks:
        return RequestReason.LIMIT_EXCEEDED, "This participant has as many tracks as it may."
    is_queue_full = len(who.publications.queued) >= turn.limits.queued_tracks
    if is_queue_full and who.publications.holds_cid(request.cid):
        return RequestReason.LIMIT_EXCEEDED, "Too many tracks wait for others to end."
    return None


def _accept(state: RoomState, turn: Turn, who: Participant, request: AddTrack) -> None:
    sid = turn.ids.track_sid(request.kind, request.source)
    pending = Pending(request.cid, track_info(request, sid), named_codec(request))
    who.publications.pending[sid] = pending
    turn.send(who, TrackAccepted(request.cid, pending.info))
    section = who.publications.claim(pending)
    if section is not None:
        announce(state, turn, who, begin(state, turn, who, pending, section))


def take_sections(
    turn: Turn, state: RoomState, who: Participant, sections: tuple[OfferedSection, ...]
) -> tuple[Publication, ...]:
    """An offer was accepted: end what it no longer sends, begin what it now does."""
    matching = who.publications.match(sections)
    for track in matching.ended:
        end(state, turn, who, track)
    if matching.ended:
        state.tell_others(turn, who)
    return tuple(begin(state, turn, who, pending, section) for pending, section in matching.begun)


def begin(
    state: RoomState, turn: Turn, who: Participant, pending: Pending, section: OfferedSection
) -> Publication:
    """A track has its m-line."""
    track = who.publications.begin(turn.ids.track_key(), pending, section)
    state.roster.begin(who, track)
    is_audio = track.info.kind is TrackKind.AUDIO
    turn.engine(PublishTrack(track.key, who.sends_on, section.mid, is_audio))
    if track.info.is_muted:
        turn.engine(SetTrackMuted(track.key, is_muted=True))
    return track


def announce(state: RoomState, turn: Turn, who: Participant, *tracks: Publication) -> None:
    """Let others see tracks and receive them, once their publisher is active."""
    new = [track for track in tracks if not track.is_announced]
    if not who.is_active or not new:
        return
    for track in new:
        track.is_announced = True
    who.touch()
    state.tell_others(turn, who)
    for track in new:
        turn.webhook(WebhookKind.TRACK_PUBLISHED, state.info(), who.info(), track.info)
        dynacast.review(state, turn, who, track)
    receiving.welcome(state, turn, who, new)


def end(state: RoomState, turn: Turn, who: Participant, track: Publication) -> None:
    """Withdraw a track from everyone's slots and from the engine; telling is the caller's."""
    sid = track.info.sid
    receiving.withdraw(state, turn, who, sid)
    turn.engine(UnpublishTrack(track.key))
    if track.is_lowering:
        turn.cancel(state.timer(TimerKind.LOWER_QUALITY, sid))
    who.touch()
    if track.is_announced:
        turn.webhook(WebhookKind.TRACK_UNPUBLISHED, state.info(), who.info(), track.info)
    queued = who.publications.next_queued(track.cid)
    if queued is not None and who.sid in state.roster.by_sid:
        _accept(state, turn, who, queued)


def withdraw_forbidden(state: RoomState, turn: Turn, who: Participant) -> None:
    """The permission has changed: take down what may no longer be published."""
    who.publications.queued = [
        request
        for request in who.publications.queued
        if may_publish(who.permission, request.source)
    ]
    for pending in list(who.publications.pending.values()):
        if not may_publish(who.permission, pending.info.source):
            del who.publications.pending[pending.info.sid]
            turn.send(who, TrackWithdrawn(pending.info.sid))
    for track in list(who.publications.live.values()):
        if not may_publish(who.permission, track.info.source):
            end(state, turn, who, track)
            turn.send(who, TrackWithdrawn(track.info.sid))


def mute(state: RoomState, turn: Turn, who: Participant, request: Mute) -> None:
    """The client mutes or unmutes its own track."""
    track = who.publications.live.get(request.track_sid)
    if track is not None:
        track.is_silenced = False
    if set_muted(state, turn, who, request.track_sid, is_muted=request.is_muted) is None:
        sentence = "There is no such track to mute."
        turn.send(who, RequestAnswered(RequestReason.NOT_FOUND, sentence, request=request))


def set_muted(
    state: RoomState, turn: Turn, who: Participant, sid: TrackSid, *, is_muted: bool
) -> TrackInfo | None:
    """Mute or unmute; None when the participant has no such track."""
    track = who.publications.live.get(sid)
    if track is None:
        pending = who.publications.pending.get(sid)
        if pending is None:
            return None
        pending.info = replace(pending.info, is_muted=is_muted)
        return pending.info
    if track.info.is_muted != is_muted:
        turn.engine(SetTrackMuted(track.key, is_muted=is_muted))
        _change(state, turn, who, track, replace(track.info, is_muted=is_muted))
    return track.info


def update_audio(state: RoomState, turn: Turn, who: Participant, request: UpdateAudioTrack) -> None:
    """The client says which processing its microphone has."""
    track = who.publications.live.get(request.track_sid)
    if track is not None:
        _change(state, turn, who, track, replace(track.info, audio_features=request.features))


def update_video(state: RoomState, turn: Turn, who: Participant, request: UpdateVideoTrack) -> None:
    """The client says that its picture has another size."""
    track = who.publications.live.get(request.track_sid)
    if track is not None:
        changed = replace(track.info, width=request.width, height=request.height)
        _change(state, turn, who, track, changed)


def live(state: RoomState, turn: Turn, event: TrackLive) -> None:
    """The first packets show the codec that the client really took."""
    found = state.roster.publication_by_key(event.track)
    if found is not None and event.codec and event.codec != found[1].info.mime_type:
        who, track = found
        _change(state, turn, who, track, with_codec(track.info, event.codec))


def _change(
    state: RoomState, turn: Turn, who: Participant, track: Publication, info: TrackInfo
) -> None:
    track.info = info
    if track.is_announced:
        who.touch()
        state.tell_others(turn, who)
