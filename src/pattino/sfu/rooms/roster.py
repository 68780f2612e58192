"""Who is in a room, found by identity, sid, media connection or WebSocket; and what they send."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from pattino.sfu.rooms.participant import Participant
from pattino.sfu.rooms.publications import Publication
from pattino.sfu.rooms.values import (
    ConnectionId,
    Identity,
    ParticipantSid,
    PeerKey,
    TrackKey,
    TrackSid,
)


@dataclass(slots=True)
class Roster:
    """At most one participant of each identity."""

    by_sid: dict[ParticipantSid, Participant] = field(default_factory=dict)
    by_identity: dict[Identity, Participant] = field(default_factory=dict)
    by_peer: dict[PeerKey, Participant] = field(default_factory=dict)
    tracks: dict[TrackSid, tuple[Participant, Publication]] = field(default_factory=dict)
    by_track: dict[TrackKey, TrackSid] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.by_sid)

    def __iter__(self) -> Iterator[Participant]:
        return iter(self.by_sid.values())

    def add(self, who: Participant) -> None:
        """Enter; the identity must be free."""
        self.by_sid[who.sid] = who
        self.by_identity[who.identity] = who
        self.by_peer.update(dict.fromkeys(who.peers, who))

    def remove(self, who: Participant) -> None:
        """Leave; a newer participant of the same identity stays."""
        del self.by_sid[who.sid]
        for peer in who.peers:
            del self.by_peer[peer]
        if self.by_identity.get(who.identity) is who:
            del self.by_identity[who.identity]

    def by_connection(self, connection: ConnectionId) -> Participant | None:
        """Whose current WebSocket this is; a former one is nobody's."""
        return next((who for who in self if who.connection == connection), None)

    def others(self, who: Participant) -> tuple[Participant, ...]:
        """Everyone else."""
        return tuple(other for other in self if other is not who)

    def seen_by(self, who: Participant) -> tuple[Participant, ...]:
        """Everyone else whom this participant may know of."""
        return tuple(other for other in self.others(who) if not other.permission.is_hidden)

    def publications(self) -> Iterator[tuple[Participant, Publication]]:
        """Every live track with its publisher."""
        for who in self:
            for track in who.publications.live.values():
                yield who, track

    def begin(self, who: Participant, track: Publication) -> None:
        """A track lives from now on."""
        self.tracks[track.info.sid] = (who, track)
        self.by_track[track.key] = track.info.sid

    def end(self, who: Participant, sid: TrackSid) -> None:
        """A track of `who` has ended."""
        track = who.publications.live.pop(sid)
        del self.tracks[sid]
        del self.by_track[track.key]

    def publication(self, sid: TrackSid) -> tuple[Participant, Publication] | None:
        """The live track of this sid, with its publisher."""
        return self.tracks.get(sid)

    def publication_by_key(self, key: TrackKey) -> tuple[Participant, Publication] | None:
        """The live track of this engine key, with its publisher."""
        sid = self.by_track.get(key)
        return None if sid is None else self.tracks.get(sid)
