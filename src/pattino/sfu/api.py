"""RoomService: what an application may ask of the rooms, as Twirp over HTTP.

Twirp is a POST of one protobuf message, binary or JSON, to `/twirp/livekit.RoomService/Method`;
errors are JSON with a code that sets the status. Each method stands in METHODS with the grant it
needs; methods that only a cluster has are named and refused as unimplemented.
Source: LiveKit's livekit_room.proto; the Twirp wire protocol, version 7.
"""

import json
from typing import Final

from aiohttp import web
from google.protobuf import json_format
from google.protobuf.message import DecodeError, Message

from pattino.kit.clock import Clock
from pattino.livekit.errors import TokenRefusedError
from pattino.livekit.grants import Grant, verify
from pattino.livekit.keys import KeyRing
from pattino.sfu.api_methods import METHODS, UNIMPLEMENTED, AnyMethod, NotGrantedError
from pattino.sfu.dispatch import Dispatch
from pattino.sfu.rooms.effects import ApiFailure
from pattino.sfu.tokens import bearer

BODY_LIMIT: Final = 1024 * 1024
"""Longest request body. Metadata and data packets end at 64 KiB, JSON may triple them."""

PREFIX: Final = "/twirp/"
SERVICE: Final = "livekit.RoomService"
JSON: Final = "application/json"
PROTOBUF: Final = "application/protobuf"

STATUS: Final = {
    "bad_route": 404,
    "failed_precondition": 412,
    "internal": 500,
    "invalid_argument": 400,
    "malformed": 400,
    "not_found": 404,
    "permission_denied": 403,
    "resource_exhausted": 429,
    "unauthenticated": 401,
    "unimplemented": 501,
}
"""Twirp's own mapping of its codes to HTTP."""


class TwirpError(Exception):
    """A call that is answered with an error: Twirp's code and a sentence without values."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence

    def response(self) -> web.Response:
        """The error as Twirp writes it."""
        body = json.dumps({"code": self.code, "msg": self.sentence})
        return web.Response(text=body, content_type=JSON, status=STATUS[self.code])


class RoomService:
    """Answers RoomService calls on behalf of the rooms."""

    def __init__(self, dispatch: Dispatch, keys: KeyRing, clock: Clock) -> None:
        self._dispatch = dispatch
        self._keys = keys
        self._clock = clock

    async def call(self, request: web.Request) -> web.Response:
        """Answer one POST below PREFIX."""
        try:
            return await self._call(request)
        except TwirpError as error:
            return error.response()

    async def _call(self, request: web.Request) -> web.Response:
        method = _method(request.match_info["service"], request.match_info["method"])
        grant = self._grant(request)
        kind = request.content_type
        body = await _body(request, kind)
        try:
            ask = method.prepare(lambda message: _fill(message, body, kind), grant)
        except NotGrantedError as refused:
            sentence = "The token does not allow this method on this room."
            raise TwirpError("unauthenticated", sentence) from refused
        answer = self._dispatch.call(ask)
        if isinstance(answer, ApiFailure):
            raise TwirpError(answer.error.value, answer.sentence)
        return _response(method.message(answer), kind)

    def _grant(self, request: web.Request) -> Grant:
        try:
            return verify(bearer(request), self._keys, now_s=self._clock.now().timestamp())
        except TokenRefusedError as refused:
            raise TwirpError("unauthenticated", f"{refused.title}.") from refused


def _method(service: str, name: str) -> AnyMethod:
    if service == SERVICE and name in METHODS:
        return METHODS[name]
    if service != SERVICE or name in UNIMPLEMENTED:
        raise TwirpError("unimplemented", "This server does not offer this method.")
    raise TwirpError("bad_route", "RoomService has no such method.")


async def _body(request: web.Request, kind: str) -> bytes:
    if kind not in (JSON, PROTOBUF):
        raise TwirpError("bad_route", f"The Content-Type must be {PROTOBUF} or {JSON}.")
    try:
        return await request.read()
    except web.HTTPRequestEntityTooLarge as large:
        sentence = f"The request is longer than {BODY_LIMIT} bytes."
        raise TwirpError("invalid_argument", sentence) from large


def _fill(message: Message, body: bytes, kind: str) -> None:
    try:
        if kind == PROTOBUF:
            message.ParseFromString(body)
        else:
            json_format.ParseDict(_object(body), message, ignore_unknown_fields=True)
    except (DecodeError, json_format.ParseError, ValueError, RecursionError) as broken:
        raise TwirpError("malformed", "The request cannot be read.") from broken


def _object(body: bytes) -> dict[str, object]:
    value: object = json.loads(body)
    if not isinstance(value, dict):
        raise ValueError("a request is an object")  # noqa: TRY004 (it is the caller's mistake)
    return value


def _response(message: Message, kind: str) -> web.Response:
    if kind == PROTOBUF:
        return web.Response(body=message.SerializeToString(), content_type=PROTOBUF)
    text = json_format.MessageToJson(
        message, preserving_proto_field_name=True, always_print_fields_with_no_presence=True
    )
    return web.Response(text=text, content_type=JSON)
