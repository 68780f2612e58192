"""The parts of this room, together, as its routes need them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from starlette.requests import HTTPConnection

from pattino.accounts.access import Access
from pattino.accounts.model import Role
from pattino.checkup import rules
from pattino.checkup.errors import CheckupNotAllowed
from pattino.checkup.running import Running
from pattino.kit.http.cookies import Cookie
from pattino.kit.http.edge import Edge
from pattino.kit.limits import Buckets, PrefixKeys, Rate
from pattino.kit.secret import Secret
from pattino.media.admissions import Admissions, Holder, holder_of
from pattino.media.tokens import Tickets

__all__ = ["CheckupLimits", "CheckupRoom"]

# Somebody who mends a firewall tries again and again; a stranger without a link gains nothing.
_BY_NETWORK: Final = Rate(burst=20, every_s=6)
_BY_ALL: Final = Rate(burst=60, every_s=2)
_ALL: Final = b"all"


class CheckupLimits:
    """How often a test may be asked for, with a link or without."""

    def __init__(self, edge: Edge) -> None:
        self._clock = edge.clock
        self._networks = PrefixKeys(edge.clock, edge.source)
        self._here = Buckets(_BY_NETWORK)
        self._all = Buckets(_BY_ALL, max_keys=1)

    def ask(self, network: str) -> None:
        """Count a request or raise TooManyRequests."""
        now = self._clock.monotonic()
        self._here.take(self._networks.of(network), now)
        self._all.take(_ALL, now)


@dataclass(frozen=True, slots=True)
class CheckupRoom:
    """Given by the composition root."""

    edge: Edge
    access: Access
    limits: CheckupLimits
    running: Running
    tickets: Tickets
    admissions: Admissions
    is_media_ready: Callable[[], bool]
    pepper: Secret[bytes]

    @property
    def cookie(self) -> Cookie:
        """Binds a test to the browser that runs it."""
        return self.edge.cookie("checkup")

    def holder(self, connection: HTTPConnection) -> Holder | None:
        """The test that runs at the other end, as calls know it."""
        token = self.cookie.read(connection)
        if token is None:
            return None
        return next(iter(self.running.living(frozenset({holder_of(token)}))), None)

    def make_link(self) -> str:
        """Make a link that works for half an hour."""
        token = rules.make_token(self.pepper, self.edge.source, self.edge.now())
        return rules.link_for(str(self.edge.origin), token)

    async def require_admin(self, connection: HTTPConnection) -> None:
        """Raise unless an administrator asks."""
        account = await self.access.account_of(connection)
        if account is None or account.role is not Role.ADMIN:
            raise CheckupNotAllowed
