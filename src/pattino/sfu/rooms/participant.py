"""One participant: who it is, what it may do, and its halves that publish and subscribe."""

from dataclasses import dataclass, field

from pattino.livekit.grants import Grant
from pattino.sfu.rooms.grades import Grade
from pattino.sfu.rooms.negotiation import Negotiation
from pattino.sfu.rooms.publications import Publications
from pattino.sfu.rooms.requests import SubscriptionPermission
from pattino.sfu.rooms.slots import Slots
from pattino.sfu.rooms.subscriptions import Subscriptions
from pattino.sfu.rooms.transports import OneConnection, Transports, TwoConnections
from pattino.sfu.rooms.values import (
    Attributes,
    Client,
    ConnectionId,
    DisconnectReason,
    Identity,
    ParticipantInfo,
    ParticipantKind,
    ParticipantSid,
    ParticipantState,
    PeerKey,
    Permission,
)


@dataclass(slots=True)
class Rehearsal:
    """Resumed WebSockets that are to be cut: how many, until when, before or after the reply."""

    cuts: int
    until_ms: int
    is_silent: bool


@dataclass(slots=True, eq=False)
class Participant:
    """State only; what happens to it stands in the modules named after what happens."""

    sid: ParticipantSid
    identity: Identity = field(repr=False)
    transports: Transports
    connection: ConnectionId | None
    grant: Grant = field(repr=False)
    client: Client
    permission: Permission
    kind: ParticipantKind
    subscriptions: Subscriptions
    joined_at_ms: int
    is_adaptive: bool
    name: str = field(default="", repr=False)
    metadata: str = field(default="", repr=False)
    attributes: Attributes = field(default=(), repr=False)
    state: ParticipantState = ParticipantState.JOINED
    interrupted: set[PeerKey] = field(default_factory=set)
    """Media connections that have stopped and may come back by an ICE restart."""
    last_sequence: int = 0
    """Number of a reliable packet that came from it; of the last one or one shortly before."""
    is_replay_due: bool = False
    """It came back, and has not said yet what it has of what others sent."""
    rehearsal: Rehearsal | None = None
    is_tcp_only: bool = False
    """It asked to be kept off UDP (rehearsals)."""
    grade: Grade = field(default_factory=Grade)
    version: int = 1
    publications: Publications = field(default_factory=Publications)
    slots: Slots = field(default_factory=Slots)
    negotiation: Negotiation = field(default_factory=Negotiation)
    audience: SubscriptionPermission = field(
        default_factory=lambda: SubscriptionPermission(all_participants=True)
    )

    @property
    def sends_on(self) -> PeerKey:
        """The connection over which it publishes."""
        match self.transports:
            case OneConnection(peer):
                return peer
            case TwoConnections(publisher):
                return publisher

    @property
    def receives_on(self) -> PeerKey:
        """The connection over which it receives; once that is up it takes part."""
        match self.transports:
            case OneConnection(peer):
                return peer
            case TwoConnections(_, subscriber):
                return subscriber

    @property
    def peers(self) -> tuple[PeerKey, ...]:
        """All of its connections."""
        return tuple(dict.fromkeys((self.sends_on, self.receives_on)))

    @property
    def is_interrupted(self) -> bool:
        """Whether media has stopped on any of them."""
        return bool(self.interrupted)

    @property
    def is_active(self) -> bool:
        """Whether media is connected."""
        return self.state is ParticipantState.ACTIVE

    def touch(self) -> None:
        """Something that others see has changed: they must never take an older state for it."""
        self.version += 1

    def info(self, reason: DisconnectReason = DisconnectReason.UNKNOWN_REASON) -> ParticipantInfo:
        """What others see now."""
        tracks = self.publications.announced()
        return ParticipantInfo(
            sid=self.sid,
            identity=self.identity,
            state=self.state,
            version=self.version,
            joined_at_ms=self.joined_at_ms,
            permission=self.permission,
            name=self.name,
            metadata=self.metadata,
            attributes=self.attributes,
            tracks=tracks,
            is_publisher=bool(tracks),
            kind=self.kind,
            disconnect_reason=reason,
            client_protocol=self.client.client_protocol,
            capabilities=self.client.capabilities,
        )
