"""Webhooks as HTTP/1.1 over one inherited stream (RFC 9112), because a sealed process opens none.

The bytes are those a LiveKit server would send to a URL: a POST with the signed token in
`Authorization` and protojson in the body. Requests go one after the other; each waits for its
answer before the next leaves, which keeps their order. Both ends are here: `Client` in the
media process, `serve` in the process that started it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import h11

from pattino.livekit.webhook import BODY_LIMIT, CONTENT_TYPE
from pattino.sfu.webhooks import DeliveryFailedError

READ_SIZE: Final = 64 * 1024
PATH: Final = "/livekit/webhook"

Handler = Callable[[bytes, str], Awaitable[int]]
"""Takes a body and its Authorization value, returns the HTTP status to answer with."""


class StreamEndedError(DeliveryFailedError):
    """The other end of the webhook stream is gone or speaks something else."""


class Client:
    """The sending end, one request at a time.

    An answer may take as long as it takes: giving up on it would leave the stream in the middle
    of an exchange. Webhooks that grow too old meanwhile are dropped by their courier.
    """

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._http = h11.Connection(h11.CLIENT)
        self._turn = asyncio.Lock()

    async def post(self, body: bytes, authorization: str) -> int:
        """Send one webhook and give back the status of its answer."""
        request = h11.Request(
            method="POST",
            target=PATH,
            headers=[
                ("Host", "pattino"),
                ("Content-Type", CONTENT_TYPE),
                ("Authorization", authorization),
                ("Content-Length", str(len(body))),
            ],
        )
        try:
            async with self._turn:
                for event in (request, h11.Data(data=body), h11.EndOfMessage()):
                    self._writer.write(self._http.send(event) or b"")
                await self._writer.drain()
                return await self._status()
        except (OSError, h11.ProtocolError) as broken:
            raise StreamEndedError("the webhook stream ended") from broken

    async def _status(self) -> int:
        status = 0
        while True:
            event = await _next_event(self._http, self._reader)
            if isinstance(event, h11.Response):
                status = event.status_code
            elif isinstance(event, h11.EndOfMessage):
                self._http.start_next_cycle()
                return status
            elif isinstance(event, h11.ConnectionClosed):
                raise StreamEndedError("the receiver is gone")


async def serve(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, handle: Handler
) -> None:
    """The receiving end: hand each request to `handle`, answer it, until the stream ends."""
    http = h11.Connection(h11.SERVER)
    try:
        while True:
            request = await _request(http, reader)
            if request is None:
                return
            status = await handle(*request)
            answer = h11.Response(status_code=status, headers=[("Content-Length", "0")])
            writer.write((http.send(answer) or b"") + (http.send(h11.EndOfMessage()) or b""))
            await writer.drain()
            http.start_next_cycle()
    except (OSError, StreamEndedError, h11.ProtocolError):
        return
    finally:
        writer.close()


async def _request(http: h11.Connection, reader: asyncio.StreamReader) -> tuple[bytes, str] | None:
    authorization = ""
    body = bytearray()
    while True:
        event = await _next_event(http, reader)
        if isinstance(event, h11.Request):
            authorization = (
                dict(event.headers).get(b"authorization", b"").decode("ascii", "replace")
            )
        elif isinstance(event, h11.Data):
            body += event.data
            if len(body) > BODY_LIMIT:
                raise StreamEndedError("a webhook is larger than any can be")
        elif isinstance(event, h11.EndOfMessage):
            return bytes(body), authorization
        elif isinstance(event, h11.ConnectionClosed):
            return None


async def _next_event(http: h11.Connection, reader: asyncio.StreamReader) -> h11.Event:
    while True:
        event = http.next_event()
        if isinstance(event, h11.Event):
            return event
        if event is h11.PAUSED:
            raise StreamEndedError("the other end did not wait for its answer")
        http.receive_data(await reader.read(READ_SIZE))
