"""What a media process is told when it starts, as one JSON line on its control stream.

Keys and addresses travel here and nowhere else: nothing of it stands on a command line or in
the environment, where other users of the machine could read it. Both ends use this module,
so that the line cannot be understood in two ways. After it the stream carries one JSON object
a line: `ready`, `refused` and `alive` upwards, `alive` and `stop` downwards; its end means
that the other side has ended.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from dataclasses import fields as dataclass_fields
from typing import Final, Self, TypeVar

from pattino.kit.secret import Secret

LINE_LIMIT: Final = 64 * 1024
"""Longest control line. A start message is a few hundred bytes; a longer line is a fault."""

DEV_PORT: Final = 7880
DEV_UDP_PORT: Final = 7882
"""Where a LiveKit development server is expected."""

CONTROL_FD: Final = 0
"""The control stream is the standard input of the media process."""


T = TypeVar("T")


class StartRefusedError(ValueError):
    """The start message cannot be understood; its text says which part."""


@dataclass(frozen=True, slots=True)
class MediaSocket:
    """A bound socket for media handed over by number, and the address clients are told for it."""

    fd: int
    candidate: str


@dataclass(frozen=True, slots=True)
class Start:
    """Everything a supervised media process needs to know."""

    listen_fd: int
    webhook_fd: int
    udp: tuple[MediaSocket, ...]
    tcp: tuple[MediaSocket, ...]
    api_key: str
    api_secret: Secret[str]
    log_level: str

    def line(self) -> bytes:
        """The message as it is written to the control stream."""
        fields = {
            "listen_fd": self.listen_fd,
            "webhook_fd": self.webhook_fd,
            "udp": [asdict(socket) for socket in self.udp],
            "tcp": [asdict(socket) for socket in self.tcp],
            "api_key": self.api_key,
            "api_secret": self.api_secret.expose(),
            "log_level": self.log_level,
        }
        return json.dumps(fields).encode() + b"\n"

    @classmethod
    def of_line(cls, line: bytes) -> Self:
        """Read the message back; what is missing, unknown or of another type is refused."""
        fields = decoded(line)
        unknown = fields.keys() - {part.name for part in dataclass_fields(cls)}
        if unknown:
            raise StartRefusedError(f"the start message has unknown parts: {sorted(unknown)}")
        return cls(
            listen_fd=_taken(fields, "listen_fd", int),
            webhook_fd=_taken(fields, "webhook_fd", int),
            udp=tuple(_socket(item) for item in _taken(fields, "udp", list)),
            tcp=tuple(_socket(item) for item in _taken(fields, "tcp", list)),
            api_key=_taken(fields, "api_key", str),
            api_secret=Secret(_taken(fields, "api_secret", str)),
            log_level=_taken(fields, "log_level", str),
        )


def decoded(line: bytes) -> dict[str, object]:
    """One control line as an object."""
    try:
        value: object = json.loads(line)
    except ValueError as broken:
        raise StartRefusedError("a control line is not JSON") from broken
    if not isinstance(value, dict):
        raise StartRefusedError("a control line is not an object")
    return value


def encoded(fields: Mapping[str, str | list[str]]) -> bytes:
    """An object as one control line."""
    return json.dumps(dict(fields)).encode() + b"\n"


def _taken(fields: Mapping[str, object], name: str, kind: type[T]) -> T:
    value = fields.get(name)
    if not isinstance(value, kind) or isinstance(value, bool):
        raise StartRefusedError(f"the start message lacks {name}, or it is not {kind.__name__}")
    return value


def _socket(item: object) -> MediaSocket:
    if not isinstance(item, dict):
        raise StartRefusedError("a media socket of the start message is not an object")
    return MediaSocket(_taken(item, "fd", int), _taken(item, "candidate", str))
