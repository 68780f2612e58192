"""The HTTP server as it is set: bounds, WebSockets, TLS, and no signals of its own."""

import contextlib
import ssl
from collections.abc import Iterator
from typing import Final

import uvicorn
from fastapi import FastAPI

from pattino.kit.http.prompt import PromptProtocol
from pattino.kit.tls import LiveCertificate

__all__ = ["WebServer"]

REQUEST_LINE_LIMIT: Final = 64 * 1024
"""Longest request line and header: a join carries a compressed offer in its query."""

FRAME_LIMIT: Final = 512 * 1024
"""Longest WebSocket message taken from a browser; the relay has its own, lower bounds."""

GOODBYE_S: Final = 5
"""How long open requests may take once the server is asked to end."""


class WebServer(uvicorn.Server):
    """Uvicorn without its own handling of signals: `serve` decides the order of the end."""

    def __init__(self, asgi: FastAPI, certificate: LiveCertificate | None) -> None:
        def context(*_: object) -> ssl.SSLContext:
            assert certificate is not None  # noqa: S101 (asked for only below, where there is one)
            return certificate.context

        super().__init__(
            uvicorn.Config(
                asgi,
                http=PromptProtocol,
                ws="wsproto",
                h11_max_incomplete_event_size=REQUEST_LINE_LIMIT,
                ws_max_size=FRAME_LIMIT,
                # The library unpacks before it counts: 64 KiB sent would be 64 MiB in memory.
                ws_per_message_deflate=False,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                ssl_context_factory=context if certificate is not None else None,
                log_config=None,
                timeout_graceful_shutdown=GOODBYE_S,
            )
        )

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave SIGTERM and SIGINT to `serve`."""
        yield
