"""Where the product is reached: scheme, host and port, as a browser writes an origin.

RFC 6454 §6 (serialised origins); a secure origin decides cookie names and transport headers.
"""

import ipaddress
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

__all__ = ["Origin", "is_loopback_host"]

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


def is_loopback_host(host: str) -> bool:
    """Say whether `host` can only be reached from this machine."""
    return host in _LOOPBACK or host.endswith(".localhost")


@dataclass(frozen=True, slots=True)
class Origin:
    """An origin such as https://calls.example.org."""

    scheme: str
    host: str
    port: int

    @classmethod
    def parse(cls, url: str) -> "Origin":
        """Read an address that is an origin and nothing more; ValueError says what is wrong."""
        parts = urlsplit(url)
        if parts.scheme not in _DEFAULT_PORTS:
            raise ValueError("it begins with http:// or https://")
        if not parts.hostname:
            raise ValueError("it names a host")
        if parts.path not in {"", "/"} or parts.query or parts.fragment or parts.username:
            raise ValueError("it ends after the host and port")
        return cls(parts.scheme, parts.hostname, parts.port or _DEFAULT_PORTS[parts.scheme])

    @property
    def is_secure(self) -> bool:
        """Whether the transport is TLS."""
        return self.scheme == "https"

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach it."""
        return is_loopback_host(self.host)

    @property
    def is_bare_address(self) -> bool:
        """Whether it is an IP address rather than a name."""
        try:
            ipaddress.ip_address(self.host)
        except ValueError:
            return False
        return True

    @property
    def authority(self) -> str:
        """Host and, where it is not the scheme's own, port."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def websocket(self) -> str:
        """The same place for WebSockets."""
        return f"{'wss' if self.is_secure else 'ws'}://{self.authority}"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}"
