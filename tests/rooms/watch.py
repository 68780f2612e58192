"""The laws that hold after every input, whatever a test is about."""

from dataclasses import dataclass, field

from pattino.sfu.rooms import commands, effects, inputs, responses
from pattino.sfu.rooms.values import ParticipantInfo, SlotAssigned


@dataclass
class Watch:
    """Sees every input and its effects; raises when a law is broken."""

    open: set[int] = field(default_factory=set)
    greeted: set[int] = field(default_factory=set)
    peers: set[int] = field(default_factory=set)
    roles: dict[int, commands.PeerRole] = field(default_factory=dict)
    offered: set[int] = field(default_factory=set)
    ever_peers: set[int] = field(default_factory=set)
    rooms: set[int] = field(default_factory=set)
    tracks: dict[int, tuple[int, str]] = field(default_factory=dict)
    slots: dict[tuple[int, str], int] = field(default_factory=dict)
    requests: set[int] = field(default_factory=set)
    versions: dict[tuple[int, str], int] = field(default_factory=dict)
    gone: set[tuple[int, str]] = field(default_factory=set)
    present: dict[int, dict[str, str]] = field(default_factory=dict)
    known_tracks: dict[int, set[str]] = field(default_factory=dict)
    hooked: dict[str, str] = field(default_factory=dict)

    def look(self, event: inputs.Input, given: list[effects.Effect]) -> None:
        if isinstance(event, inputs.Join):
            self.open.add(event.connection)
        if isinstance(event, inputs.SocketClosed):
            self.open.discard(event.connection)
        for effect in given:
            self._effect(effect)

    def _effect(self, effect: effects.Effect) -> None:
        match effect:
            case effects.Send(to, message):
                assert to, "a message to nobody"
                assert len(set(to)) == len(to), "a message twice to one connection"
                for connection in to:
                    self._sent(connection, message)
            case effects.CloseSocket(connection):
                assert connection in self.open, "closed twice, or never opened"
                self.open.discard(connection)
            case effects.Refuse(connection):
                assert connection not in self.greeted, "refused after it was let in"
                self.open.discard(connection)
            case effects.Engine(command):
                self._command(command)
            case effects.SetTimer(_, after_s):
                assert after_s > 0
            case effects.Webhook():
                self._webhook(effect)
            case _:
                pass

    def _sent(self, connection: int, message: responses.SignalResponse) -> None:
        assert connection in self.open, f"{type(message).__name__} to who has left"
        if connection not in self.greeted:
            assert isinstance(message, responses.Joined | responses.Resumed | responses.Left)
            self.greeted.add(connection)
        match message:
            case responses.Joined():
                for who in message.others:
                    self._saw(connection, who)
            case responses.ParticipantsChanged(participants):
                for who in participants:
                    self._saw(connection, who)
            case responses.Answer() | responses.ServerOffer():
                self._answered(connection, message)
            case _:
                pass

    def _saw(self, connection: int, who: ParticipantInfo) -> None:
        key = (connection, who.sid)
        assert key not in self.gone, "a participant after its DISCONNECTED"
        assert who.version >= self.versions.get(key, 0), "an older state after a newer one"
        self.versions[key] = who.version
        present = self.present.setdefault(connection, {})
        if who.state.name == "DISCONNECTED":
            self.gone.add(key)
            present.pop(who.identity, None)
            return
        assert present.get(who.identity, who.sid) == who.sid, "two of one identity at once"
        present[who.identity] = who.sid
        known = self.known_tracks.setdefault(connection, set())
        known.update(track.sid for track in who.tracks)

    def _answered(self, connection: int, answer: responses.Answer | responses.ServerOffer) -> None:
        carried = [role.track_sid for _, role in answer.roles if isinstance(role, SlotAssigned)]
        assert len(set(carried)) == len(carried), "one track in two slots"
        unknown = set(carried) - self.known_tracks.get(connection, set())
        assert not unknown, "media of a track that the client has not heard of"
        mapped = dict(answer.mid_to_track)
        for mid, role in answer.roles:
            if isinstance(role, SlotAssigned):
                assert mapped[mid] == role.track_sid, "mid_to_track_id is not complete"
                assert role.stream_id.startswith("PA_")
                assert role.track_sid.startswith("TR_")

    def _command(self, command: commands.EngineCommand) -> None:
        match command:
            case commands.OpenRoom(room):
                assert room not in self.rooms
                self.rooms.add(room)
            case commands.CloseRoom(room):
                self.rooms.remove(room)
            case commands.OpenPeer(peer, room):
                assert room in self.rooms
                assert peer not in self.ever_peers, "a key used twice"
                self.peers.add(peer)
                self.roles[peer] = command.role
                self.ever_peers.add(peer)
            case commands.ClosePeer(peer):
                self.peers.remove(peer)
                assert not [t for t, (p, _) in self.tracks.items() if p == peer]
                self.slots = {k: t for k, t in self.slots.items() if k[0] != peer}
            case commands.AcceptOffer() | commands.MakeOffer() | commands.AcceptAnswer():
                self._described(command)
            case commands.AddCandidate(peer) | commands.SetPeerData(peer):
                assert peer in self.peers
            case commands.SendData(room):
                assert room in self.rooms
            case _:
                self._track_command(command)

    def _described(
        self, command: commands.AcceptOffer | commands.MakeOffer | commands.AcceptAnswer
    ) -> None:
        assert command.peer in self.peers
        self._fresh(command.request)
        is_ours = self.roles[command.peer] is commands.PeerRole.RECEIVES
        assert is_ours is not isinstance(command, commands.AcceptOffer), "the wrong side offers"
        if isinstance(command, commands.AcceptAnswer):
            self.offered.discard(command.peer)
        if isinstance(command, commands.MakeOffer):
            self._offered(command)

    def _offered(self, command: commands.MakeOffer) -> None:
        assert command.peer not in self.offered, "two offers under way"
        self.offered.add(command.peer)
        lines = (*command.silenced, *command.reopened)
        assert len(set(lines)) == len(lines), "a line silenced and opened at once"
        full = [mid for mid in lines if (command.peer, mid) in self.slots]
        assert not full, "a line that carries a track is changed"

    def _track_command(self, command: commands.EngineCommand) -> None:
        match command:
            case commands.PublishTrack(track, peer, mid):
                assert peer in self.peers
                assert self.roles[peer] is not commands.PeerRole.RECEIVES
                assert (peer, mid) not in self.tracks.values(), "two tracks on one m-line"
                self.tracks[track] = (peer, mid)
            case commands.UnpublishTrack(track):
                del self.tracks[track]
                assert track not in self.slots.values(), "unpublished while it is in a slot"
            case commands.SetTrackMuted(track):
                assert track in self.tracks
            case commands.Bind(request, peer, mid, track):
                self._bind(request, peer, mid, track)
            case commands.Unbind(peer, mid):
                assert (peer, mid) in self.slots, "unbound what was not bound"
                del self.slots[peer, mid]
            case commands.Select(peer, mid, max_layer):
                assert (peer, mid) in self.slots
                assert 0 <= max_layer <= 2

    def _bind(self, request: int, peer: int, mid: str, track: int) -> None:
        self._fresh(request)
        assert peer in self.peers
        assert self.roles[peer] is not commands.PeerRole.SENDS
        assert track in self.tracks
        assert self.tracks[track][0] != peer, "one's own track"
        assert (peer, mid) not in self.slots, "two tracks in one slot"
        self.slots[peer, mid] = track

    def _fresh(self, request: int) -> None:
        assert request not in self.requests, "a request key used twice"
        self.requests.add(request)

    def refused(self, peer: int, mid: str) -> None:
        """The engine refused a binding: the slot is free."""
        self.slots.pop((peer, mid), None)

    def _webhook(self, hook: effects.Webhook) -> None:
        who = hook.participant
        if who is None:
            return
        before = self.hooked.get(who.sid)
        match hook.kind:
            case effects.WebhookKind.PARTICIPANT_JOINED:
                assert before is None
            case effects.WebhookKind.PARTICIPANT_CONNECTION_ABORTED:
                assert before is None, "aborted after it joined"
            case _:
                assert before == "joined", f"{hook.kind.value} of {before}"
        is_end = hook.kind in (
            effects.WebhookKind.PARTICIPANT_LEFT,
            effects.WebhookKind.PARTICIPANT_CONNECTION_ABORTED,
        )
        self.hooked[who.sid] = "left" if is_end else "joined"
