"""Where the media process is reached, and the sockets that outlive one such process."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from pattino.kit.secret import Secret
from pattino.sfu import sockets


@dataclass(frozen=True, slots=True)
class MediaPlan:
    """Where the media process is reached, and with which key.

    `media` maps each address to bind to the one clients are told: the same, unless a NAT lies
    between.
    """

    socket_path: Path
    media: Mapping[str, str]
    media_port: int
    api_key: str
    api_secret: Secret[str]
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
            self._opened = opened.pop_all()
        self._path = plan.socket_path

    def close(self) -> None:
        """Close all of them and remove the socket file."""
        self._opened.close()
        self._path.unlink(missing_ok=True)
