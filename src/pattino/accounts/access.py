"""How rooms learn who is asking, without knowing how people sign in."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.requests import HTTPConnection

from pattino.accounts.errors import SignInFirst
from pattino.accounts.model import Account
from pattino.accounts.service import check_active

__all__ = ["AGE_COOKIE_S", "Access"]

AGE_COOKIE_S = 86_400
"""How long a browser that was refused is not asked again (policy C)."""


@dataclass(frozen=True, slots=True)
class Access:
    """Given by the composition root."""

    account_of: Callable[[HTTPConnection], Awaitable[Account | None]]

    async def person(self, connection: HTTPConnection) -> Account:
        """Return who is signed in and may use their account, or raise the refusal."""
        account = await self.account_of(connection)
        if account is None:
            raise SignInFirst
        check_active(account)
        return account
