"""One participant: who it is, what it may do, and its halves that publish and subscribe."""

from dataclasses import dataclass, field

from pattino.livekit.grants import Grant
from pattino.sfu.rooms.negotiation import Negotiation
from pattino.sfu.rooms.publications import Publications
from pattino.sfu.rooms.requests import SubscriptionPermission
from pattino.sfu.rooms.slots import Slots
from pattino.sfu.rooms.subscriptions import Subscriptions
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
    peer: PeerKey
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
    is_interrupted: bool = False
    """Media has stopped and may come back by an ICE restart."""
    rehearsal: Rehearsal | None = None
    version: int = 1
    publications: Publications = field(default_factory=Publications)
    slots: Slots = field(default_factory=Slots)
    negotiation: Negotiation = field(default_factory=Negotiation)
    audience: SubscriptionPermission = field(
        default_factory=lambda: SubscriptionPermission(all_participants=True)
    )

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
