"""The parts of this room, together, as its routes need them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from starlette.requests import HTTPConnection
from starlette.responses import Response

from pattino.accounts.access import AGE_COOKIE_S, Access
from pattino.accounts.model import Account
from pattino.accounts.service import Directory
from pattino.kit.db import Database
from pattino.kit.http.cookies import Cookie
from pattino.kit.http.edge import Edge
from pattino.kit.limits import Buckets, PrefixKeys, Rate
from pattino.media.admissions import Admissions, Holder, holder_of
from pattino.media.live import LiveRooms
from pattino.media.model import RoomPort
from pattino.media.tokens import Tickets
from pattino.meetings.guests import GuestBook
from pattino.meetings.model import Guest, MeetingId
from pattino.meetings.refusals import Refusals

__all__ = ["MeetingLimits", "MeetingsRoom"]

# A class of people joins at once from one office; an id of 100 bits is not found by trying.
_LOOK_BY_NETWORK: Final = Rate(burst=600, every_s=0.2)
_MAKE_BY_PERSON: Final = Rate(burst=30, every_s=20)


class MeetingLimits:
    """How often meetings may be looked at from one network, and made by one person."""

    def __init__(self, edge: Edge) -> None:
        self._clock = edge.clock
        self._networks = PrefixKeys(edge.clock, edge.source)
        self._look = Buckets(_LOOK_BY_NETWORK)
        self._make = Buckets(_MAKE_BY_PERSON)

    def look(self, network: str) -> None:
        """Count a look or a join."""
        self._look.take(self._networks.of(network), self._clock.monotonic())

    def make(self, account: Account) -> None:
        """Count a meeting that is made."""
        self._make.take(account.id.encode(), self._clock.monotonic())


@dataclass(frozen=True, slots=True)
class MeetingsRoom:
    """Given by the composition root."""

    edge: Edge
    db: Database
    directory: Directory
    access: Access
    limits: MeetingLimits
    guests: GuestBook
    refusals: Refusals
    live: LiveRooms
    tickets: Tickets
    admissions: Admissions
    rooms: RoomPort
    is_media_ready: Callable[[], bool]
    capacity: int

    @property
    def guest_cookie(self) -> Cookie:
        """Remembers a guest."""
        return self.edge.cookie("guest")

    def guest_of(self, connection: HTTPConnection) -> Guest | None:
        """The guest at the other end."""
        return self.guests.find(self.guest_cookie.read(connection))

    def is_refused(self, connection: HTTPConnection, meeting: MeetingId) -> bool:
        """Say whether the guest at the other end was refused for their age within a day."""
        if self.edge.cookie("age").read(connection) is not None:
            return True
        if (
            self.guest_of(connection) is not None
        ):  # another person on the same network, let in before
            return False
        return self.refusals.covers(meeting, *self._device(connection))

    def refuse_for_a_day(
        self, connection: HTTPConnection, answer: Response, meeting: MeetingId
    ) -> None:
        """Remember a refusal, in the browser and here."""
        self.edge.cookie("age").write(answer, "1", max_age_s=AGE_COOKIE_S)
        self.refusals.note(meeting, *self._device(connection))

    def _device(self, connection: HTTPConnection) -> tuple[str, str]:
        return self.edge.network(connection), connection.headers.get("user-agent", "")

    async def holder(self, connection: HTTPConnection) -> Holder | None:
        """The living guest session at the other end, as calls know it."""
        token = self.guest_cookie.read(connection)
        return holder_of(token) if token and self.guests.find(token) else None
