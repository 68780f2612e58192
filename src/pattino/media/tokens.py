"""Join tokens: two minutes, one room, an identity that means nothing elsewhere.

The display name travels in the token because everyone in the call sees it; no account id and
no address does. So does whether they have an account here: colleagues see who is a guest, and
nobody can pretend, because only the app signs tokens and none allows to change what it says.
Hidden, recording and administrating grants are never given (policy 3.2).
"""

from typing import Final

from pattino.kit.clock import Clock
from pattino.kit.ids import RandomSource, random_id
from pattino.kit.secret import Personal, Purpose, Secret
from pattino.livekit.grants import Grant, mint
from pattino.livekit.keys import ApiKey
from pattino.media.model import Identity, RoomName, Ticket

__all__ = ["STANDING", "TOKEN_LIFE_S", "Tickets"]

STANDING: Final = "standing"  # the attribute; whoever has none counts as a guest
TOKEN_LIFE_S: Final = 120  # time between the answer and the connection; the sfu renews it later
_SOURCES: Final = ("camera", "microphone", "screen_share", "screen_share_audio")


class Tickets:
    """Makes tickets with the key that the media server knows."""

    def __init__(self, key: ApiKey, clock: Clock, source: RandomSource) -> None:
        self._key = key
        self._clock = clock
        self._source = source

    def ticket(self, room: RoomName, name: Personal[str], *, is_guest: bool) -> Ticket:
        """Make a ticket for one join of one person."""
        identity = Identity(random_id(self._source, 26))
        grant = Grant(
            identity=identity,
            room=room,
            name=name.reveal(Purpose.IDENTIFY),
            attributes=((STANDING, "guest" if is_guest else "member"),),
            may_join=True,
            publish_sources=_SOURCES,
        )
        now_s = self._clock.now().timestamp()
        token = mint(grant, self._key, now_s=now_s, lifetime_s=TOKEN_LIFE_S)
        return Ticket(identity, Secret(token))
