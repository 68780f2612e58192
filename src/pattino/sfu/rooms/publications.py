"""What one participant publishes: announced tracks, live tracks, and how m-lines meet them.

Life of a track: AddTrack → pending → (an m-line on which the client sends) → live →
(the m-line stops or is replaced) → ended. The first msid id equal to `cid` wins; Firefox's ids
never are, so the oldest pending track of the kind is taken next. An m-line without a pending
track stays unclaimed until its AddTrack comes. Source: livekit_rtc.proto AddTrackRequest.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from pattino.sfu.rooms.codecs import codec_of_section, codecs_of, publish_codec
from pattino.sfu.rooms.requests import AddTrack
from pattino.sfu.rooms.values import (
    Direction,
    Mid,
    OfferedSection,
    Quality,
    SectionKind,
    TrackInfo,
    TrackKey,
    TrackKind,
    TrackSid,
)

_SENDING = frozenset({Direction.SENDONLY, Direction.SENDRECV})
_TRACK_KIND = {SectionKind.AUDIO: TrackKind.AUDIO, SectionKind.VIDEO: TrackKind.VIDEO}

ALL_LAYERS = int(Quality.HIGH)
NO_LAYER = -1


@dataclass(slots=True)
class Publication:
    """A live track. `told_layer` is the highest layer its publisher was asked for (dynacast)."""

    key: TrackKey
    cid: str
    info: TrackInfo
    mid: Mid
    msid_track: str
    is_announced: bool = False
    has_subscriber: bool = False
    told_layer: int = ALL_LAYERS
    is_lowering: bool = False
    is_silenced: bool = False
    """RoomService muted it, and its publisher has not said anything about it since."""


@dataclass(slots=True)
class Pending:
    """An announced track whose m-line has not come. `named` is the codec it was asked for with."""

    cid: str
    info: TrackInfo
    named: str = ""


@dataclass(frozen=True, slots=True)
class Matching:
    """What an offer changes: tracks that ended, and pending tracks with their m-line."""

    ended: tuple[Publication, ...]
    begun: tuple[tuple[Pending, OfferedSection], ...]


def track_info(request: AddTrack, sid: TrackSid) -> TrackInfo:
    """Describe a requested track; the m-line is added when it is known."""
    mime_type = publish_codec(request)
    codecs = codecs_of(request, mime_type)
    layers = request.layers or codecs[0].layers
    return TrackInfo(
        sid=sid,
        kind=request.kind,
        source=request.source,
        name=request.name,
        is_muted=request.is_muted,
        width=request.width,
        height=request.height,
        is_simulcast=len(layers) > 1,
        layers=layers,
        mime_type=mime_type,
        codecs=codecs,
        is_stereo=request.is_stereo,
        disable_dtx=request.disable_dtx,
        disable_red=True,
        encryption=request.encryption,
        stream=request.stream,
        backup_codec_policy=request.backup_codec_policy,
        audio_features=request.audio_features,
        packet_trailer_features=request.packet_trailer_features,
    )


def with_codec(info: TrackInfo, mime_type: str) -> TrackInfo:
    """The same track with this codec, wherever its description names one."""
    codecs = tuple(replace(codec, mime_type=mime_type, mid=info.mid) for codec in info.codecs)
    return replace(info, mime_type=mime_type, codecs=codecs)


def is_sending(section: OfferedSection) -> bool:
    """Whether the client sends on this m-line."""
    return section.direction in _SENDING and not section.is_rejected and section.kind in _TRACK_KIND


@dataclass(slots=True)
class Publications:
    """The publishing half of a participant."""

    live: dict[TrackSid, Publication] = field(default_factory=dict)
    pending: dict[TrackSid, Pending] = field(default_factory=dict)
    queued: list[AddTrack] = field(default_factory=list)
    unclaimed: list[OfferedSection] = field(default_factory=list)

    def count(self) -> int:
        """Tracks that live or are about to."""
        return len(self.live) + len(self.pending)

    def holds_cid(self, cid: str) -> bool:
        """Whether a track with this client id lives or is about to."""
        return any(track.cid == cid for track in self.live.values()) or any(
            track.cid == cid for track in self.pending.values()
        )

    def by_mid(self, mid: Mid) -> Publication | None:
        """The live track on this m-line."""
        return next((track for track in self.live.values() if track.mid == mid), None)

    def announced(self) -> tuple[TrackInfo, ...]:
        """What others may know of."""
        return tuple(track.info for track in self.live.values() if track.is_announced)

    def match(self, sections: Iterable[OfferedSection]) -> Matching:
        """Compare an offer with what lives; nothing is changed but the list of the unclaimed."""
        sending = {section.mid: section for section in sections if is_sending(section)}
        ended = tuple(track for track in self.live.values() if self._has_ended(track, sending))
        staying = {track.mid for track in self.live.values() if track not in ended}
        open_sections = [section for mid, section in sending.items() if mid not in staying]
        begun = self._pair(open_sections)
        taken = {section.mid for _, section in begun}
        self.unclaimed = [section for section in open_sections if section.mid not in taken]
        return Matching(ended, begun)

    def claim(self, pending: Pending) -> OfferedSection | None:
        """Find the unclaimed m-line of a track that was announced after its offer."""
        section = _section_for(pending, self.unclaimed)
        if section is not None:
            self.unclaimed.remove(section)
        return section

    def begin(self, key: TrackKey, pending: Pending, section: OfferedSection) -> Publication:
        """Let a pending track live on its m-line."""
        self.pending.pop(pending.info.sid, None)
        mime_type = codec_of_section(pending.info.mime_type, pending.named, section.codecs)
        info = with_codec(replace(pending.info, mid=section.mid), mime_type)
        track = Publication(key, pending.cid, info, section.mid, section.msid_track)
        self.live[info.sid] = track
        return track

    def next_queued(self, cid: str) -> AddTrack | None:
        """The next AddTrack that waited for this cid to end."""
        for request in self.queued:
            if request.cid == cid:
                self.queued.remove(request)
                return request
        return None

    def _has_ended(self, track: Publication, sending: dict[Mid, OfferedSection]) -> bool:
        section = sending.get(track.mid)
        if section is None or _TRACK_KIND[section.kind] is not track.info.kind:
            return True
        if section.msid_track == track.msid_track:
            return False
        return any(pending.cid == section.msid_track for pending in self.pending.values())

    def _pair(self, sections: list[OfferedSection]) -> tuple[tuple[Pending, OfferedSection], ...]:
        """By id first, so that a stranger's m-line never takes a track whose own is here too."""
        pairs: list[tuple[Pending, OfferedSection]] = []
        waiting = list(self.pending.values())
        left = list(sections)
        for section in sections:
            owner = next((p for p in waiting if _is_own(p, section)), None)
            if owner is not None:
                pairs.append((owner, section))
                waiting.remove(owner)
                left.remove(section)
        for section in left:
            oldest = next((p for p in waiting if _is_of_kind(p, section)), None)
            if oldest is not None:
                pairs.append((oldest, section))
                waiting.remove(oldest)
        return tuple(pairs)


def _is_of_kind(pending: Pending, section: OfferedSection) -> bool:
    return _TRACK_KIND[section.kind] is pending.info.kind


def _is_own(pending: Pending, section: OfferedSection) -> bool:
    return _is_of_kind(pending, section) and pending.cid == section.msid_track


def _section_for(pending: Pending, sections: list[OfferedSection]) -> OfferedSection | None:
    own = next((section for section in sections if _is_own(pending, section)), None)
    if own is not None:
        return own
    return next((section for section in sections if _is_of_kind(pending, section)), None)
