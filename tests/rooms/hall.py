"""A server's rooms in a test: clients that behave like real ones, an engine that answers.

`Hall.give` is the only way in. After every input the watch of `watch.py` looks at the effects,
so that each test also proves the laws that hold everywhere (one track a slot, versions rise,
nothing reaches who has left, …).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from pattino.kit.ids import SeededSource
from pattino.livekit.grants import Grant
from pattino.sfu.rooms import commands, effects, events, inputs, requests, responses
from pattino.sfu.rooms.directory import RoomDirectory
from pattino.sfu.rooms.limits import Conduct, Limits
from pattino.sfu.rooms.values import (
    BrowserFamily,
    CallId,
    Client,
    ConnectionId,
    Connections,
    Direction,
    Identity,
    Mid,
    OfferedSection,
    PeerKey,
    Permission,
    Quality,
    RoomName,
    SdkFamily,
    SectionKind,
    SlotAssigned,
    TrackKind,
    TrackSid,
    TrackSource,
    VideoLayer,
)
from tests.rooms.watch import Watch

T = TypeVar("T")

ROOM = RoomName("green")
SERVER = responses.ServerInfo(version="0.1.0", node_id="ND_test")
BROWSER = Client(SdkFamily.JAVASCRIPT, BrowserFamily.CHROMIUM, 17)
FIREFOX = Client(SdkFamily.JAVASCRIPT, BrowserFamily.FIREFOX, 17)
LAYERS = (
    VideoLayer(Quality.LOW, 320, 180, 150_000),
    VideoLayer(Quality.MEDIUM, 640, 360, 500_000),
    VideoLayer(Quality.HIGH, 1280, 720, 1_700_000),
)


def grant(identity: str, /, **changes: object) -> Grant:
    usual: dict[str, object] = {"identity": identity, "room": ROOM, "may_join": True}
    return Grant(**(usual | {"name": identity.title()} | changes))  # type: ignore[arg-type]  # keywords by name


def microphone(cid: str = "mic", **changes: object) -> requests.AddTrack:
    usual = {"cid": cid, "kind": TrackKind.AUDIO, "source": TrackSource.MICROPHONE}
    return requests.AddTrack(**(usual | changes))  # type: ignore[arg-type]  # keywords by name


def camera(cid: str = "cam", **changes: object) -> requests.AddTrack:
    usual = {
        "cid": cid,
        "kind": TrackKind.VIDEO,
        "source": TrackSource.CAMERA,
        "width": 1280,
        "height": 720,
        "layers": LAYERS,
    }
    return requests.AddTrack(**(usual | changes))  # type: ignore[arg-type]  # keywords by name


def sending(mid: str, kind: SectionKind, track: str) -> OfferedSection:
    return OfferedSection(Mid(mid), kind, Direction.SENDONLY, "stream", track)


def receiving(mid: str, kind: SectionKind) -> OfferedSection:
    return OfferedSection(Mid(mid), kind, Direction.RECVONLY)


@dataclass
class Person:
    """One client: its WebSocket, its m-lines, and what it was told."""

    hall: "Hall" = field(repr=False)
    identity: str
    connection: ConnectionId
    sections: list[OfferedSection] = field(default_factory=list)
    inbox: list[responses.SignalResponse] = field(default_factory=list)
    closed: effects.CloseSocket | None = None
    refusal: effects.Refusal | None = None
    offers: int = 0
    obeys: bool = True

    @property
    def joined(self) -> responses.Joined:
        first = self.inbox[0]
        assert isinstance(first, responses.Joined)
        return first

    @property
    def sid(self) -> str:
        return self.joined.participant.sid

    @property
    def peer(self) -> PeerKey:
        return self.hall.peers[self.sid]

    def got(self, kind: type[T]) -> list[T]:
        return [message for message in self.inbox if isinstance(message, kind)]

    def last(self, kind: type[T]) -> T:
        found = self.got(kind)
        assert found, f"no {kind.__name__} in {[type(m).__name__ for m in self.inbox]}"
        return found[-1]

    def says(self, request: requests.SignalRequest) -> list[effects.Effect]:
        return self.hall.give(inputs.Signal(self.connection, request))

    def offer(self, *, label: str = "") -> list[effects.Effect]:
        self.offers += 1
        offer = requests.Offer(self.offers, f"offer {label}{self.offers}", tuple(self.sections))
        return self.says(offer)

    def publishes(self, *tracks: requests.AddTrack) -> list[TrackSid]:
        """AddTrack, m-line, offer: as JavaScript clients do it. Returns the new sids."""
        sids = []
        for track in tracks:
            self.says(track)
            sids.append(self.last(responses.TrackAccepted).track.sid)
            kind = SectionKind.AUDIO if track.kind is TrackKind.AUDIO else SectionKind.VIDEO
            self.sections.append(sending(self.next_mid(), kind, track.cid))
        self.offer()
        return sids

    def unpublishes(self, cid: str) -> None:
        self.sections = [
            OfferedSection(s.mid, s.kind, Direction.INACTIVE) if s.msid_track == cid else s
            for s in self.sections
        ]
        self.offer()

    def next_mid(self) -> str:
        return str(len(self.sections))

    def adds_slots(self, audios: int, videos: int) -> None:
        for kind, count in ((SectionKind.AUDIO, audios), (SectionKind.VIDEO, videos)):
            for _ in range(count):
                self.sections.append(receiving(self.next_mid(), kind))

    @property
    def connections(self) -> Connections:
        """How many it has, as the server takes it."""
        has_two = any(isinstance(m, responses.Joined) and m.subscriber_primary for m in self.inbox)
        return Connections.TWO if has_two else Connections.ONE

    @property
    def sender(self) -> PeerKey:
        """The connection that it publishes on, which is another when it has two."""
        return self.hall.senders[self.sid]

    def connects(self) -> list[effects.Effect]:
        return self.hall.give(events.PeerConnected(self.peer))

    def answers(self, offer: responses.ServerOffer) -> list[effects.Effect]:
        return self.says(requests.Answer(offer.id, f"answer to {offer.id}"))

    def leaves(self) -> list[effects.Effect]:
        return self.hall.give(inputs.Signal(self.connection, requests.Leave()))

    def loses_socket(self) -> list[effects.Effect]:
        return self.hall.give(inputs.SocketClosed(self.connection))

    def resumes(self, sid: str = "") -> list[effects.Effect]:
        """Come back over another WebSocket, as clients do that lost theirs."""
        self.connection = self.hall.next_connection()
        self.hall.people[self.connection] = self
        self.closed = None
        request = requests.JoinRequest(
            client=BROWSER,
            is_reconnect=True,
            participant_sid=sid or self.sid,
            connections=self.connections,
        )
        return self.hall.give(inputs.Join(self.connection, grant(self.identity), request))

    def receives(self) -> dict[str, str]:
        """Which track each slot carries, by the last description that shows it."""
        has_two = self.connections is Connections.TWO
        kind = responses.ServerOffer if has_two else responses.Answer
        roles = self.last(kind).roles
        return {mid: role.track_sid for mid, role in roles if isinstance(role, SlotAssigned)}

    def sees(self) -> dict[str, tuple[str, ...]]:
        """Identity → track sids of everyone else, as clients know it: by identity alone."""
        known = {other.identity: other for other in self.joined.others}
        for update in self.got(responses.ParticipantsChanged):
            for who in update.participants:
                if who.state.name == "DISCONNECTED":
                    known.pop(who.identity, None)
                elif who.sid != self.sid:
                    known[who.identity] = who
        return {name: tuple(track.sid for track in who.tracks) for name, who in known.items()}


class Hall:
    """The directory under test, virtual time, and everybody in it."""

    def __init__(
        self,
        *,
        limits: Limits | None = None,
        conduct: Conduct | None = None,
        create: bool = True,
        seed: int = 0,
    ) -> None:
        self.limits = limits or Limits()
        self.directory = RoomDirectory(
            source=SeededSource(seed), server=SERVER, limits=self.limits, conduct=conduct
        )
        self.now_ms = 1_790_000_000_000
        self.people: dict[ConnectionId, Person] = {}
        self.peers: dict[str, PeerKey] = {}
        self.senders: dict[str, PeerKey] = {}
        self.timers: dict[inputs.Timer, int] = {}
        self.webhooks: list[effects.Webhook] = []
        self.notes: list[effects.Note] = []
        self.commands: list[commands.EngineCommand] = []
        self.tokens: list[effects.RefreshToken] = []
        self.watch = Watch()
        self.engine_answers = True
        self.bind_refusal = ""
        self.calls = 0
        self.lines = 0
        self._connections = 0
        if create:
            self.create()

    # inputs

    def give(self, event: inputs.Input) -> list[effects.Effect]:
        given = self.directory.handle(event, self.now_ms)
        self.watch.look(event, given)
        follow: list[inputs.Input] = []
        asked: list[tuple[Person, responses.SectionsWanted | responses.ServerOffer]] = []
        for effect in given:
            self._carry(effect, follow, asked)
        for later in follow:
            self.give(later)
        for person, wanted in asked:
            if isinstance(wanted, responses.ServerOffer):
                person.answers(wanted)
            else:
                person.adds_slots(wanted.audios, wanted.videos)
                person.offer()
        return given

    def call(self, make: Callable[[CallId], inputs.ApiCall]) -> effects.ApiAnswer:
        self.calls += 1
        given = self.give(make(CallId(self.calls)))
        replies = [effect for effect in given if isinstance(effect, effects.Reply)]
        assert [reply.call for reply in replies] == [self.calls]
        return replies[0].answer

    def create(self, name: str = ROOM, **options: object) -> effects.ApiAnswer:
        return self.call(lambda call: inputs.CreateRoom(call, RoomName(name), **options))  # type: ignore[arg-type]  # keywords by name

    def next_connection(self) -> ConnectionId:
        self._connections += 1
        return ConnectionId(self._connections)

    def open_socket(self, identity: str) -> Person:
        person = Person(self, identity, self.next_connection())
        self.people[person.connection] = person
        return person

    def join(
        self,
        identity: str,
        *,
        grant: Grant | None = None,
        slots: tuple[int, int] = (3, 3),
        connects: bool = True,
        offers: bool = True,
        **request: object,
    ) -> Person:
        """Join with the offer in the request, as Chromium does; then media connects."""
        person = self.open_socket(identity)
        person.adds_slots(*slots)
        usual: dict[str, object] = {"client": BROWSER, "auto_subscribe": True}
        if offers:
            person.offers = 1
            usual["offer"] = requests.Offer(1, "offer 1", tuple(person.sections))
        request = usual | request
        if request.get("connections") is Connections.TWO:
            request["offer"], person.sections, person.offers = None, [], 0
        made = requests.JoinRequest(**request)  # type: ignore[arg-type]  # keywords by name
        granted = grant or _grant(identity, not_before_s=self.now_ms // 1000)
        self.give(inputs.Join(person.connection, granted, made))
        if connects and person.refusal is None and person.closed is None:
            person.connects()
        return person

    def wait(self, seconds: float) -> None:
        """Let time pass; timers fire in their order."""
        until = self.now_ms + round(seconds * 1000)
        while due := [timer for timer, at in self.timers.items() if at <= until]:
            timer = min(due, key=self.timers.__getitem__)
            self.now_ms = max(self.now_ms, self.timers.pop(timer))
            self.give(inputs.TimerFired(timer))
        self.now_ms = until

    def permit(self, identity: str, permission: Permission) -> effects.ApiAnswer:
        """RoomService.UpdateParticipant with a permission."""
        return self.call(
            lambda call: inputs.UpdateParticipant(
                call, ROOM, Identity(identity), permission=permission
            )
        )

    # what happened

    def gave(self, kind: type[T]) -> list[T]:
        return [command for command in self.commands if isinstance(command, kind)]

    def hooks(self) -> list[str]:
        return [hook.kind.value for hook in self.webhooks]

    def _carry(
        self,
        effect: effects.Effect,
        follow: list[inputs.Input],
        asked: list[tuple[Person, responses.SectionsWanted | responses.ServerOffer]],
    ) -> None:
        match effect:
            case effects.Send(to, message):
                for connection in to:
                    asked.extend(self._told(self.people[connection], message))
            case effects.CloseSocket(connection):
                if self.people[connection].connection == connection:
                    self.people[connection].closed = effect
            case effects.Refuse(connection, refusal):
                self.people[connection].refusal = refusal
            case effects.Engine(command):
                self.commands.append(command)
                follow.extend(self._engine(command))
            case _:
                self._note(effect)

    @staticmethod
    def _told(
        person: Person, message: responses.SignalResponse
    ) -> Iterable[tuple[Person, responses.SectionsWanted | responses.ServerOffer]]:
        person.inbox.append(message)
        if isinstance(message, responses.SectionsWanted | responses.ServerOffer) and person.obeys:
            yield person, message

    def _note(self, effect: effects.Effect) -> None:
        match effect:
            case effects.SetTimer(timer, after_s):
                self.timers[timer] = self.now_ms + round(after_s * 1000)
            case effects.CancelTimer(timer):
                self.timers.pop(timer, None)
            case effects.Webhook():
                self.webhooks.append(effect)
            case effects.Note():
                self.notes.append(effect)
            case effects.RefreshToken():
                self.tokens.append(effect)

    def offer_made(self, command: commands.MakeOffer) -> events.OfferMade:
        """What the engine says to a MakeOffer."""
        new = tuple(
            tuple(Mid(f"{kind}{self.lines + number}") for number in range(count))
            for kind, count in (("a", command.audio), ("v", command.video))
        )
        self.lines += command.audio + command.video
        text = f"offer {command.request}"
        return events.OfferMade(command.request, command.peer, text, *new)

    def _engine(self, command: commands.EngineCommand) -> Iterable[inputs.Input]:
        match command:
            case commands.OpenPeer():
                self.peers[command.sid] = command.peer
                self.senders.setdefault(command.sid, command.peer)
            case commands.AcceptOffer(peer, request, sdp) if self.engine_answers:
                yield events.OfferAccepted(request, peer, f"answer to {sdp}")
            case commands.MakeOffer() if self.engine_answers:
                yield self.offer_made(command)
            case commands.AcceptAnswer(peer, request) if self.engine_answers:
                yield events.AnswerAccepted(request, peer)
            case commands.Bind(request, peer, mid) if self.engine_answers:
                if self.bind_refusal:
                    self.watch.refused(peer, mid)
                    yield events.BindRefused(request, peer, mid, self.bind_refusal)
                else:
                    yield events.Bound(request, peer, mid)


_grant = grant
