"""How often one may report: against forms filled by scripts, and against campaigns.

Counts are in memory only, networks under a key that lives a day. The counts of all signed-out
reports together stand behind those of each reporter.
"""

from typing import Final

from pattino.accounts.model import Account, Role
from pattino.kit.clock import Clock
from pattino.kit.ids import RandomSource
from pattino.kit.limits import PrefixKeys, Quota

__all__ = ["ReportLimits"]

_DAY_S: Final = 86_400.0
_BY_REPORTER: Final = 3  # a mistyped address may be put right
_BY_ADMINISTRATOR: Final = 30
_BY_STRANGERS: Final = 30  # all that are not signed in, together
_WEIGHT: Final = 1  # reports of one reporter a day that do something by themselves
_WEIGHT_OF_STRANGERS: Final = 10
_STRANGERS: Final = b"strangers"


class ReportLimits:
    """The counts of this room."""

    def __init__(self, clock: Clock, source: RandomSource) -> None:
        self._clock = clock
        self._networks = PrefixKeys(clock, source, life_s=_DAY_S)
        self._reports = Quota(_BY_REPORTER, _DAY_S)
        self._of_administrators = Quota(_BY_ADMINISTRATOR, _DAY_S)
        self._of_strangers = Quota(_BY_STRANGERS, _DAY_S, max_keys=1)
        self._weight = Quota(_WEIGHT, _DAY_S)
        self._weight_of_strangers = Quota(_WEIGHT_OF_STRANGERS, _DAY_S, max_keys=1)

    def report(self, network: str, account: Account | None) -> None:
        """Count a report, or raise TooManyRequests."""
        now = self._clock.monotonic()
        if account is None:
            self._of_strangers.take(_STRANGERS, now)
            self._reports.take(self._networks.of(network), now)
        elif account.role is Role.ADMIN:
            self._of_administrators.take(account.id.encode(), now)
        else:
            self._reports.take(account.id.encode(), now)

    def has_weight(self, network: str, account: Account | None) -> bool:
        """Say whether this reporter's next report may do something by itself."""
        now = self._clock.monotonic()
        if account is not None:
            return account.role is Role.ADMIN or self._weight.has_left(account.id.encode(), now)
        return self._weight.has_left(
            self._networks.of(network), now
        ) and self._weight_of_strangers.has_left(_STRANGERS, now)

    def weighed(self, network: str, account: Account | None) -> None:
        """Note that a report did something by itself."""
        now = self._clock.monotonic()
        if account is None:
            self._weight.take(self._networks.of(network), now)
            self._weight_of_strangers.take(_STRANGERS, now)
        elif account.role is not Role.ADMIN:
            self._weight.take(account.id.encode(), now)
