"""What a subscriber should receive: wishes, permissions and what there is, brought together."""

from collections.abc import Iterator

from pattino.sfu.rooms.participant import Participant
from pattino.sfu.rooms.permissions import admits
from pattino.sfu.rooms.publications import Publication
from pattino.sfu.rooms.roster import Roster
from pattino.sfu.rooms.slots import MEDIA_KINDS
from pattino.sfu.rooms.values import SectionKind, TrackKind

_SECTION_KIND = {TrackKind.AUDIO: SectionKind.AUDIO, TrackKind.VIDEO: SectionKind.VIDEO}


def section_kind(track: Publication) -> SectionKind:
    """The kind of m-line that can carry this track."""
    return _SECTION_KIND[track.info.kind]


def may_receive(who: Participant, publisher: Participant, track: Publication) -> bool:
    """Whether permissions let `who` have this track."""
    return (
        who is not publisher
        and track.is_announced
        and not publisher.permission.is_hidden
        and who.permission.may_subscribe
        and admits(publisher.audience, who.sid, who.identity, track.info.sid)
    )


def wanted(roster: Roster, who: Participant) -> Iterator[tuple[Participant, Publication]]:
    """Every track that `who` should receive, audio first: a room without pictures still talks."""
    if not who.is_active:
        return
    for kind in MEDIA_KINDS:
        for publisher, track in roster.publications():
            if section_kind(track) is not kind or not may_receive(who, publisher, track):
                continue
            if who.subscriptions.wants(track.info.sid):
                yield publisher, track


def unplaced(roster: Roster, who: Participant) -> list[tuple[Participant, Publication]]:
    """Wanted tracks that have no slot yet."""
    active = who.subscriptions.active
    return [pair for pair in wanted(roster, who) if pair[1].info.sid not in active]
