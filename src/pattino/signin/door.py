"""The set-up link: how the first administrator gets in without a default password.

It is random, made anew at every start while no organisation exists, kept in memory as a
fingerprint, and closes for good when set-up is done.
"""

import hmac
from datetime import datetime, timedelta
from typing import Final

from pattino.kit.ids import RandomSource, random_token
from pattino.kit.secret import Secret
from pattino.signin.errors import SetupLinkInvalid
from pattino.signin.rules import fingerprint

__all__ = ["SetupDoor"]

_LIFE: Final = timedelta(hours=24)  # whoever needs longer starts the server again


class SetupDoor:
    """Closed until `open` is called; opened by the one who starts the server."""

    def __init__(self) -> None:
        self._token_sha256: bytes | None = None
        self._closes_at: datetime | None = None

    def open(self, source: RandomSource, now: datetime) -> Secret[str]:
        """Make the link's token; an earlier one stops working."""
        token = random_token(source, 160)
        self._token_sha256, self._closes_at = fingerprint(token), now + _LIFE
        return Secret(token)

    def check(self, token: str, now: datetime) -> None:
        """Raise SetupLinkInvalid unless this is the token of an open door."""
        if self._token_sha256 is None or self._closes_at is None or now >= self._closes_at:
            raise SetupLinkInvalid
        if not hmac.compare_digest(self._token_sha256, fingerprint(token)):
            raise SetupLinkInvalid

    def close(self) -> None:
        """Close for good."""
        self._token_sha256 = self._closes_at = None
