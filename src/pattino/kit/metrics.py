"""Figures for whoever watches the server, in the text form of Prometheus (version 0.0.4).

They are sums without labels: no figure can name a person, a meeting or an address (policy 2.1).
The door is a listener of its own on loopback, because behind a reverse proxy every stranger would
come from loopback too; a name other than a loopback one in `Host` is refused (DNS rebinding).
"""

import asyncio
import contextlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Literal

from pattino.kit.errors import PattinoError
from pattino.kit.http.origin import is_loopback_host

__all__ = ["Figure", "MetricsPortTaken", "as_text", "serve_figures"]

_HEAD_MOST: Final = 4096
_WITHIN_S: Final = 5.0  # a request of a few lines; higher lets idle connections pile up
_FOUND: Final = "200 OK"
_REFUSED: Final = "404 Not Found"


class MetricsPortTaken(PattinoError):
    """The port for figures cannot be opened."""

    code = "metrics_port_unusable"
    title = "The port for figures cannot be used"
    next_step = "End the program that uses it, or choose another with --metrics-port."


@dataclass(frozen=True, slots=True)
class Figure:
    """One sum."""

    name: str
    kind: Literal["gauge", "counter"]
    help: str
    value: float


def as_text(figures: Iterable[Figure]) -> str:
    """Three lines for each."""
    return "".join(
        f"# HELP pattino_{each.name} {each.help}\n"
        f"# TYPE pattino_{each.name} {each.kind}\n"
        f"pattino_{each.name} {each.value:g}\n"
        for each in figures
    )


async def serve_figures(port: int, figures: Callable[[], Iterable[Figure]]) -> None:
    """Answer `GET /metrics` on 127.0.0.1 until cancelled."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, TimeoutError, EOFError, asyncio.LimitOverrunError):
            async with asyncio.timeout(_WITHIN_S):
                head = await reader.readuntil(b"\r\n\r\n")
            status, body = (_FOUND, as_text(figures())) if _is_meant(head) else (_REFUSED, "")
            writer.write(
                f"HTTP/1.1 {status}\r\ncontent-type: text/plain; version=0.0.4; charset=utf-8\r\n"
                f"content-length: {len(body)}\r\nconnection: close\r\n\r\n{body}".encode("ascii")
            )
            await writer.drain()
        writer.close()

    try:
        server = await asyncio.start_server(answer, "127.0.0.1", port, limit=_HEAD_MOST)
    except OSError as error:
        raise MetricsPortTaken from error
    async with server:
        await server.serve_forever()


def _is_meant(head: bytes) -> bool:
    first, *lines = head.decode("latin-1").split("\r\n")
    hosts = [line[5:].strip() for line in lines if line.lower().startswith("host:")]
    is_local = len(hosts) == 1 and is_loopback_host(hosts[0].rpartition(":")[0] or hosts[0])
    return is_local and first.split(" ")[:2] == ["GET", "/metrics"]
