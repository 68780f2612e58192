"""Where the media process is reached, and the sockets that outlive one such process."""

import socket
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from pattino.kit.secret import Secret
from pattino.sfu import sockets


@dataclass(frozen=True, slots=True)
class MediaPlan:
    """Where the media process is reached, and with which key.

    `media` maps each address to bind to the one clients are told: the same, unless a NAT lies
    between. Without a TCP port media goes over UDP alone. The key may come later
    (`Supervisor.speaks_for`); the process refuses to start without one.
    """

    socket_path: Path
    media: Mapping[str, str]
    media_port: int
    media_tcp_port: int | None
    api_key: str = ""
    api_secret: Secret[str] = field(default_factory=lambda: Secret(""))
    log_level: str = "info"


@dataclass(frozen=True, slots=True)
class Ready:
    """What the process said when it was sealed and served."""

    pid: int
    protections: tuple[str, ...]
    missing: tuple[str, ...]


class Sockets:
    """The sockets that outlive one media process. Closed by `close`, never in between."""

    def __init__(self, plan: MediaPlan) -> None:
        with ExitStack() as opened:
            self.listener = opened.enter_context(sockets.unix(plan.socket_path))
            bound = {
                told: opened.enter_context(sockets.udp(address, plan.media_port))
                for address, told in plan.media.items()
            }
            self.udp = [(each, sockets.candidate(each, told)) for told, each in bound.items()]
            self.tcp = _listening(plan, opened)
            self._opened = opened.pop_all()
        self._path = plan.socket_path

    def told(self) -> str:
        """What clients are told, for a person."""
        udp, tcp = ([(each.fileno(), told) for each, told in kept] for kept in (self.udp, self.tcp))
        return sockets.told(udp, tcp)

    def close(self) -> None:
        """Close all of them and remove the socket file."""
        self._opened.close()
        self._path.unlink(missing_ok=True)


def _listening(plan: MediaPlan, opened: ExitStack) -> list[tuple[socket.socket, str]]:
    """Sockets for media over TCP, each with what clients are told; none when it is off."""
    if plan.media_tcp_port is None:
        return []
    bound = {
        told: opened.enter_context(sockets.media_tcp(address, plan.media_tcp_port))
        for address, told in plan.media.items()
    }
    return [(each, sockets.candidate(each, told)) for told, each in bound.items()]
