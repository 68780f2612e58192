"""A relay before the server's signalling port, one for each person.

It does two things that no client offers alike: it cuts the signalling connection as a failing
network does, and it tells which path was really asked for, so that a silent fall-back from one
peer connection to two is seen.
"""

import asyncio
import contextlib
from dataclasses import dataclass, field
from typing import Final, Self

from tests.matrix.servers import PORT

CHUNK: Final = 65_536


@dataclass(slots=True)
class Relay:
    """Forwards bytes both ways; `paths` are the paths asked for, without their queries."""

    host: str = "127.0.0.1"
    paths: list[str] = field(default_factory=list)
    _server: asyncio.Server | None = None
    _open: set[asyncio.StreamWriter] = field(default_factory=set)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, self.host, 0, limit=CHUNK)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.cut()
        if self._server is not None:
            self._server.close()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def url(self) -> str:
        """The address that a client is given."""
        if self._server is None:
            raise RuntimeError("the relay is not open")
        return f"ws://{self.host}:{self._server.sockets[0].getsockname()[1]}"

    def cut(self) -> None:
        """Drop every connection at once, as a network does."""
        for writer in tuple(self._open):
            writer.transport.abort()

    async def _accept(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        far, forth = await asyncio.open_connection("127.0.0.1", PORT)
        self._open |= {back, forth}
        try:
            first = await near.readline()
            self._note(first)
            forth.write(first)
            async with asyncio.TaskGroup() as both:
                both.create_task(_carry(near, forth))
                both.create_task(_carry(far, back))
        except* (ConnectionError, ValueError):
            pass
        finally:
            self._open -= {back, forth}
            for writer in (back, forth):
                writer.close()

    def _note(self, request_line: bytes) -> None:
        words = request_line.split(b" ")
        if len(words) == 3:
            self.paths.append(words[1].partition(b"?")[0].decode("ascii", "replace"))


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(CHUNK):
        writer.write(data)
        await writer.drain()
    with contextlib.suppress(OSError):
        writer.write_eof()
