"""`join_request`: base64url of a WrappedJoinRequest, which holds a JoinRequest, mostly gzipped.

Proto3 leaves booleans out when they are false: a missing `auto_subscribe` means off. Of
ClientInfo only what decisions need is kept; device, system, network and address are dropped
here (policy 1.3). Source: livekit_rtc.proto; RFC 4648 §5; RFC 1952.
"""

import base64
import binascii
import re
import zlib
from typing import Final

from google.protobuf.message import DecodeError
from livekit.protocol import models, rtc

from pattino.sfu.rooms.requests import JoinRequest, Offer
from pattino.sfu.rooms.values import BrowserFamily, Client, SdkFamily
from pattino.sfu.signal import bounds
from pattino.sfu.signal.bounds import few, known, short
from pattino.sfu.signal.errors import (
    JoinRequestMalformedError,
    JoinRequestMissingError,
    JoinRequestTooLargeError,
)
from pattino.sfu.signal.reading import read_add_track, read_attributes, read_offer

_GZIP_WINDOW: Final = 31
"""zlib's way to say: gzip header, largest window."""

_BASE64URL: Final = re.compile(r"[A-Za-z0-9_-]*={0,2}")
_LAST_CAPABILITY: Final = 2
_LARGEST_PROTOCOL: Final = 10_000

_SDK: Final = {
    models.ClientInfo.SDK.JS: SdkFamily.JAVASCRIPT,
    models.ClientInfo.SDK.PYTHON: SdkFamily.PYTHON,
    models.ClientInfo.SDK.RUST: SdkFamily.RUST,
    models.ClientInfo.SDK.GO: SdkFamily.GO,
    models.ClientInfo.SDK.SWIFT: SdkFamily.MOBILE,
    models.ClientInfo.SDK.ANDROID: SdkFamily.MOBILE,
    models.ClientInfo.SDK.FLUTTER: SdkFamily.MOBILE,
    models.ClientInfo.SDK.REACT_NATIVE: SdkFamily.MOBILE,
}
_BROWSER: Final = {
    "chrome": BrowserFamily.CHROMIUM,
    "chromium": BrowserFamily.CHROMIUM,
    "edge": BrowserFamily.CHROMIUM,
    "opera": BrowserFamily.CHROMIUM,
    "firefox": BrowserFamily.FIREFOX,
    "safari": BrowserFamily.SAFARI,
}


def decode_join(text: str) -> JoinRequest:
    """Read the query parameter; raises a SignalError and nothing else."""
    if not text:
        raise JoinRequestMissingError
    if len(text) > bounds.JOIN_TEXT_LIMIT:
        raise JoinRequestTooLargeError
    message = rtc.JoinRequest()
    try:
        message.ParseFromString(_unwrap(_from_base64(text)))
    except DecodeError as error:
        raise JoinRequestMalformedError from error
    return _read(message)


def _from_base64(text: str) -> bytes:
    """Padded or not: clients differ. Python's decoder would skip foreign letters: refuse them."""
    if not _BASE64URL.fullmatch(text):
        raise JoinRequestMalformedError
    bare = text.rstrip("=")
    try:
        return base64.urlsafe_b64decode(bare + "=" * (-len(bare) % 4))
    except (binascii.Error, ValueError) as error:
        raise JoinRequestMalformedError from error


def _unwrap(data: bytes) -> bytes:
    wrapped = rtc.WrappedJoinRequest()
    wrapped.ParseFromString(data)
    if wrapped.compression == rtc.WrappedJoinRequest.Compression.NONE:
        return wrapped.join_request
    if wrapped.compression == rtc.WrappedJoinRequest.Compression.GZIP:
        return _gunzip(wrapped.join_request)
    raise JoinRequestMalformedError


def _gunzip(data: bytes) -> bytes:
    """Unpack at most the bound: a small text cannot become a large one."""
    unpacker = zlib.decompressobj(wbits=_GZIP_WINDOW)
    try:
        unpacked = unpacker.decompress(data, bounds.JOIN_BYTES_LIMIT + 1)
    except zlib.error as error:
        raise JoinRequestMalformedError from error
    if len(unpacked) > bounds.JOIN_BYTES_LIMIT:
        raise JoinRequestTooLargeError
    if not unpacker.eof:
        raise JoinRequestMalformedError
    return unpacked


def _read(message: rtc.JoinRequest) -> JoinRequest:
    settings = message.connection_settings
    tracks = few(message.add_track_requests, bounds.ADD_TRACK_LIMIT)
    return JoinRequest(
        client=_client(message.client_info),
        auto_subscribe=settings.auto_subscribe,
        adaptive_stream=settings.adaptive_stream,
        metadata=short(message.metadata, 2 * bounds.TEXT_LIMIT),
        attributes=read_attributes(message.participant_attributes),
        add_tracks=tuple(read_add_track(track) for track in tracks),
        offer=_offer(message),
        is_reconnect=message.reconnect,
        participant_sid=short(message.participant_sid),
    )


def _offer(message: rtc.JoinRequest) -> Offer | None:
    """Firefox sends none here; its offer comes as the first message."""
    if not message.publisher_offer.sdp:
        return None
    return read_offer(message.publisher_offer)


def _client(info: models.ClientInfo) -> Client:
    return Client(
        sdk=_SDK.get(info.sdk, SdkFamily.OTHER),
        browser=_BROWSER.get(info.browser.lower(), BrowserFamily.OTHER),
        protocol=min(max(info.protocol, 0), _LARGEST_PROTOCOL),
        client_protocol=min(max(info.client_protocol, 0), _LARGEST_PROTOCOL),
        capabilities=known(few(info.capabilities, bounds.FEATURE_LIMIT), _LAST_CAPABILITY),
    )
