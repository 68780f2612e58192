"""A client in a process of its own that answers verbs in lines of JSON.

Asked:    {"id": 1, "page": "", "verb": "join", "with": {…}}  (a page only where there are pages)
Answered: {"id": 1, "value": {…}} or {"id": 1, "error": "sentence"}

What the process says on its error output goes to the file given, so that a failed cell can be
looked into. A line is at most 1 MiB; a longer one ends the client.
"""

import asyncio
import contextlib
import json
import signal
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from tests.peers.peer import Answer, PeerError, Value

LONGEST_LINE: Final = 2**20
GRACE_S: Final = 5.0


class LinesWire:
    """The process and the questions that wait for its answers."""

    def __init__(self, name: str, process: asyncio.subprocess.Process) -> None:
        self._name = name
        self._process = process
        self._asked = 0
        self._waiting: dict[int, asyncio.Future[Answer]] = {}
        self._reader = asyncio.create_task(self._read())

    @classmethod
    async def start(cls, name: str, command: Sequence[str], errors: Path) -> "LinesWire":
        with errors.open("ab") as sink:
            process = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=sink,
                limit=LONGEST_LINE,
            )
        return cls(name, process)

    async def call(self, verb: str, within_s: float, **arguments: Value) -> Answer:
        """Ask, without a page."""
        return await self.ask("", verb, within_s, arguments)

    async def ask(
        self, page: str, verb: str, within_s: float, arguments: Mapping[str, Value]
    ) -> Answer:
        """Ask; the page is for a driver that has several."""
        if self._process.stdin is None or self._process.returncode is not None:
            raise PeerError(f"{self._name} has ended")
        self._asked += 1
        number = self._asked
        waiting = asyncio.get_running_loop().create_future()
        self._waiting[number] = waiting
        question = {"id": number, "page": page, "verb": verb, "with": dict(arguments)}
        try:
            self._process.stdin.write(json.dumps(question).encode() + b"\n")
            return await asyncio.wait_for(waiting, within_s)
        except TimeoutError as late:
            raise PeerError(f"{self._name}: {verb} took longer than {within_s:.0f} s") from late
        finally:
            del self._waiting[number]

    async def close(self) -> None:
        """End of input asks it to go; one that stays is killed."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            await asyncio.wait_for(self._process.wait(), GRACE_S)
        except TimeoutError:
            self._process.send_signal(signal.SIGKILL)
            await self._process.wait()
        self._reader.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._reader

    async def _read(self) -> None:
        if self._process.stdout is None:
            return
        try:
            async for line in self._process.stdout:
                self._answered(line)
        except ValueError as long:
            self._fail(f"{self._name} sent a line longer than {LONGEST_LINE} bytes: {long}")
            return
        self._fail(f"{self._name} has ended")

    def _answered(self, line: bytes) -> None:
        answer = json.loads(line)
        waiting = self._waiting.get(answer["id"])
        if waiting is None or waiting.done():
            return
        if "error" in answer:
            waiting.set_exception(PeerError(f"{self._name}: {answer['error']}"))
        else:
            waiting.set_result(answer.get("value") or {})

    def _fail(self, sentence: str) -> None:
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(PeerError(sentence))
