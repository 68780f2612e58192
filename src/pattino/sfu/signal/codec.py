"""Frames of the signalling WebSocket: one protobuf message each, in both directions.

`decode` raises a SignalError and nothing else, whatever the bytes are.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from google.protobuf.message import DecodeError
from livekit.protocol import rtc

from pattino.sfu.rooms import responses
from pattino.sfu.rooms.requests import Ignored, SignalRequest, Unsupported
from pattino.sfu.signal import reading, writing
from pattino.sfu.signal.bounds import FRAME_LIMIT
from pattino.sfu.signal.errors import FrameMalformedError, FrameTooLargeError
from pattino.sfu.signal.table import KINDS, Decision


@dataclass(frozen=True, slots=True)
class Ping:
    """`ping_req`, answered with `pong_resp` and, for older clients, `pong`."""

    sent_at_ms: int


@dataclass(frozen=True, slots=True)
class LegacyPing:
    """`ping`, answered with `pong`."""


Decoded = SignalRequest | Ping | LegacyPing


def decode(frame: bytes) -> Decoded:
    """Read one binary frame."""
    if len(frame) > FRAME_LIMIT:
        raise FrameTooLargeError
    message = rtc.SignalRequest()
    try:
        message.ParseFromString(frame)
    except DecodeError as error:
        raise FrameMalformedError from error
    kind = message.WhichOneof("message")
    if kind is None:
        return Ignored("")
    return _read(message, kind)


def _read(message: rtc.SignalRequest, kind: str) -> Decoded:
    known = KINDS.get(kind)
    if known is None or known.decision is Decision.IGNORED:
        return Ignored(kind)
    if known.decision is Decision.REFUSED:
        return Unsupported(kind, _request_id(message))
    return READERS[kind](message)


READERS: Final[dict[str, Callable[[rtc.SignalRequest], Decoded]]] = {
    "offer": lambda message: reading.read_offer(message.offer),
    "answer": lambda message: reading.read_answer(message.answer),
    "trickle": lambda message: reading.read_candidate(message.trickle),
    "add_track": lambda message: reading.read_add_track(message.add_track),
    "mute": lambda message: reading.read_mute(message.mute),
    "subscription": lambda message: reading.read_subscription(message.subscription),
    "track_setting": lambda message: reading.read_settings(message.track_setting),
    "leave": lambda message: reading.read_leave(message.leave),
    "subscription_permission": lambda message: reading.read_permission(
        message.subscription_permission
    ),
    "simulate": lambda message: reading.read_scenario(message.simulate),
    "sync_state": lambda message: reading.read_sync_state(message.sync_state),
    "update_metadata": lambda message: reading.read_metadata(message.update_metadata),
    "update_audio_track": lambda message: reading.read_audio_track(message.update_audio_track),
    "update_video_track": lambda message: reading.read_video_track(message.update_video_track),
    "ping": lambda _message: LegacyPing(),
    "ping_req": lambda message: Ping(message.ping_req.timestamp),
}


def _request_id(message: rtc.SignalRequest) -> int:
    """Read the id that the sender waits for; kinds that carry none give 0."""
    if message.WhichOneof("message") == "store_data_blob_request":
        return message.store_data_blob_request.request_id
    return message.get_data_blob_request.request_id


def encode(message: responses.SignalResponse) -> bytes:
    """Write one binary frame."""
    return writing.write(message).SerializeToString()


def encode_pong(ping: Ping | LegacyPing, now_ms: int) -> tuple[bytes, ...]:
    """Write the answers to a ping. The legacy one counts in milliseconds, as clients expect."""
    legacy = rtc.SignalResponse(pong=now_ms).SerializeToString()
    if isinstance(ping, LegacyPing):
        return (legacy,)
    pong = rtc.Pong(last_ping_timestamp=ping.sent_at_ms, timestamp=now_ms)
    return (rtc.SignalResponse(pong_resp=pong).SerializeToString(), legacy)
