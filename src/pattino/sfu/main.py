"""`python -m pattino.sfu.main`: the media process as its supervisor starts it.

Order: read the start message; import and open everything; seal; only then serve. From the seal
on nothing can be opened, imported or executed (policy 2.2, 3.2: keeping nothing is enforced by
the kernel). The process ends when it is told to, or when its control stream ends.
"""

import asyncio
import gc
import os
import signal
import socket
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from pattino.kit import log
from pattino.kit.clock import SystemClock
from pattino.kit.ids import SystemSource
from pattino.livekit.errors import SecretTooShortError
from pattino.livekit.keys import ApiKey
from pattino.sfu import seal, sockets, webhook_stream
from pattino.sfu.engine import EngineDoor, open_engine
from pattino.sfu.rooms.limits import Conduct
from pattino.sfu.server import MediaServer, Parts
from pattino.sfu.start import CONTROL_FD, LINE_LIMIT, Start, StartRefusedError, decoded, encoded

REFUSED: Final = 3
"""Exit status: starting again would change nothing."""

STUCK: Final = 4
"""Exit status: the engine stopped taking commands."""

ANSWER_S: Final = 10.0
"""How long the engine's thread may take to show that it lives."""

Reader = asyncio.StreamReader
Writer = asyncio.StreamWriter


def main() -> None:
    """Run until told to end; the exit status says how it ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.exit(asyncio.run(_run()))


async def _run() -> int:
    control = socket.socket(fileno=os.dup(CONTROL_FD))
    reader, writer = await asyncio.open_connection(sock=control, limit=LINE_LIMIT)
    try:
        line = await reader.readline()
        if not line:
            return 0  # a spare whose supervisor ended
        start = Start.of_line(line)
        log.configure(start.log_level)
        key = ApiKey(start.api_key, start.api_secret)
        key.require_strong()
        return await _Process(start, key, reader, writer).run()
    except (StartRefusedError, SecretTooShortError, seal.SealRefusedError) as refused:
        writer.write(encoded({"is": "refused", "reason": str(refused).rstrip(".")}))
        with suppress(OSError):
            await writer.drain()
        return REFUSED


class _Process:
    """One run: the server, its control stream, and what ends it."""

    def __init__(self, start: Start, key: ApiKey, reader: Reader, writer: Writer) -> None:
        self._start = start
        self._key = key
        self._reader = reader
        self._writer = writer
        self._end: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def run(self) -> int:
        """Serve, sealed, until the end."""
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, self._finish, 0)
        server = await self._server()
        await server.start()
        listener = sockets.Listener(fileno=self._start.listen_fd)
        gc.collect()
        gc.freeze()
        sealed = seal.seal()
        await server.listen(listener)
        self._say_ready(sealed)
        listening = asyncio.create_task(self._listen_to_supervisor(server.door))
        try:
            return await self._end
        finally:
            await server.stop()
            listening.cancel()
            self._writer.close()

    async def _server(self) -> MediaServer:
        start = self._start
        webhooks = socket.socket(fileno=start.webhook_fd)
        client = webhook_stream.Client(*await asyncio.open_connection(sock=webhooks))
        engine = open_engine(
            [(each.fd, each.candidate) for each in start.udp],
            [(each.fd, each.candidate) for each in start.tcp],
        )
        return MediaServer(
            Parts(
                engine=engine,
                key=self._key,
                conduct=Conduct(),
                deliver=client.post,
                clock=SystemClock(),
                source=SystemSource(),
                on_stuck=lambda: self._finish(STUCK),
            )
        )

    def _say_ready(self, sealed: seal.Sealed) -> None:
        held, missing = list(sealed.held), list(sealed.missing)
        self._say({"is": "ready", "protections": held, "missing": missing})

    async def _listen_to_supervisor(self, door: EngineDoor) -> None:
        with suppress(OSError):
            while line := await self._reader.readline():
                await self._obey(decoded(line), door)
        self._finish(0)

    async def _obey(self, order: Mapping[str, object], door: EngineDoor) -> None:
        match order:
            case {"do": "stop"}:
                self._finish(0)
            case {"do": "log", "level": "debug" | "info" | "warning" | "error" as level}:
                log.configure(level)
                log.get().debug("media.log_level", state=level)
            case {"do": "alive"}:
                async with asyncio.timeout(ANSWER_S):
                    await door.counters()
                self._say({"is": "alive"})
            case _:
                log.get().warning("media.order_unknown")

    def _say(self, fields: Mapping[str, str | list[str]]) -> None:
        if not self._writer.is_closing():
            self._writer.write(encoded(fields))

    def _finish(self, exit_code: int) -> None:
        if not self._end.done():
            self._end.set_result(exit_code)


if __name__ == "__main__":
    main()
