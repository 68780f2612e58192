"""The sockets of the media process, opened by whoever starts it.

The sealed process opens nothing itself: UDP for media, listening sockets for media over TCP and
for signalling and RoomService are bound here and handed over by number. Under supervision they
outlive one media process, so that its successor answers on the same addresses at once.
"""

import contextlib
import ipaddress
import resource
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from pattino.kit.errors import PattinoError

UDP_BUFFER: Final = 4 * 1024 * 1024
"""Bytes asked of the kernel for each UDP direction (it grants at most `net.core.rmem_max`).
Lower drops packets when a burst meets a busy core; higher lets stale media queue up."""

BACKLOG: Final = 512
"""Connections that wait while no media process accepts: a restart's worth of joins."""


OPEN_FILES: Final = 65_536
"""Sockets a server process may hold, where the machine's own limit is not lower. Every person in
a call takes two under `pattino serve`; the usual limit of 1024 would end at 500 people."""


Handed = tuple[int, str]
"""A media socket by number, and the `address:port` that clients are told for it."""


class AddressUnusableError(PattinoError):
    """A configured address and port cannot be bound."""

    code = "address_unusable"
    status = 500
    title = "An address cannot be used"
    next_step = "End the program that uses it, or choose another address or port."

    def __init__(self, what: str, place: str, refused: OSError) -> None:
        reason = (refused.strerror or str(refused)).lower()
        super().__init__(f"{what} cannot use {place}: {reason}.")


def allow_many() -> None:
    """Raise this process's limit of open files as far as it may; its children inherit it."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if most == resource.RLIM_INFINITY else min(OPEN_FILES, most)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def udp(address: str, port: int) -> socket.socket:
    """A bound, non-blocking UDP socket; port 0 takes any free one."""
    opened = socket.socket(_family(address), socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
    for direction in (socket.SO_RCVBUF, socket.SO_SNDBUF):
        opened.setsockopt(socket.SOL_SOCKET, direction, UDP_BUFFER)
    return _bound(opened, "Media (UDP)", address, port)


def tcp(address: str, port: int, what: str = "Signalling (TCP)") -> socket.socket:
    """A listening TCP socket; port 0 takes any free one."""
    # Named, because asyncio turns Nagle's delay off only on sockets that say they are TCP: else
    # every answer waits 40 ms for the client's delayed acknowledgement.
    opened = socket.socket(
        _family(address), socket.SOCK_STREAM | socket.SOCK_NONBLOCK, socket.IPPROTO_TCP
    )
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if opened.family == socket.AF_INET6:
        opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    _bound(opened, what, address, port).listen(BACKLOG)
    return opened


def unix(path: Path) -> socket.socket:
    """A listening Unix socket that only this user may reach; a leftover of an earlier run goes."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
    opened = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
    try:
        opened.bind(str(path))
        path.chmod(0o600)
    except OSError as refused:
        opened.close()
        raise AddressUnusableError("Signalling", str(path), refused) from refused
    opened.listen(BACKLOG)
    return opened


def media_tcp(address: str, port: int) -> socket.socket:
    """A listening TCP socket for media; port 0 takes any free one."""
    return tcp(address, port, "Media (TCP)")


class Listener(socket.socket):
    """A listening socket that was handed over and listens already.

    The event loop would ask the kernel for it once more, which a sealed process may not.
    """

    def listen(self, _backlog: int = BACKLOG, /) -> None:
        """Change nothing."""


def candidate(bound: socket.socket, advertised: str | None = None) -> str:
    """`address:port` as clients are told it; behind a NAT the advertised address differs."""
    address, port = bound.getsockname()[:2]
    shown = ipaddress.ip_address(advertised or address)
    return f"[{shown}]:{port}" if shown.version == 6 else f"{shown}:{port}"  # noqa: PLR2004 - IP versions


def told(udp: Sequence[Handed], tcp: Sequence[Handed]) -> str:
    """Where media is expected, for a person who reads the start-up lines."""
    named = (("UDP", udp), ("TCP", tcp))
    parts = [f"{', '.join(told for _, told in each)} ({name})" for name, each in named if each]
    return "; ".join(parts)


def outward_address() -> str | None:
    """Tell the machine's address on its default route; nothing is sent (RFC 5737 target)."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return None
        address: str = probe.getsockname()[0]
        return address


def outward_address_six() -> str | None:
    """Tell the machine's global IPv6 address; nothing is sent (RFC 3849 target)."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as probe:
        probe.connect(("2001:db8::1", 9))
        address = ipaddress.ip_address(probe.getsockname()[0])
        return str(address) if not (address.is_link_local or address.is_loopback) else None
    return None


def found_addresses() -> dict[str, str]:
    """Loopback for browsers on this machine, the default routes' addresses for all others."""
    found = ["127.0.0.1", outward_address(), outward_address_six()]
    return {address: address for address in found if address}


def _family(address: str) -> socket.AddressFamily:
    is_six = ipaddress.ip_address(address).version == 6  # noqa: PLR2004 - IP versions
    return socket.AF_INET6 if is_six else socket.AF_INET


def _bound(opened: socket.socket, what: str, address: str, port: int) -> socket.socket:
    try:
        opened.bind((address, port))
    except OSError as refused:
        opened.close()
        raise AddressUnusableError(what, f"{address} port {port}", refused) from refused
    return opened
