"""Who is in which room right now: counted from webhooks, in memory, forgotten with the call.

Only how many is ever asked; the sids are kept to count each participant once (policy 2.2).
"""

from typing import Final

from pattino.media.model import RoomName

__all__ = ["LiveRooms"]

_ROOMS_MOST: Final = 10_000
_PEOPLE_MOST: Final = 1_000  # per room; beyond it the room counts as full anyway


class LiveRooms:
    """Participants by room. A room above the bound is not counted: it looks empty."""

    def __init__(self) -> None:
        self._rooms: dict[RoomName, set[str]] = {}
        self.changes = 0
        """Rises with everything that is told, so that an older answer is known as such."""

    def count(self, room: RoomName) -> int:
        """How many are in the room."""
        return len(self._rooms.get(room, ()))

    @property
    def rooms(self) -> int:
        """How many calls are running."""
        return len(self._rooms)

    @property
    def people(self) -> int:
        """How many people are in calls."""
        return sum(map(len, self._rooms.values()))

    def joined(self, room: RoomName, sid: str) -> None:
        """Somebody is in."""
        self.changes += 1
        if room not in self._rooms and len(self._rooms) >= _ROOMS_MOST:
            return
        people = self._rooms.setdefault(room, set())
        if len(people) < _PEOPLE_MOST:
            people.add(sid)

    def left(self, room: RoomName, sid: str) -> None:
        """Somebody is out."""
        self.changes += 1
        people = self._rooms.get(room)
        if people is None:
            return
        people.discard(sid)
        if not people:
            del self._rooms[room]

    def finished(self, room: RoomName) -> None:
        """The call is over."""
        self.changes += 1
        self._rooms.pop(room, None)

    def known(self) -> frozenset[RoomName]:
        """The rooms in which somebody is."""
        return frozenset(self._rooms)

    def replace(self, room: RoomName, sids: frozenset[str]) -> bool:
        """Believe the media server about who is in a room; whether that changed anything."""
        if self._rooms.get(room, set()) == sids:
            return False
        self.changes += 1
        self._rooms.pop(room, None)
        for sid in sids:
            self.joined(room, sid)
        return True

    def reset(self) -> None:
        """The media server began anew: nobody is in any room."""
        self.changes += 1
        self._rooms.clear()
