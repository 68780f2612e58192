"""Who is at the other end, for rate limits only.

The address of the connection counts. A forwarded address is believed only when the connection
comes from a proxy that the operator listed (no header of a stranger is trusted).
"""

import ipaddress
from collections.abc import Collection

from starlette.requests import HTTPConnection

__all__ = ["Networks", "peer_address"]

Networks = Collection[ipaddress.IPv4Network | ipaddress.IPv6Network]


def peer_address(connection: HTTPConnection, trusted: Networks) -> str:
    """Return the client's address, looking behind listed proxies."""
    address = connection.client.host if connection.client else "unknown"
    forwarded = connection.headers.getlist("x-forwarded-for")
    hops = [hop.strip() for line in forwarded for hop in line.split(",")]
    while hops and _is_trusted(address, trusted):
        address = hops.pop()
    return address


def _is_trusted(address: str, trusted: Networks) -> bool:
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(ip in network for network in trusted)
