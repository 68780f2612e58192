"""One turn: the time, the names, and the effects that one input brings about, in order."""

from collections.abc import Iterable
from typing import Final

from pattino.sfu.rooms.commands import EngineCommand
from pattino.sfu.rooms.effects import (
    CancelTimer,
    CloseSocket,
    Effect,
    Engine,
    Note,
    Send,
    SetTimer,
    Webhook,
    WebhookKind,
)
from pattino.sfu.rooms.ids import Ids
from pattino.sfu.rooms.inputs import Timer
from pattino.sfu.rooms.limits import Limits
from pattino.sfu.rooms.participant import Participant
from pattino.sfu.rooms.responses import SignalResponse
from pattino.sfu.rooms.values import (
    ParticipantInfo,
    ParticipantSid,
    RoomEndReason,
    RoomInfo,
    TrackInfo,
)

MS_PER_S: Final = 1000


class Turn:
    """Collects effects. Made by the directory for each input and dropped afterwards."""

    __slots__ = ("effects", "ids", "limits", "now_ms")

    def __init__(self, now_ms: int, ids: Ids, limits: Limits) -> None:
        self.now_ms: Final = now_ms
        self.ids: Final = ids
        self.limits: Final = limits
        self.effects: Final[list[Effect]] = []

    def send(self, who: Participant, message: SignalResponse) -> None:
        """To one participant, if its WebSocket is there."""
        self.send_all((who,), message)

    def send_all(self, everyone: Iterable[Participant], message: SignalResponse) -> None:
        """To many, encoded once."""
        to = tuple(who.connection for who in everyone if who.connection is not None)
        if to:
            self.effects.append(Send(to, message))

    def close_socket(self, who: Participant, code: int, reason: str) -> None:
        """End the WebSocket after what was sent before; from here on there is none."""
        if who.connection is not None:
            self.effects.append(CloseSocket(who.connection, code, reason))
            who.connection = None

    def engine(self, command: EngineCommand) -> None:
        """Give the engine a command."""
        self.effects.append(Engine(command))

    def after(self, seconds: float, timer: Timer) -> None:
        """Set a timer."""
        self.effects.append(SetTimer(timer, seconds))

    def cancel(self, timer: Timer) -> None:
        """Forget a timer."""
        self.effects.append(CancelTimer(timer))

    def note(self, event: str, code: str, participant: ParticipantSid) -> None:
        """Let an operator see something."""
        self.effects.append(Note(event, code, participant))

    def room_webhook(
        self, kind: WebhookKind, room: RoomInfo, reason: RoomEndReason = RoomEndReason.UNKNOWN
    ) -> None:
        """Tell of the room itself."""
        self.effects.append(
            Webhook(self.ids.webhook_id(), kind, self.now_ms // MS_PER_S, room, end_reason=reason)
        )

    def webhook(
        self,
        kind: WebhookKind,
        room: RoomInfo,
        participant: ParticipantInfo,
        track: TrackInfo | None = None,
    ) -> None:
        """Tell of a participant or of one of its tracks."""
        self.effects.append(
            Webhook(
                self.ids.webhook_id(),
                kind,
                self.now_ms // MS_PER_S,
                room,
                participant,
                track,
            )
        )
