"""What a client asks for when it joins: `join_request`, or the older query of `/rtc`.

A `join_request` is base64url of a WrappedJoinRequest, which holds a JoinRequest, mostly gzipped.
Proto3 leaves booleans out when they are false: a missing `auto_subscribe` means off. Of
ClientInfo only what decisions need is kept; device, system, network and address are dropped
here (policy 1.3). Source: livekit_rtc.proto; RFC 4648 §5; RFC 1952.
"""

import base64
import binascii
import json
import re
import zlib
from collections.abc import Mapping
from typing import Final

from google.protobuf.message import DecodeError
from livekit.protocol import models, rtc

from pattino.sfu.rooms.requests import JoinRequest, Offer
from pattino.sfu.rooms.values import Attributes, BrowserFamily, Client, Connections, SdkFamily
from pattino.sfu.signal import bounds
from pattino.sfu.signal.bounds import few, known, short
from pattino.sfu.signal.errors import (
    JoinQueryMalformedError,
    JoinQueryUnsupportedError,
    JoinRequestMalformedError,
    JoinRequestMissingError,
    JoinRequestTooLargeError,
)
from pattino.sfu.signal.reading import read_add_track, read_attributes, read_offer

_GZIP_WINDOW: Final = 31
"""zlib's way to say: gzip header, largest window."""

_BASE64URL: Final = re.compile(r"[A-Za-z0-9_-]*={0,2}")
_DIGITS: Final = re.compile(r"[0-9]{1,9}")
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
_SDK_WORDS: Final = {
    "js": SdkFamily.JAVASCRIPT,
    "python": SdkFamily.PYTHON,
    "rust": SdkFamily.RUST,
    "go": SdkFamily.GO,
    "swift": SdkFamily.MOBILE,
    "android": SdkFamily.MOBILE,
    "flutter": SdkFamily.MOBILE,
    "reactnative": SdkFamily.MOBILE,
}
"""As the query of `/rtc` names them."""
_TRUE: Final = frozenset({"1", "true"})
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


def read_query(query: Mapping[str, str]) -> JoinRequest:
    """Read the query of `/rtc`, which asks for two connections; raises a SignalError only.

    Unlike in a JoinRequest, a missing `auto_subscribe` means on.
    """
    if query.get("publish"):
        raise JoinQueryUnsupportedError
    sdk, browser = query.get("sdk", "").lower(), query.get("browser", "").lower()
    return JoinRequest(
        client=Client(
            sdk=_SDK_WORDS.get(sdk, SdkFamily.OTHER),
            browser=_BROWSER.get(browser, BrowserFamily.OTHER),
            protocol=_number(query, "protocol"),
            client_protocol=_number(query, "client_protocol"),
            capabilities=_capabilities(query),
        ),
        auto_subscribe=query.get("auto_subscribe", "1") in _TRUE,
        adaptive_stream=query.get("adaptive_stream") in _TRUE,
        attributes=_attributes(query),
        is_reconnect=query.get("reconnect") in _TRUE,
        participant_sid=short(query.get("sid", "")),
        connections=Connections.TWO,
    )


def _number(query: Mapping[str, str], name: str) -> int:
    text = query.get(name) or "0"
    if not _DIGITS.fullmatch(text):
        raise JoinQueryMalformedError
    return min(int(text), _LARGEST_PROTOCOL)


def _capabilities(query: Mapping[str, str]) -> tuple[int, ...]:
    """Names of ClientInfo.Capability; those that this version does not know are left out."""
    names = few(query.get("capabilities", "").split(","), bounds.FEATURE_LIMIT)
    numbers = dict(models.ClientInfo.Capability.items())
    return known((numbers[name] for name in names if name in numbers), _LAST_CAPABILITY)


def _attributes(query: Mapping[str, str]) -> Attributes:
    """base64url of a JSON object of texts."""
    text = query.get("attributes", "")
    if not text:
        return ()
    try:
        given = json.loads(_from_base64(text))
    except (ValueError, RecursionError, JoinRequestMalformedError) as error:
        raise JoinQueryMalformedError from error
    if not isinstance(given, dict) or not all(isinstance(each, str) for each in given.values()):
        raise JoinQueryMalformedError
    return read_attributes(given)


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
