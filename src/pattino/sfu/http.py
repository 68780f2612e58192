"""The HTTP surface of a LiveKit server: joining by WebSocket, validating a join, being alive.

A join is decided before the WebSocket is accepted, so that a refusal is an HTTP status: 401 and
403 end a client's attempts, 404 means "no such room" only with the phrase clients look for, and
everything else is 400 or 503. Browsers cannot read the status of a failed upgrade and ask
`validate` again. Any origin may ask: the token alone carries authority here, no cookie does;
under `pattino serve` the application checks origin and session before it forwards.
Paths and queries are never logged: a query holds a token, addresses and SDP.
Source: LiveKit's signalling endpoints; RFC 6455 §4.2 and §7.4.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import Final

from aiohttp import web

from pattino.kit import log
from pattino.kit.clock import Clock
from pattino.kit.errors import PattinoError
from pattino.livekit.errors import TokenRefusedError
from pattino.livekit.grants import Grant, verify
from pattino.livekit.keys import KeyRing
from pattino.sfu import api, connection
from pattino.sfu.dispatch import Dispatch
from pattino.sfu.outbox import Outbox
from pattino.sfu.rooms import inputs
from pattino.sfu.rooms.effects import Refusal
from pattino.sfu.rooms.requests import JoinRequest
from pattino.sfu.rooms.values import Connections
from pattino.sfu.signal import session
from pattino.sfu.signal.bounds import FRAME_LIMIT
from pattino.sfu.signal.errors import SignalError
from pattino.sfu.signal.join import decode_join, read_query
from pattino.sfu.tokens import bearer

REQUEST_LINE_LIMIT: Final = 64 * 1024
"""Longest request line and header: a join carries a compressed offer in its query."""

SOCKETS_LIMIT: Final = 4096
"""WebSockets at the same time; as many as the engine bears peers. Full: 503."""

ANY_ORIGIN: Final = {"Access-Control-Allow-Origin": "*"}
PREFLIGHT: Final = ANY_ORIGIN | {
    "Access-Control-Allow-Methods": "OPTIONS, HEAD, GET, POST, PATCH, DELETE",
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Max-Age": "86400",
}
SLASHES: Final = "{slashes:/*}"
"""Clients join a base address and a path with one slash or two."""

TOO_MANY_SOCKETS: Final = Refusal(
    "too_many_connections", 503, "The server has as many connections as it may: try again later."
)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
ReadJoin = Callable[[web.Request], JoinRequest]
ROUTES: Final = {Connections.ONE: "/rtc/v1", Connections.TWO: "/rtc"}


class Surface:
    """Answers HTTP for one media server."""

    def __init__(self, dispatch: Dispatch, keys: KeyRing, clock: Clock) -> None:
        self._dispatch = dispatch
        self._keys = keys
        self._clock = clock
        self._sockets = 0
        self._one_ended = asyncio.Event()
        service = api.RoomService(dispatch, keys, clock)
        self._runner = web.AppRunner(
            self._application(service),
            access_log=None,
            handle_signals=False,
            max_line_size=REQUEST_LINE_LIMIT,
            max_field_size=REQUEST_LINE_LIMIT,
        )

    @property
    def runner(self) -> web.AppRunner:
        """What a site is made of."""
        return self._runner

    async def until_all_left(self, timeout_s: float) -> None:
        """Wait until every WebSocket has ended, for at most `timeout_s`."""
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                while self._sockets:
                    self._one_ended.clear()
                    await self._one_ended.wait()

    def _application(self, service: api.RoomService) -> web.Application:
        application = web.Application(client_max_size=api.BODY_LIMIT, middlewares=[_guarded])
        application.router.add_routes(
            [
                web.get(f"/{SLASHES}", _alive),
                web.get(f"/{SLASHES}rtc", self._join_older),
                web.get(f"/{SLASHES}rtc/v1", self._join),
                web.get(f"/{SLASHES}rtc/v1/validate", self._validate_join),
                web.get(f"/{SLASHES}rtc/validate", self._validate),
                web.post(f"/{SLASHES}twirp/{{service}}/{{method}}", service.call),
            ]
        )
        return application

    async def _join_older(self, request: web.Request) -> web.StreamResponse:
        """Two peer connections; Go clients ask for one here too."""
        read = _join_request if "join_request" in request.query else _join_query
        return await self._enter(request, read)

    async def _join(self, request: web.Request) -> web.StreamResponse:
        return await self._enter(request, _join_request)

    async def _enter(self, request: web.Request, read: ReadJoin) -> web.StreamResponse:
        if request.headers.get("Upgrade", "").lower() != "websocket":
            raise web.HTTPNotFound
        if self._sockets >= SOCKETS_LIMIT:
            raise JoinRefusedError(TOO_MANY_SOCKETS)
        grant, join = self._grant(request), read(request)
        outbox = self._dispatch.open()
        self._sockets += 1
        try:
            self._dispatch.handle(inputs.Join(outbox.connection, grant, join))
            if outbox.refusal is not None:
                raise JoinRefusedError(outbox.refusal)
            return await self._attend(request, outbox, join.connections)
        finally:
            self._sockets -= 1
            self._one_ended.set()
            self._dispatch.ended(outbox.connection)

    async def _attend(
        self, request: web.Request, outbox: Outbox, connections: Connections
    ) -> web.StreamResponse:
        socket = connection.accepted(FRAME_LIMIT)
        await socket.prepare(request)
        log.get().info("signal.open", route=ROUTES[connections])
        try:
            pace = connection.Pace(self._clock)
            await connection.attend(socket, outbox, partial(self._hear, outbox), pace)
        finally:
            log.get().info("signal.closed", status=socket.close_code)
        return socket

    def _hear(self, outbox: Outbox, frame: bytes | str) -> None:
        heard = session.hear(outbox.connection, frame, int(self._clock.now().timestamp() * 1000))
        if isinstance(heard, session.Answered):
            for answer in heard.frames:
                outbox.put(answer)
        else:
            self._dispatch.handle(heard)

    async def _validate_join(self, request: web.Request) -> web.StreamResponse:
        return self._judged(self._grant(request), _join_request(request))

    async def _validate(self, request: web.Request) -> web.StreamResponse:
        """Without any word of the client only token and room are judged."""
        join = None
        if "join_request" in request.query:
            join = _join_request(request)
        elif "protocol" in request.query:
            join = _join_query(request)
        return self._judged(self._grant(request), join)

    def _judged(self, grant: Grant, join: JoinRequest | None) -> web.Response:
        answer = self._dispatch.call(lambda call: inputs.Validate(call, grant, join))
        if isinstance(answer, Refusal):
            raise JoinRefusedError(answer)
        return web.Response(text="success", headers=ANY_ORIGIN)

    def _grant(self, request: web.Request) -> Grant:
        try:
            return verify(bearer(request), self._keys, now_s=self._clock.now().timestamp())
        except TokenRefusedError as refused:
            raise JoinRefusedError(_refusal_of(refused)) from refused


class JoinRefusedError(Exception):
    """A join that is answered with an HTTP error."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


def _join_request(request: web.Request) -> JoinRequest:
    try:
        return decode_join(request.query.get("join_request", ""))
    except SignalError as refused:
        raise JoinRefusedError(_refusal_of(refused)) from refused


def _join_query(request: web.Request) -> JoinRequest:
    try:
        return read_query(request.query)
    except SignalError as refused:
        raise JoinRefusedError(_refusal_of(refused)) from refused


def _refusal_of(error: PattinoError) -> Refusal:
    return Refusal(error.code, error.status, f"{error.title}. {error.next_step}")


async def _alive(_request: web.Request) -> web.StreamResponse:
    return web.Response(text="OK")


@web.middleware
async def _guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer preflights, refusals and faults here, so that no library logs a request."""
    if request.method == "OPTIONS":
        return web.Response(status=204, headers=PREFLIGHT)
    try:
        return await handler(request)
    except JoinRefusedError as refused:
        refusal = refused.refusal
        log.get().info("join.refused", code=refusal.code, status=refusal.status)
        text = f"{refusal.code}: {refusal.sentence}"
        return web.Response(status=refusal.status, text=text, headers=ANY_ORIGIN)
    except web.HTTPException as answer:
        answer.headers.update(ANY_ORIGIN)
        raise
    except Exception:  # noqa: BLE001 - one faulty request must not end the server
        log.get().error("http.fault", exc_info=True)
        return web.Response(status=500, text="internal_error: a fault of the server.")
