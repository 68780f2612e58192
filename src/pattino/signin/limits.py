"""How often sign-in may be tried: per address, per network, and altogether.

All counts are in memory. Addresses and networks are counted under keys that live as long as
the process or shorter, so that nothing here can be traced back to a person.
"""

import hashlib
import hmac
from collections import OrderedDict
from typing import Final

from pattino.accounts.model import EmailAddress
from pattino.kit.clock import Clock
from pattino.kit.ids import RandomSource
from pattino.kit.limits import Buckets, PrefixKeys, Quota, Rate
from pattino.kit.secret import Personal, Purpose
from pattino.signin import rules

__all__ = ["SigninLimits"]

_DAY_S: Final = 86_400.0
# A whole office behind one address signs in on Monday morning; a guesser gains nothing from it,
# because tries are counted with each code as well.
_ASK_BY_NETWORK: Final = Rate(burst=100, every_s=6)
_TRY_BY_NETWORK: Final = Rate(burst=200, every_s=3)
_ASK_BY_ALL: Final = Rate(burst=500, every_s=0.5)
_TRY_BY_ALL: Final = Rate(burst=1000, every_s=0.1)
_ALL: Final = b"all"
_REFUSED_MOST: Final = 10_000
_COUNTED_MOST: Final = 200_000  # a day's worth of what all may ask: nobody's count is pushed out


class SigninLimits:
    """The buckets of this room."""

    def __init__(self, clock: Clock, source: RandomSource) -> None:
        self._clock = clock
        self._networks = PrefixKeys(clock, source)
        self._address_key = source.bytes(32)
        self._ask = Buckets(_ASK_BY_NETWORK)
        self._ask_all = Buckets(_ASK_BY_ALL, max_keys=1)
        self._try = Buckets(_TRY_BY_NETWORK)
        self._try_all = Buckets(_TRY_BY_ALL, max_keys=1)
        self._codes_here = Buckets(rules.CODES_BY_NETWORK, max_keys=_COUNTED_MOST)
        self._codes = Buckets(rules.CODES_BY_ADDRESS, max_keys=_COUNTED_MOST)
        self._codes_known = Quota(rules.CODES_IN_KNOWN_BROWSER, _DAY_S)
        self._refused: OrderedDict[bytes, float] = OrderedDict()

    def ask(self, network: str, address: Personal[EmailAddress], known: str | None) -> None:
        """Count a request for a code or raise TooManyRequests; known and unknown count alike.

        `known` is the mark of a browser in which this address has signed in before: what
        strangers use up is none of its business.
        """
        now, here, key = self._clock.monotonic(), self._networks.of(network), self._key(address)
        self._ask.take(here, now)
        self._ask_all.take(_ALL, now)
        if known is not None:
            self._codes_known.take(key + known.encode(), now)
            return
        self._codes_here.take(here + key, now)
        self._codes.take(key, now)

    def attempt(self, network: str) -> None:
        """Count a try of a code, link or set-up token."""
        now = self._clock.monotonic()
        self._try.take(self._networks.of(network), now)
        self._try_all.take(_ALL, now)

    def refuse_for_a_day(self, address: Personal[EmailAddress]) -> None:
        """Remember that this mailbox gets no mail for a day (policy C); the oldest go first."""
        self._refused[self._key(address)] = self._clock.monotonic() + _DAY_S
        if len(self._refused) > _REFUSED_MOST:
            self._refused.popitem(last=False)

    def is_refused(self, address: Personal[EmailAddress]) -> bool:
        """Say whether this mailbox was refused within a day."""
        return self._refused.get(self._key(address), 0.0) > self._clock.monotonic()

    def _key(self, address: Personal[EmailAddress]) -> bytes:
        plain = address.reveal(Purpose.AUTHENTICATE).canonical
        return hmac.digest(self._address_key, plain.encode(), hashlib.sha256)
