"""Guests who were refused for their age: not asked again for a day, whatever cookies they clear.

A cookie says so in the browser itself and outlives a restart; this says so to a fresh window of the
same device, for the same meeting. Only the refusal is known, in memory, under a key of the process:
no year, no name, nothing that could be traced back. Policy C.
"""

import hashlib
import hmac
import ipaddress
from collections import OrderedDict
from typing import Final

from pattino.accounts.access import AGE_COOKIE_S
from pattino.kit.clock import Clock
from pattino.kit.ids import RandomSource
from pattino.meetings.model import MeetingId

__all__ = ["Refusals"]

_MOST: Final = 10_000
_AGENT_READ: Final = 300
"""Characters of a browser's name for itself. It tells devices behind one address apart; without it
one refusal would keep a whole office out of a meeting."""
_PREFIX_V6: Final = 64  # a device changes its address within it by itself


class Refusals:
    """Who was refused at which meeting within a day; the oldest go first."""

    def __init__(self, clock: Clock, source: RandomSource) -> None:
        self._clock = clock
        self._key = source.bytes(32)
        self._until: OrderedDict[bytes, float] = OrderedDict()

    def note(self, meeting: MeetingId, address: str, agent: str) -> None:
        """Remember a refusal for a day."""
        mark = self._mark(meeting, address, agent)
        self._until[mark] = self._clock.monotonic() + AGE_COOKIE_S
        self._until.move_to_end(mark)
        if len(self._until) > _MOST:
            self._until.popitem(last=False)

    def covers(self, meeting: MeetingId, address: str, agent: str) -> bool:
        """Say whether this device was refused at this meeting within a day."""
        mark = self._mark(meeting, address, agent)
        return self._until.get(mark, 0.0) > self._clock.monotonic()

    def _mark(self, meeting: MeetingId, address: str, agent: str) -> bytes:
        told = f"{meeting}\0{_network(address)}\0{agent[:_AGENT_READ]}"
        return hmac.digest(self._key, told.encode(), hashlib.sha256)


def _network(address: str) -> str:
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if ip.version == 4:  # noqa: PLR2004 (the two versions of IP)
        return str(ip)
    return str(ipaddress.ip_network((ip, _PREFIX_V6), strict=False))
