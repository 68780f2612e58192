"""Forwarding `/rtc/v1` and `/rtc` to the media server: frames both ways, judged by size alone.

The browser must belong to the session that asked for the token; then the media server has the
say, and its answer (status, close code) is passed on as it is. Each direction holds at most one
frame: a slow end slows the other, and one that does not take a frame in time is let go.
Source: LiveKit's HTTP surface (status and text by which clients classify a failure).
"""

import asyncio
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

import aiohttp
from livekit.protocol import models, rtc
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, Response
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState
from yarl import URL

from pattino.kit import log
from pattino.kit.clock import Clock
from pattino.kit.http.origin import Origin
from pattino.kit.limits import Buckets, Rate, TooManyRequests
from pattino.livekit.errors import TokenRefusedError
from pattino.livekit.grants import verify
from pattino.livekit.keys import ApiKey, KeyRing
from pattino.media.admissions import Admissions, Holder, Holders
from pattino.media.errors import NotYourCall, TooManyCalls
from pattino.media.model import Identity
from pattino.media.rooms import MediaServer

__all__ = ["Relay", "RelayParts"]

_FRAME_MOST: Final = 512 * 1024  # the sfu's own bound is tighter; this one guards our memory
_QUERY_MOST: Final = 64 * 1024  # the join request travels in it
_OPEN_MOST: Final = 4_000
_CONNECT_S: Final = 5.0
# Connections of one session. A lost line takes five tries; each join costs the media server an
# offer to answer, for which everybody's media waits.
_BY_SESSION: Final = Rate(burst=30, every_s=3)
_FRAME_S: Final = 15.0  # a client that takes no frame for so long is gone; lower drops slow phones
_ROOM_UNKNOWN: Final = "requested room does not exist"  # the words by which clients know this 404
# Close codes, RFC 6455 §7.4.1 and the IANA registry.
_NORMAL: Final = 1000
_GONE: Final = 1001
_TOO_LARGE: Final = 1009
_SERVICE_RESTART: Final = 1012
_SESSION_OVER: Final = 1008
_NOT_SENDABLE: Final = frozenset({1005, 1006, 1015})


@dataclass(frozen=True, slots=True)
class RelayParts:
    """What the relay stands on."""

    server: MediaServer
    key: ApiKey
    clock: Clock
    origin: Origin
    admissions: Admissions
    holders: Holders


@dataclass(frozen=True, slots=True)
class _Admitted:
    """Whom a token names, and the session that asked for it."""

    identity: Identity
    holder: Holder
    token: str = field(repr=False)


class _Refused(Exception):
    """The upgrade is answered with a status instead."""

    def __init__(self, status: int, text: str) -> None:
        self.status = status
        self.text = text
        super().__init__(text)


class Relay:
    """All connections that are forwarded."""

    def __init__(self, parts: RelayParts) -> None:
        self._parts = parts
        self._keys = KeyRing([parts.key])
        self._open = 0
        self._joins = Buckets(_BY_SESSION)

    async def forward(self, browser: WebSocket) -> None:
        """Carry one connection from its upgrade to its end."""
        try:
            admitted = await self._admitted(browser)
            self._pace(admitted)
            upstream = await self._connected(browser, admitted)
        except _Refused as refusal:
            await browser.send_denial_response(PlainTextResponse(refusal.text, refusal.status))
            return
        self._open += 1
        code = _GONE
        try:
            await browser.accept()
            code = await self._carry(browser, upstream, admitted)
            if code == _SESSION_OVER:
                await _left(upstream)
            await _closed(browser, code)
        finally:
            self._open -= 1
            await upstream.close(code=_GONE if code in _NOT_SENDABLE else code)

    async def validate(self, connection: HTTPConnection) -> Response:
        """Answer what a browser asks after a failed upgrade: why it failed."""
        try:
            admitted = await self._admitted(connection)
            url = self._url(connection)
            async with (
                asyncio.timeout(_CONNECT_S),
                self._parts.server.session.get(url, headers=_shown(admitted)) as answer,
            ):
                text = (await answer.content.read(4096)).decode("utf-8", "replace")
                return PlainTextResponse(text, answer.status)
        except _Refused as refusal:
            return PlainTextResponse(refusal.text, refusal.status)
        except (aiohttp.ClientError, OSError, TimeoutError):
            return PlainTextResponse("the media server is starting", 503)

    async def _admitted(self, connection: HTTPConnection) -> _Admitted:
        query = connection.scope["query_string"]
        if len(query) > _QUERY_MOST:
            raise _Refused(HTTPStatus.REQUEST_URI_TOO_LONG, "the request is too long")
        origin = connection.headers.get("origin")
        if origin is not None and origin != str(self._parts.origin):
            raise _Refused(HTTPStatus.FORBIDDEN, "this page is not the server's own")
        token = _token_of(connection)
        identity = self._identity(token)
        holders = await self._parts.holders(connection)
        holder = self._parts.admissions.holds(identity, holders)
        if holder is None:
            raise _Refused(NotYourCall.status, NotYourCall.code)
        if self._open >= _OPEN_MOST:
            raise _Refused(TooManyCalls.status, TooManyCalls.code)
        return _Admitted(identity, holder, token)

    def _pace(self, admitted: _Admitted) -> None:
        try:
            self._joins.take(admitted.holder, self._parts.clock.monotonic())
        except TooManyRequests as often:
            raise _Refused(TooManyCalls.status, TooManyCalls.code) from often

    def _identity(self, token: str) -> Identity:
        try:
            now_s = self._parts.clock.now().timestamp()
            return Identity(verify(token, self._keys, now_s=now_s).identity)
        except TokenRefusedError as refusal:
            raise _Refused(refusal.status, refusal.code) from refusal

    def _url(self, connection: HTTPConnection) -> URL:
        query = connection.scope["query_string"].decode("ascii", "replace")
        path = connection.scope["path"]
        return URL(f"{self._parts.server.url}{path}?{query}", encoded=True)

    async def _connected(
        self, browser: WebSocket, admitted: _Admitted
    ) -> aiohttp.ClientWebSocketResponse:
        try:
            async with asyncio.timeout(_CONNECT_S):
                return await self._parts.server.session.ws_connect(
                    self._url(browser),
                    headers=_shown(admitted),
                    max_msg_size=_FRAME_MOST,
                    autoping=True,
                )
        except aiohttp.WSServerHandshakeError as refusal:
            text = _ROOM_UNKNOWN if refusal.status == HTTPStatus.NOT_FOUND else "refused"
            raise _Refused(refusal.status, text) from refusal
        except (aiohttp.ClientError, OSError, TimeoutError) as absent:
            raise _Refused(
                HTTPStatus.SERVICE_UNAVAILABLE, "the media server is starting"
            ) from absent

    async def _carry(
        self, browser: WebSocket, upstream: aiohttp.ClientWebSocketResponse, admitted: _Admitted
    ) -> int:
        """Carry frames until either end closes or the session ends; the close code to pass on."""
        both = [
            asyncio.create_task(_up(browser, upstream)),
            asyncio.create_task(_down(upstream, browser)),
        ]
        cut = asyncio.create_task(self._until_cut(admitted))
        try:
            await asyncio.wait([*both, cut], return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (*both, cut):
                task.cancel()
            outcomes = await asyncio.gather(*both, cut, return_exceptions=True)
        return next((each for each in outcomes if isinstance(each, int)), _SERVICE_RESTART)

    async def _until_cut(self, admitted: _Admitted) -> int:
        """Wait for the end of the browser's session; it may have come during the upgrade."""
        over = asyncio.Event()
        admissions, holder = self._parts.admissions, admitted.holder
        left = admissions.entered(holder, over.set)
        try:
            if admissions.holds(admitted.identity, frozenset({holder})) is not None:
                await over.wait()
        finally:
            left()
        return _SESSION_OVER


def _token_of(connection: HTTPConnection) -> str:
    bearer = connection.headers.get("authorization", "").removeprefix("Bearer ")
    return bearer or connection.query_params.get("access_token", "")


def _shown(admitted: _Admitted) -> dict[str, str]:
    """The one header that the media server reads; addresses and cookies stay here.

    It goes before the query there, so the token that was judged is the one that counts: of two
    `access_token` in a query, one reader takes the first and another the last.
    """
    return {"authorization": f"Bearer {admitted.token}"}


async def _up(browser: WebSocket, upstream: aiohttp.ClientWebSocketResponse) -> int:
    """Browser → media server, until the browser closes; gives its close code."""
    while True:
        message = await browser.receive()
        if message["type"] == "websocket.disconnect":
            return int(message.get("code") or _NORMAL)
        data, text = message.get("bytes"), message.get("text")
        if len(data or text or "") > _FRAME_MOST:
            return _TOO_LARGE
        async with asyncio.timeout(_FRAME_S):
            if data is not None:
                await upstream.send_bytes(data)
            elif text is not None:
                await upstream.send_str(text)


async def _down(upstream: aiohttp.ClientWebSocketResponse, browser: WebSocket) -> int:
    """Media server → browser, until the media server closes; gives its close code."""
    async for message in upstream:
        async with asyncio.timeout(_FRAME_S):
            if message.type is aiohttp.WSMsgType.BINARY:
                await browser.send_bytes(message.data)
            elif message.type is aiohttp.WSMsgType.TEXT:
                await browser.send_text(message.data)
    code = upstream.close_code
    return _SERVICE_RESTART if code is None or code in _NOT_SENDABLE else code


async def _left(upstream: aiohttp.ClientWebSocketResponse) -> None:
    """Say goodbye for a browser that may not: a lost connection alone would keep its media."""
    leave = rtc.SignalRequest(leave=rtc.LeaveRequest(reason=models.CLIENT_INITIATED))
    try:
        async with asyncio.timeout(_FRAME_S):
            await upstream.send_bytes(leave.SerializeToString())
    except (aiohttp.ClientError, OSError, TimeoutError) as gone:
        log.get().debug("relay.gone", error=type(gone).__name__)


async def _closed(browser: WebSocket, code: int) -> None:
    if browser.application_state is WebSocketState.DISCONNECTED:
        return
    if browser.client_state is WebSocketState.DISCONNECTED:
        return
    try:
        async with asyncio.timeout(_FRAME_S):
            await browser.close(code)
    except (RuntimeError, OSError, TimeoutError, WebSocketDisconnect) as gone:
        log.get().debug("relay.gone", error=type(gone).__name__)
