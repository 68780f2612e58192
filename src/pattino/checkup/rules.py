"""What a link for the connection check is worth. Pure, told the time.

The token is the moment of its end, a random part, and a fingerprint of both under a key of this
server: nothing is stored to check it, and the command line makes one beside a running server.
"""

import hashlib
import hmac
from datetime import datetime
from typing import Final

from pattino.checkup.errors import CheckupLinkInvalid
from pattino.kit.ids import RandomSource, random_id
from pattino.kit.secret import Secret

__all__ = ["LINK_LIFE_S", "check_token", "link_for", "make_token"]

LINK_LIFE_S: Final = 1800
"""Time to fetch a phone and go where its network is bad; longer leaves the door open longer."""


def make_token(pepper: Secret[bytes], source: RandomSource, now: datetime) -> Secret[str]:
    """Make the token of a new link."""
    body = f"{int(now.timestamp()) + LINK_LIFE_S}.{random_id(source, 16)}"
    return Secret(f"{body}.{_mac(body, pepper)}")


def link_for(origin: str, token: Secret[str]) -> str:
    """The link: what stands after `#` is in no request, so in no log of a proxy either."""
    return f"{origin}/doctor#{token.expose()}"


def check_token(token: str, pepper: Secret[bytes], now: datetime) -> None:
    """Raise CheckupLinkInvalid unless this server made the token and its time is not over."""
    body, _, mac = token.rpartition(".")
    if not hmac.compare_digest(mac.encode(), _mac(body, pepper).encode()):
        raise CheckupLinkInvalid
    if now.timestamp() >= int(body.partition(".")[0]):
        raise CheckupLinkInvalid("The half hour of this link is over.")


def _mac(body: str, pepper: Secret[bytes]) -> str:
    message = f"link of a connection check\0{body}".encode()
    return hmac.digest(pepper.expose(), message, hashlib.sha256).hex()[:32]
