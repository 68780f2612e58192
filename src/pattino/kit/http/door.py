"""Who may hold how many connections: bounded altogether and for each address.

Counted where a connection is accepted, before TLS and before any byte is read, so that nobody
can hold more by leaving a handshake unfinished. Who is over the bound is closed at once; the
others do not notice. OWASP ASVS 5.0 chapter 13; RFC 9112 §9.5 lets a server close at will.
"""

import ipaddress
import resource
import socket
from collections import Counter
from collections.abc import Callable
from typing import Final, Self

from pattino.kit import log
from pattino.kit.http.origin import is_loopback_host
from pattino.kit.http.peer import Networks

__all__ = ["Door", "DoorListener", "most_at_once"]

MOST_EACH: Final = 1_000
"""Connections of one address. Lower would cut an office behind one address (a browser opens up to
six, a person in a call keeps one); higher lets fewer strangers hold all."""

_MOST: Final = 20_000
_FILES_EACH: Final = 3  # the browser's socket, the one to the media process, and room for the rest
_PREFIX_V6: Final = 56  # what one customer gets: within it, addresses cost nothing


def most_at_once() -> int:
    """How many connections the open files of this process suffice for."""
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(1, min(_MOST, allowed // _FILES_EACH))


class Door:
    """Counts who is in. A named proxy and this machine itself speak for many."""

    def __init__(self, most: int, proxies: Networks, *, most_each: int = MOST_EACH) -> None:
        self._most = most
        self._most_each = most_each
        self._proxies = proxies
        self._inside: Counter[str] = Counter()
        self.inside = 0
        self.turned_away = 0

    def enter(self, address: str) -> Callable[[], None] | None:
        """Let one more in: what comes back is called when it leaves; None turns it away."""
        key = _key(address)
        if self.inside >= self._most or self._is_over(key, address):
            self._turn_away()
            return None
        self.inside += 1
        self._inside[key] += 1
        return lambda: self._leave(key)

    def _is_over(self, key: str, address: str) -> bool:
        return self._inside[key] >= self._most_each and not self._speaks_for_many(address)

    def _speaks_for_many(self, address: str) -> bool:
        if is_loopback_host(address):
            return True
        ip = ipaddress.ip_address(address)
        return any(ip in network for network in self._proxies)

    def _turn_away(self) -> None:
        self.turned_away += 1
        if self.turned_away.bit_count() == 1:  # 1, 2, 4, 8 …: a flood does not fill the log
            log.get().warning("door.turned_away", count=self.turned_away)

    def _leave(self, key: str) -> None:
        self.inside -= 1
        self._inside[key] -= 1
        if self._inside[key] <= 0:
            del self._inside[key]


def _key(address: str) -> str:
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return str(ip.ipv4_mapped)
        return str(ipaddress.ip_network((ip, _PREFIX_V6), strict=False))
    return str(ip)


class DoorListener(socket.socket):
    """A listening socket that asks the door about everyone it accepts."""

    door: Door

    @classmethod
    def at(cls, listener: socket.socket, door: Door) -> Self:
        """Take a listening socket over."""
        made = cls(fileno=listener.detach())
        made.settimeout(0)
        made.door = door
        return made

    def accept(self) -> tuple[socket.socket, object]:
        """Accept the next one who may enter; raises BlockingIOError once nobody waits."""
        while True:
            accepted, peer = super().accept()
            left = self.door.enter(peer[0].partition("%")[0])
            if left is None:
                accepted.close()
                continue
            return _Guest.of(accepted, left), peer


class _Guest(socket.socket):
    """An accepted connection; closing it counts it out."""

    left: Callable[[], None]

    @classmethod
    def of(cls, accepted: socket.socket, left: Callable[[], None]) -> Self:
        made = cls(accepted.family, accepted.type, accepted.proto, fileno=accepted.detach())
        made.settimeout(0)
        made.left = left
        return made

    def close(self) -> None:
        """Close, and be gone."""
        is_first = self.fileno() >= 0
        super().close()
        if is_first:
            self.left()
