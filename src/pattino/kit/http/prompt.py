"""HTTP/1.1 whose clients have to say what they want within a moment.

The ASGI server waits for ever for the head of a request; whoever opens connections and says
nothing, or one letter a minute, would hold all of them. So would somebody who asks for much and
does not read the answer. RFC 9112 §9.5; OWASP ASVS 5.0 §4. Bodies have their time in `guard`.
"""

import asyncio
from typing import Final

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

__all__ = ["HEAD_S", "READ_S", "PromptProtocol"]

HEAD_S: Final = 20.0
"""From connecting, or from the first byte of a further request, to the end of its head. Lower
drops phones on bad networks; higher lets fewer strangers hold more connections."""

READ_S: Final = 30.0
"""How long an answer may wait for its reader, from the moment the kernel takes no more of it until
some 48 KiB went on. Lower drops slow lines; higher lets strangers keep more answers in memory."""


class PromptProtocol(H11Protocol):
    """Closes a connection on which no request begins in time, or no answer is read."""

    _patience: asyncio.TimerHandle | None = None
    _unread: asyncio.TimerHandle | None = None

    def connection_made(  # type: ignore[override]  # the server narrows it as well
        self, transport: asyncio.Transport
    ) -> None:
        """Somebody connected."""
        super().connection_made(transport)
        self._look()

    def data_received(self, data: bytes) -> None:
        """Bytes came: perhaps the end of a head."""
        super().data_received(data)
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody is there any more."""
        self._forget()
        self._resumed()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """The reader is slower than the answer."""
        super().pause_writing()
        if self._unread is None:
            self._unread = self.loop.call_later(READ_S, self.transport.abort)

    def resume_writing(self) -> None:
        """The reader has caught up."""
        self._resumed()
        super().resume_writing()

    def _resumed(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    def _look(self) -> None:
        """Wait while a head is due; bytes that do not end it buy no time."""
        if self.conn.their_state is not h11.IDLE:
            self._forget()
        elif self._patience is None:
            self._patience = self.loop.call_later(HEAD_S, self._end)

    def _forget(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _end(self) -> None:
        self._patience = None
        self.transport.close()
