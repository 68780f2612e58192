"""What every route may need to know of the edge: origin, time, fresh secrets, cookies, peer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Query, Request
from starlette.requests import HTTPConnection

from pattino.kit.clock import Clock
from pattino.kit.http.cookies import Cookie
from pattino.kit.http.origin import Origin
from pattino.kit.http.parts import given
from pattino.kit.http.peer import Networks, peer_address
from pattino.kit.ids import RandomSource, random_token
from pattino.kit.language import Language, tagged, wished
from pattino.kit.secret import Secret

__all__ = ["Edge", "EdgeDep", "Network", "Spoken"]


@dataclass(frozen=True, slots=True)
class Edge:
    """The edge of one installation."""

    origin: Origin
    trusted_proxies: Networks
    clock: Clock
    source: RandomSource

    def now(self) -> datetime:
        """The time to hand to services."""
        return self.clock.now()

    def fresh(self, bits: int = 256) -> Secret[str]:
        """A new bearer token."""
        return Secret(random_token(self.source, bits))

    def cookie(self, purpose: str) -> Cookie:
        """The cookie of that purpose, with the name this origin allows."""
        return Cookie(purpose, self.origin.is_secure)

    def network(self, connection: HTTPConnection) -> str:
        """The peer's address, for limits only."""
        return peer_address(connection, self.trusted_proxies)


_edge: Callable[[HTTPConnection], Edge] = given(Edge)
EdgeDep = Annotated[Edge, Depends(_edge)]


def _network(request: Request) -> str:
    return _edge(request).network(request)


Network = Annotated[str, Depends(_network)]


def _asked(
    request: Request, language: Annotated[str | None, Query(max_length=16)] = None
) -> Language:
    """Return the language of the page that asks, else what its browser wishes, else English."""
    spoken = _spoken(request) or Language.ENGLISH
    return spoken if language is None else (tagged(language) or Language.ENGLISH)


def _spoken(request: Request) -> Language | None:
    return wished(request.headers.get("accept-language", ""))


Asked = Annotated[Language, Depends(_asked)]
"""The language in which whoever asks reads the answer."""
Spoken = Annotated[Language | None, Depends(_spoken)]
"""The language of the page that asks, where it is one of ours."""
