"""Access tokens: LiveKit's claims on one side, one frozen dataclass on the other.

Source: the token format of LiveKit's server SDKs. `exp` is required, one minute of leeway,
unset permissions to publish, subscribe and send data mean allowed, all others mean refused.
Identities in our tokens are random for each join and no e-mail ever stands in one (a token is
readable, and identity and name reach everyone in the room).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from pattino.livekit.errors import (
    TokenExpiredError,
    TokenMalformedError,
    TokenNotYetValidError,
    TokenWithoutExpiryError,
)
from pattino.livekit.keys import ApiKey, KeyRing, sign
from pattino.livekit.names import LARGEST_TIME_S, SOURCE_NAMES

LEEWAY_S: Final = 60
"""How far two clocks may differ. Raising it lets expired tokens live longer."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What a verified token allows its bearer."""

    identity: str = field(default="", repr=False)
    room: str = field(default="", repr=False)
    name: str = field(default="", repr=False)
    metadata: str = field(default="", repr=False)
    attributes: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    kind: str = "standard"
    may_join: bool = False
    may_create_rooms: bool = False
    may_list_rooms: bool = False
    may_administer: bool = False
    may_publish: bool = True
    may_subscribe: bool = True
    may_publish_data: bool = True
    publish_sources: tuple[str, ...] = ()
    may_update_metadata: bool = False
    is_hidden: bool = False
    is_recorder: bool = False
    is_agent: bool = False
    not_before_s: int = 0
    sha256: str = ""

    def administers(self, room: str) -> bool:
        """Whether this grant rules over just this room (`roomAdmin` with the room's name)."""
        return self.may_administer and bool(room) and self.room == room


def verify(token: str, keys: KeyRing, *, now_s: float) -> Grant:
    """Read a token; raises a TokenRefusedError that names the reason."""
    claims = keys.read(token)
    _judge_times(claims, now_s)
    return _read(claims)


def mint(grant: Grant, key: ApiKey, *, now_s: float, lifetime_s: int) -> str:
    """Make a token that `verify` reads back as this grant."""
    start = int(now_s)
    return sign({**_write(grant), "nbf": start, "exp": start + lifetime_s}, key)


def _judge_times(claims: Mapping[str, object], now_s: float) -> None:
    expires = _number(claims, "exp")
    if expires is None:
        raise TokenWithoutExpiryError
    if now_s >= expires + LEEWAY_S:
        raise TokenExpiredError
    begins = _number(claims, "nbf")
    if begins is not None and now_s < begins - LEEWAY_S:
        raise TokenNotYetValidError


def _read(claims: Mapping[str, object]) -> Grant:
    video = claims.get("video") or {}
    if not isinstance(video, dict):
        raise TokenMalformedError
    return Grant(
        identity=_text(claims, "sub") or _text(claims, "jti"),
        room=_text(video, "room"),
        name=_text(claims, "name"),
        metadata=_text(claims, "metadata"),
        attributes=_pairs(claims, "attributes"),
        kind=_text(claims, "kind").lower() or "standard",
        may_join=_flag(video, "roomJoin", unset=False),
        may_create_rooms=_flag(video, "roomCreate", unset=False),
        may_list_rooms=_flag(video, "roomList", unset=False),
        may_administer=_flag(video, "roomAdmin", unset=False),
        may_publish=_flag(video, "canPublish", unset=True),
        may_subscribe=_flag(video, "canSubscribe", unset=True),
        may_publish_data=_flag(video, "canPublishData", unset=True),
        publish_sources=_sources(video),
        may_update_metadata=_flag(video, "canUpdateOwnMetadata", unset=False),
        is_hidden=_flag(video, "hidden", unset=False),
        is_recorder=_flag(video, "recorder", unset=False),
        is_agent=_flag(video, "agent", unset=False),
        not_before_s=int(_number(claims, "nbf") or 0),
        sha256=_text(claims, "sha256"),
    )


def _write(grant: Grant) -> dict[str, object]:
    claims: dict[str, object] = {"sub": grant.identity, "video": _write_video(grant)}
    if grant.name:
        claims["name"] = grant.name
    if grant.metadata:
        claims["metadata"] = grant.metadata
    if grant.attributes:
        claims["attributes"] = dict(grant.attributes)
    if grant.kind != "standard":
        claims["kind"] = grant.kind
    if grant.sha256:
        claims["sha256"] = grant.sha256
    return claims


def _write_video(grant: Grant) -> dict[str, object]:
    video: dict[str, object] = {
        "canPublish": grant.may_publish,
        "canSubscribe": grant.may_subscribe,
        "canPublishData": grant.may_publish_data,
    }
    if grant.room:
        video["room"] = grant.room
    if grant.publish_sources:
        video["canPublishSources"] = list(grant.publish_sources)
    granted = {
        "roomJoin": grant.may_join,
        "roomCreate": grant.may_create_rooms,
        "roomList": grant.may_list_rooms,
        "roomAdmin": grant.may_administer,
        "canUpdateOwnMetadata": grant.may_update_metadata,
        "hidden": grant.is_hidden,
        "recorder": grant.is_recorder,
        "agent": grant.is_agent,
    }
    return video | {name: True for name, is_given in granted.items() if is_given}


def _text(claims: Mapping[str, object], name: str) -> str:
    value = claims.get(name)
    if value is None:
        return ""
    return _encodable(value)


def _encodable(value: object) -> str:
    """JSON can hold half a character, which no message can carry on."""
    if not isinstance(value, str):
        raise TokenMalformedError
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise TokenMalformedError from error
    return value


def _flag(claims: Mapping[str, object], name: str, *, unset: bool) -> bool:
    value = claims.get(name)
    if value is None:
        return unset
    if not isinstance(value, bool):
        raise TokenMalformedError
    return value


def _number(claims: Mapping[str, object], name: str) -> float | None:
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TokenMalformedError
    if not 0 <= value <= LARGEST_TIME_S:
        raise TokenMalformedError
    return value


def _pairs(claims: Mapping[str, object], name: str) -> tuple[tuple[str, str], ...]:
    value = claims.get(name)
    if value is None:
        return ()
    if not isinstance(value, dict):
        raise TokenMalformedError
    return tuple((_encodable(key), _encodable(text)) for key, text in value.items())


def _sources(video: Mapping[str, object]) -> tuple[str, ...]:
    """An unknown source is refused: dropping it would widen an empty list to everything."""
    value = video.get("canPublishSources")
    if value is None:
        return ()
    if not isinstance(value, list):
        raise TokenMalformedError
    names = tuple(str(name).lower() for name in value)
    if any(name not in SOURCE_NAMES for name in names):
        raise TokenMalformedError
    return names
