"""The outermost layer: what every request must satisfy before any room sees it.

Bounded body, one origin, JSON only, security headers on every answer, a request id, and an
answer even to a fault of ours. Policy S; OWASP ASVS 5.0 chapters 3 and 4.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pattino.kit import log
from pattino.kit.errors import PattinoError
from pattino.kit.http.origin import Origin
from pattino.kit.http.problem import Unexpected, answer_for
from pattino.kit.ids import RandomSource, random_id

__all__ = ["BodyTooLarge", "Guard", "GuardRules", "SlowBody", "WrongContentType", "WrongOrigin"]

_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_JSON: Final = "application/json"


class BodyTooLarge(PattinoError):
    """More bytes than any request of ours needs."""

    code = "body_too_large"
    status = 413
    title = "The request is too large"
    next_step = "Shorten what you send."


class SlowBody(PattinoError):
    """The body did not arrive in time."""

    code = "body_too_slow"
    status = 408
    title = "The request did not arrive in time"
    next_step = "Check the connection and try again."


class WrongOrigin(PattinoError):
    """A change was asked for from another site."""

    code = "wrong_origin"
    status = 403
    title = "This request came from another site"
    next_step = "Open Pattino at its own address and try again there."


class WrongContentType(PattinoError):
    """A change was asked for in something other than JSON."""

    code = "wrong_content_type"
    status = 415
    title = "The request is not JSON"
    next_step = "Reload the page and try again."


@dataclass(frozen=True, slots=True)
class GuardRules:
    """What the guard holds requests to."""

    origin: Origin
    headers: Mapping[str, str]
    body_limit: int = 64 * 1024  # our largest request is under 4 KiB; raising it costs memory
    body_timeout_s: float = 10.0
    # Paths that prove themselves otherwise: a signature instead of an origin; and their bound.
    signed_paths: frozenset[str] = field(default_factory=frozenset)
    signed_limit: int = 64 * 1024


class Guard:
    """ASGI layer around the whole application."""

    def __init__(self, app: ASGIApp, rules: GuardRules, source: RandomSource) -> None:
        self._app = app
        self._rules = rules
        self._source = source

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check an HTTP request and pass it on; other kinds of connections pass unchanged."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = random_id(self._source, 16)
        scope.setdefault("state", {})["request_id"] = request_id
        outgoing = _Outgoing(send, self._rules.headers, request_id)
        try:
            self._check(scope["method"], scope["path"], Headers(scope=scope))
            body = await self._body(scope, receive)
            await self._app(scope, _Replay(body, receive), outgoing)
        except PattinoError as refusal:
            await answer_for(refusal)(scope, receive, outgoing)
        except Exception:  # noqa: BLE001 (the edge: a fault becomes an answer)
            log.get().error("http.fault", request=request_id, exc_info=True)
            if not outgoing.has_begun:
                await answer_for(Unexpected())(scope, receive, outgoing)

    def _check(self, method: str, path: str, headers: Headers) -> None:
        if method in _SAFE_METHODS or path in self._rules.signed_paths:
            return
        own = str(self._rules.origin)
        site = headers.get("sec-fetch-site", "same-origin")
        if headers.get("origin") != own or site != "same-origin":
            raise WrongOrigin(f"This request came from another site than {own}.")
        if headers.get("content-type", "").partition(";")[0].strip().lower() != _JSON:
            raise WrongContentType

    async def _body(self, scope: Scope, receive: Receive) -> bytes:
        is_signed = scope["path"] in self._rules.signed_paths
        limit = self._rules.signed_limit if is_signed else self._rules.body_limit
        declared = Headers(scope=scope).get("content-length", "0")
        if declared.isdecimal() and int(declared[:12]) > limit:
            raise BodyTooLarge(f"The request is larger than {limit} bytes.")
        try:
            async with asyncio.timeout(self._rules.body_timeout_s):
                return await _read(receive, limit)
        except TimeoutError as late:
            raise SlowBody from late


async def _read(receive: Receive, limit: int) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return bytes(body)
        body += message.get("body", b"")
        if len(body) > limit:
            raise BodyTooLarge(f"The request is larger than {limit} bytes.")
        if not message.get("more_body", False):
            return bytes(body)


class _Replay:
    """Gives the body that was read, then whatever the connection says next."""

    def __init__(self, body: bytes, receive: Receive) -> None:
        self._body: bytes | None = body
        self._receive = receive

    async def __call__(self) -> Message:
        if self._body is None:
            return await self._receive()
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}


class _Outgoing:
    """Puts the security headers on the way out; a route's own headers win."""

    def __init__(self, send: Send, headers: Mapping[str, str], request_id: str) -> None:
        self._send = send
        self._headers = headers
        self._request_id = request_id
        self.has_begun = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.has_begun = True
            headers = MutableHeaders(raw=message.setdefault("headers", []))
            for name, value in self._headers.items():
                headers.setdefault(name, value)
            headers.setdefault("cache-control", "no-store")
            headers["request-id"] = self._request_id
        await self._send(message)
