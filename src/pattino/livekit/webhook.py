"""Webhooks: how their body is written, signed, and believed.

The body is the JSON form of WebhookEvent; the Authorization header holds a token (without
`Bearer`) whose `sha256` claim is the base64 of the body's SHA-256. Receivers drop repetitions
by id. Source: livekit_webhook.proto and LiveKit's server SDKs.
"""

import hmac
from base64 import b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from google.protobuf.json_format import MessageToJson, Parse, ParseError
from livekit.protocol.webhook import WebhookEvent

from pattino.livekit.errors import WebhookRefusedError
from pattino.livekit.grants import verify
from pattino.livekit.keys import ApiKey, KeyRing, sign

CONTENT_TYPE: Final = "application/webhook+json"
VALIDITY_S: Final = 300
BODY_LIMIT: Final = 256 * 1024
"""Longest body that is taken, over the stream and over HTTP. A room and a participant with all the
metadata that they may have are about 200 kB in JSON; larger is a fault."""


@dataclass(frozen=True, slots=True)
class Received:
    """What the application needs to know of a webhook; the rest is not kept."""

    id: str
    event: str
    created_at_s: int
    room: str = field(repr=False)
    room_sid: str
    participant_count: int
    identity: str = field(repr=False)
    participant_sid: str
    track_sid: str


def body_of(event: WebhookEvent) -> bytes:
    """Write the body; the signature covers just these bytes."""
    return MessageToJson(event, indent=None).encode()


def authorization(body: bytes, key: ApiKey, *, now_s: float) -> str:
    """Make the value of the Authorization header."""
    start = int(now_s)
    claims = {"sha256": _digest(body), "nbf": start, "exp": start + VALIDITY_S}
    return sign(claims, key)


def receive(body: bytes, authorization: str, keys: KeyRing, *, now_s: float) -> Received:
    """Believe a webhook or raise a TokenRefusedError or WebhookRefusedError."""
    if len(body) > BODY_LIMIT:
        raise WebhookRefusedError
    signed = verify(authorization, keys, now_s=now_s).sha256
    if not hmac.compare_digest(signed.encode(), _digest(body).encode()):
        raise WebhookRefusedError
    try:
        event = Parse(body, WebhookEvent(), ignore_unknown_fields=True)
    except (ParseError, UnicodeDecodeError, RecursionError) as error:
        raise WebhookRefusedError from error
    if not event.event:
        raise WebhookRefusedError
    return Received(
        id=event.id,
        event=event.event,
        created_at_s=event.created_at,
        room=event.room.name,
        room_sid=event.room.sid,
        participant_count=event.room.num_participants,
        identity=event.participant.identity,
        participant_sid=event.participant.sid,
        track_sid=event.track.sid,
    )


def _digest(body: bytes) -> str:
    return b64encode(sha256(body).digest()).decode()
