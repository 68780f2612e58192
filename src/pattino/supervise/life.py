"""One media process from its start to its end."""

import asyncio
import os
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Final, Self

from pattino.kit import log
from pattino.sfu import webhook_stream
from pattino.sfu.start import LINE_LIMIT, MediaSocket, Start, StartRefusedError, decoded, encoded
from pattino.supervise.plan import MediaPlan, Ready, Sockets

START_TIMEOUT_S: Final = 20.0
"""A process that is not ready by then is ended and tried again. Lower fails on a loaded machine."""

ALIVE_EVERY_S: Final = 5.0
ALIVE_TIMEOUT_S: Final = 20.0
"""A process that answers nothing for so long hangs and is ended. Lower mistakes load for a hang."""

STOP_TIMEOUT_S: Final = 8.0
"""Time to say goodbye to every client and deliver the last webhooks."""

LAST_WORDS_S: Final = 2.0
"""Time to read what an ended process had still written."""

ENVIRONMENT: Final = ("LANG", "LC_ALL", "TZ", "NO_COLOR")
"""All that a media process learns of our environment; secrets may stand in the rest."""

OnReady = Callable[[Ready], None]
Pipes = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Life:
    """A media process: `prepare`, `start`, `live`, and always `end`."""

    def __init__(
        self,
        process: asyncio.subprocess.Process,
        webhook_fd: int,
        control: Pipes,
        webhooks: Pipes,
        on_webhook: webhook_stream.Handler,
    ) -> None:
        self._process = process
        self._webhook_fd = webhook_fd
        self._control_in, self._control_out = control
        self._webhooks = webhooks
        self._on_webhook = on_webhook
        self._heard = asyncio.Event()
        self.refusal: str | None = None

    @classmethod
    async def prepare(cls, kept: Sockets, on_webhook: webhook_stream.Handler) -> Self:
        """Create the process; it loads everything and waits for `start`."""
        control, its_control = socket.socketpair()
        webhooks, its_webhooks = socket.socketpair()
        with its_control, its_webhooks:
            process = await _spawn(kept, its_control, its_webhooks)
            webhook_fd = its_webhooks.fileno()
        return cls(
            process,
            webhook_fd,
            await asyncio.open_connection(sock=control, limit=LINE_LIMIT),
            await asyncio.open_connection(sock=webhooks, limit=LINE_LIMIT),
            on_webhook,
        )

    def start(self, plan: MediaPlan, kept: Sockets) -> None:
        """Tell the process everything it needs; it seals itself and serves."""
        self._control_out.write(_start_message(plan, kept, self._webhook_fd).line())

    def change_log_level(self, level: str) -> None:
        """Let the process log from this level on."""
        self._say("log", level=level)

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """Exit status, negative for the signal that ended the process; None while it lives."""
        return self._process.returncode

    async def live(self, stopping: asyncio.Event, on_ready: OnReady) -> None:
        """Serve the process until it ends; once `stopping` is set it is asked to end."""
        async with asyncio.TaskGroup() as group:
            listening = [
                group.create_task(self._hear(on_ready)),
                group.create_task(self._relay_log()),
                group.create_task(webhook_stream.serve(*self._webhooks, self._on_webhook)),
            ]
            watching = [
                group.create_task(self._watch()),
                group.create_task(self._stop_when(stopping)),
            ]
            await self._process.wait()
            for task in watching:
                task.cancel()
            await asyncio.wait(listening, timeout=LAST_WORDS_S)
            for task in listening:
                task.cancel()

    async def end(self) -> None:
        """Make sure that nothing of the process is left."""
        if self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()
        for writer in (self._control_out, self._webhooks[1]):
            writer.close()

    async def _hear(self, on_ready: OnReady) -> None:
        with suppress(OSError):
            while line := await self._control_in.readline():
                self._heard.set()
                self._understand(decoded(line), on_ready)

    def _understand(self, said: dict[str, object], on_ready: OnReady) -> None:
        match said:
            case {"is": "ready", "protections": list(held), "missing": list(missing)}:
                on_ready(Ready(self.pid, tuple(map(str, held)), tuple(map(str, missing))))
            case {"is": "refused", "reason": str(reason)}:
                self.refusal = reason
            case {"is": "alive"}:
                pass
            case _:
                raise StartRefusedError("the media process said something unknown")

    async def _relay_log(self) -> None:
        """Its standard error is a pipe: to a file the sealed process could not write."""
        errors = self._process.stderr
        assert errors is not None  # noqa: S101 - asked for in _spawn
        while chunk := await errors.read(LINE_LIMIT):
            sys.stderr.buffer.write(chunk)
            sys.stderr.buffer.flush()

    async def _watch(self) -> None:
        """End a process that neither starts nor answers."""
        patience = START_TIMEOUT_S
        while await self._heard_within(patience):
            await asyncio.sleep(ALIVE_EVERY_S)
            self._heard.clear()
            self._say("alive")
            patience = ALIVE_TIMEOUT_S
        log.get().error("media.hangs", pid=self.pid)
        self._process.kill()

    async def _heard_within(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                await self._heard.wait()
        except TimeoutError:
            return False
        return True

    async def _stop_when(self, stopping: asyncio.Event) -> None:
        await stopping.wait()
        self._say("stop")
        await asyncio.sleep(STOP_TIMEOUT_S)
        log.get().warning("media.stop_timeout", pid=self.pid)
        self._process.kill()

    def _say(self, do: str, **more: str) -> None:
        if not self._control_out.is_closing():
            self._control_out.write(encoded({"do": do, **more}))


async def _spawn(
    kept: Sockets, control: socket.socket, webhooks: socket.socket
) -> asyncio.subprocess.Process:
    handed = [kept.listener, webhooks, *(bound for bound, _ in (*kept.udp, *kept.tcp))]
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        "-m",
        "pattino.sfu.main",
        stdin=control.fileno(),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        pass_fds=[each.fileno() for each in handed],
        env={name: os.environ[name] for name in ENVIRONMENT if name in os.environ},
        start_new_session=True,
    )


def _start_message(plan: MediaPlan, kept: Sockets, webhook_fd: int) -> Start:
    return Start(
        listen_fd=kept.listener.fileno(),
        webhook_fd=webhook_fd,
        udp=tuple(MediaSocket(bound.fileno(), told) for bound, told in kept.udp),
        tcp=tuple(MediaSocket(bound.fileno(), told) for bound, told in kept.tcp),
        api_key=plan.api_key,
        api_secret=plan.api_secret,
        log_level=plan.log_level,
    )
