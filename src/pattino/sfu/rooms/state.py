"""One room's state: who is in it, how it is set, who is heard."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from pattino.sfu.rooms.departures import Departures
from pattino.sfu.rooms.inputs import Timer, TimerKind
from pattino.sfu.rooms.participant import Participant
from pattino.sfu.rooms.responses import ParticipantsChanged, RoomChanged, ServerInfo
from pattino.sfu.rooms.roster import Roster
from pattino.sfu.rooms.speakers import Speakers
from pattino.sfu.rooms.turn import Turn
from pattino.sfu.rooms.values import Identity, RoomInfo, RoomKey, RoomName, RoomSid


@dataclass(slots=True, eq=False)
class RoomState:
    """State only; what happens to it stands in the modules named after what happens."""

    sid: RoomSid
    key: RoomKey
    name: RoomName = field(repr=False)
    empty_timeout_s: int
    departure_timeout_s: int
    max_participants: int
    created_at_ms: int
    server: ServerInfo
    trailer: bytes = field(repr=False)
    metadata: str = field(default="", repr=False)
    may_simulate: bool = False
    roster: Roster = field(default_factory=Roster)
    speakers: Speakers = field(default_factory=Speakers)
    tcp_only: dict[Identity, None] = field(default_factory=dict)
    """Who asked to be kept off UDP from the next join on (rehearsals). Full: the oldest goes."""
    departures: Departures = field(default_factory=Departures)
    is_closed: bool = False

    def info(self) -> RoomInfo:
        """What clients and the API see now."""
        return RoomInfo(
            sid=self.sid,
            name=self.name,
            empty_timeout_s=self.empty_timeout_s,
            departure_timeout_s=self.departure_timeout_s,
            max_participants=self.max_participants,
            created_at_ms=self.created_at_ms,
            metadata=self.metadata,
            participant_count=len(self.roster),
            publisher_count=sum(1 for who in self.roster if who.publications.announced()),
        )

    def timer(self, kind: TimerKind, subject: str = "") -> Timer:
        """Name a timer of this room."""
        return Timer(self.sid, kind, subject)

    def tell_others(self, turn: Turn, who: Participant) -> None:
        """Let everyone else see `who` as it is now; nobody learns of a hidden participant."""
        if not who.permission.is_hidden:
            turn.send_all(self.roster.others(who), ParticipantsChanged((who.info(),)))

    def tell_all(self, turn: Turn, who: Participant) -> None:
        """The same, and `who` too: for changes that came from the server."""
        turn.send(who, ParticipantsChanged((who.info(),)))
        self.tell_others(turn, who)

    def tell_room(self, turn: Turn, to: Iterable[Participant] | None = None) -> None:
        """Let everyone see the room as it is now."""
        turn.send_all(self.roster if to is None else to, RoomChanged(self.info()))
