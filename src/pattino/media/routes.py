"""Media over HTTP: webhooks in, signalling through."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Request, WebSocket
from starlette.requests import HTTPConnection
from starlette.responses import Response

from pattino.kit.http.parts import given
from pattino.livekit.webhook import BODY_LIMIT
from pattino.media.relay import Relay
from pattino.media.webhooks import WebhookReceiver

__all__ = ["WEBHOOK_LIMIT", "WEBHOOK_PATH", "router"]

WEBHOOK_PATH = "/livekit/webhook"
WEBHOOK_LIMIT = BODY_LIMIT

router = APIRouter(include_in_schema=False)

_receiver: Callable[[HTTPConnection], WebhookReceiver] = given(WebhookReceiver)
_relay: Callable[[HTTPConnection], Relay] = given(Relay)


@router.post(WEBHOOK_PATH)
async def take_webhook(
    request: Request, receiver: Annotated[WebhookReceiver, Depends(_receiver)]
) -> Response:
    """Take a webhook that came over the network."""
    status = await receiver.take(await request.body(), request.headers.get("authorization", ""))
    return Response(status_code=status)


@router.websocket("/rtc/v1")
@router.websocket("/rtc")
async def signal(websocket: WebSocket) -> None:
    """Forward signalling, of clients with one peer connection and of those with two."""
    await _relay(websocket).forward(websocket)


@router.get("/rtc/v1/validate")
@router.get("/rtc/validate")
async def validate(request: Request, relay: Annotated[Relay, Depends(_relay)]) -> Response:
    """Say why a connection is refused."""
    return await relay.validate(request)
