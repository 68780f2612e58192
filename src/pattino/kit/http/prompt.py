"""HTTP/1.1 whose clients have to say what they want within a moment.

The ASGI server waits for ever for the head of a request; whoever opens connections and says
nothing, or one letter a minute, would hold all of them. RFC 9112 §9.5; OWASP ASVS 5.0 §4.
"""

import asyncio
from typing import Final

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

__all__ = ["HEAD_S", "PromptProtocol"]

HEAD_S: Final = 20.0
"""From connecting, or from the first byte of a further request, to the end of its head. Lower
drops phones on bad networks; higher lets fewer strangers hold more connections."""


class PromptProtocol(H11Protocol):
    """Closes a connection on which no request begins in time."""

    _patience: asyncio.TimerHandle | None = None

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
        super().connection_lost(exc)

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
