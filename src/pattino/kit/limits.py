"""Rate limits: token buckets in a bounded table, keyed so that no address is kept.

A client is known by an HMAC of its network prefix under a key that lives in memory for one
hour (policy, reading 3: an IP address limits abuse in memory and is at rest nowhere).
"""

import hashlib
import hmac
import ipaddress
import math
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from pattino.kit.clock import Clock
from pattino.kit.errors import PattinoError
from pattino.kit.ids import RandomSource

__all__ = ["Buckets", "PrefixKeys", "Quota", "Rate", "TooManyRequests"]

_KEY_LIFE_S: Final = 3600.0
_PREFIX_V4: Final = 24  # wider prefixes punish neighbours, narrower ones let one network rotate
_PREFIX_V6: Final = 56
_ROUNDING_S: Final = 1e-6


class TooManyRequests(PattinoError):
    """A limit was met; the answer says when to come back."""

    code = "too_many_requests"
    status = 429
    title = "Too many requests"
    next_step = "Wait a little, then try again."


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` at once, then one more every `every_s` seconds."""

    burst: int
    every_s: float


class Buckets:
    """One token bucket per key, kept as the moment at which the bucket is full again.

    When the table is full the bucket used least recently is forgotten: a flood of new keys
    weakens the limit per key, never the memory; a global bucket stands behind it.
    """

    def __init__(self, rate: Rate, *, max_keys: int = 20_000) -> None:
        self._rate = rate
        self._max_keys = max_keys
        self._full_at: OrderedDict[bytes, float] = OrderedDict()

    def __len__(self) -> int:
        return len(self._full_at)

    def take(self, key: bytes, now: float) -> None:
        """Take one token or raise TooManyRequests with the time until the next one."""
        full_at = max(now, self._full_at.get(key, now))
        early_s = full_at - now - (self._rate.burst - 1) * self._rate.every_s
        if early_s > _ROUNDING_S:
            wait_s = max(1, math.ceil(early_s - _ROUNDING_S))
            raise TooManyRequests(
                f"Too many requests from here. The next one is welcome in {wait_s} seconds.",
                retry_after_s=wait_s,
            )
        self._full_at[key] = full_at + self._rate.every_s
        self._full_at.move_to_end(key)
        if len(self._full_at) > self._max_keys:
            self._full_at.popitem(last=False)


class Quota:
    """At most `limit` uses of a key in any `window_s` seconds.

    When the table is full, keys whose window has passed go first; if none has, a new key is
    refused: to forget a count would lift the limit it stands for.
    """

    def __init__(self, limit: int, window_s: float, *, max_keys: int = 200_000) -> None:
        self._limit = limit
        self._window_s = window_s
        self._max_keys = max_keys
        self._uses: OrderedDict[bytes, tuple[float, ...]] = OrderedDict()

    def take(self, key: bytes, now: float) -> None:
        """Count one use or raise TooManyRequests with the time until the next one."""
        recent = tuple(then for then in self._uses.get(key, ()) if now - then < self._window_s)
        if len(recent) >= self._limit:
            wait_s = max(1, math.ceil(self._window_s - (now - recent[0])))
            raise TooManyRequests("Too many requests for today.", retry_after_s=wait_s)
        if key not in self._uses and not self._has_room(now):
            raise TooManyRequests(retry_after_s=60)
        self._uses[key] = (*recent, now)
        self._uses.move_to_end(key)

    def has_left(self, key: bytes, now: float) -> bool:
        """Say whether `take` would count a use of this key."""
        recent = [then for then in self._uses.get(key, ()) if now - then < self._window_s]
        return len(recent) < self._limit

    def _has_room(self, now: float) -> bool:
        while self._uses and now - next(iter(self._uses.values()))[-1] >= self._window_s:
            self._uses.popitem(last=False)
        return len(self._uses) < self._max_keys


class PrefixKeys:
    """Turns a peer address into a bucket key that means nothing an hour, or `life_s`, later."""

    def __init__(self, clock: Clock, source: RandomSource, *, life_s: float = _KEY_LIFE_S) -> None:
        self._clock = clock
        self._life_s = life_s
        self._source = source
        self._key = source.bytes(32)
        self._born = clock.monotonic()

    def of(self, address: str) -> bytes:
        """Return the key of the prefix `address` belongs to."""
        now = self._clock.monotonic()
        if now - self._born >= self._life_s:
            self._key, self._born = self._source.bytes(32), now
        return hmac.digest(self._key, _prefix(address).encode(), hashlib.sha256)


def _prefix(address: str) -> str:
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    bits = _PREFIX_V4 if ip.version == 4 else _PREFIX_V6  # noqa: PLR2004 (the two versions of IP)
    return str(ipaddress.ip_network((ip, bits), strict=False))
