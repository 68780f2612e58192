"""Signalling by hand: join requests and frames as bytes, for what no client would send."""

import base64
import contextlib
import gzip
from collections.abc import AsyncIterator

import aiohttp
from livekit.protocol import models, rtc

from tests.protocol.server import DevServer

PROTOCOL = 16


def join_request(*, protocol: int = PROTOCOL, compressed: bool = True, resumes: str = "") -> str:
    """A JoinRequest as a client writes it into the query."""
    request = rtc.JoinRequest(
        client_info=models.ClientInfo(
            sdk=models.ClientInfo.SDK.PYTHON, version="1.2.1", protocol=protocol
        ),
        connection_settings=rtc.ConnectionSettings(auto_subscribe=True),
        reconnect=bool(resumes),
        participant_sid=resumes,
    )
    data = request.SerializeToString()
    wrapped = rtc.WrappedJoinRequest(
        compression=rtc.WrappedJoinRequest.GZIP if compressed else rtc.WrappedJoinRequest.NONE,
        join_request=gzip.compress(data) if compressed else data,
    )
    return base64.urlsafe_b64encode(wrapped.SerializeToString()).decode()


@contextlib.asynccontextmanager
async def connected(
    server: DevServer, room: str, identity: str = "vimes"
) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    """A WebSocket that has joined; its first message is still to be read."""
    query = {"join_request": join_request(), "access_token": server.token(identity, room)}
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{server.http}/rtc/v1", params=query) as socket,
    ):
        yield socket


async def answer(socket: aiohttp.ClientWebSocketResponse) -> rtc.SignalResponse:
    """The next message of the server."""
    return rtc.SignalResponse.FromString(await socket.receive_bytes(timeout=10))


async def answer_of_kind(socket: aiohttp.ClientWebSocketResponse, kind: str) -> rtc.SignalResponse:
    """The next message of that kind; others are passed over."""
    while True:
        message = await answer(socket)
        if message.WhichOneof("message") == kind:
            return message


async def close_code(socket: aiohttp.ClientWebSocketResponse) -> tuple[int | None, str]:
    """Read to the end; the close code and its reason."""
    while True:
        message = await socket.receive(timeout=10)
        if message.type is aiohttp.WSMsgType.CLOSE:
            return socket.close_code, message.extra or ""
        if message.type in (aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR):
            return socket.close_code, ""
