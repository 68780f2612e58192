"""Leads whoever comes over plain HTTP to the public address, and says nothing else.

Only where an own certificate is served and a port is set for it. Nothing of the request but its
path is used, so that no `Host` of a stranger becomes a place to send people to (RFC 9110 §15.4.9).
"""

import asyncio
import contextlib
import re
from collections.abc import Sequence
from typing import Final

from pattino.kit.http.door import DoorListener
from pattino.kit.http.origin import Origin

__all__ = ["lead_to"]

_HEAD_MOST: Final = 8192
_WITHIN_S: Final = 5.0  # a request of a few lines; higher lets idle connections pile up
_PATH: Final = re.compile(r"/[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*")


async def lead_to(origin: Origin, listeners: Sequence[DoorListener]) -> None:
    """Answer on all of them until cancelled."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, TimeoutError, EOFError, asyncio.LimitOverrunError):
            async with asyncio.timeout(_WITHIN_S):
                head = await reader.readuntil(b"\r\n\r\n")
                writer.write(_answer(origin, head))
                await writer.drain()
        writer.close()

    async with contextlib.AsyncExitStack() as running:
        for listener in listeners:
            server = await asyncio.start_server(answer, sock=listener, limit=_HEAD_MOST)
            await running.enter_async_context(server)
        await asyncio.Event().wait()


def _answer(origin: Origin, head: bytes) -> bytes:
    """Permanent for reading; anything that sends something is refused and not repeated in TLS."""
    method, _, rest = head.decode("latin-1").partition("\r\n")[0].partition(" ")
    path = rest.partition(" ")[0]
    if method not in {"GET", "HEAD"}:
        return _said("405 Method Not Allowed", "allow: GET, HEAD")
    where = path if _PATH.fullmatch(path) else "/"
    return _said("301 Moved Permanently", f"location: {origin}{where}")


def _said(status: str, line: str) -> bytes:
    return f"HTTP/1.1 {status}\r\n{line}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".encode()
