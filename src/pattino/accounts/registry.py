"""What administrators do with accounts and the organisation: see all, keep somebody out, change."""

from typing import Final

from pattino.accounts import store
from pattino.accounts.errors import LastAdmin
from pattino.accounts.model import Account, Organisation, Role
from pattino.kit.db import Transaction, alone_with
from pattino.kit.keystore import Sealer

__all__ = ["Registry"]

_EVERYONE_MOST: Final = 5_000  # names that one look opens; more wants a directory server


class Registry:
    """Every account, for administrators. Each method is the content of one transaction."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer

    def suspend(self, tx: Transaction, account: Account, *, is_suspended: bool) -> None:
        """Keep a person out, or let them in again; the only administrator stays."""
        if is_suspended:
            alone_with(tx, store.ADMINS)
        is_serving = account.role is Role.ADMIN and not account.is_suspended
        if is_suspended and is_serving and store.count_of_admins(tx) <= 1:
            raise LastAdmin
        store.set_suspended(tx, account.id, is_suspended=is_suspended)

    def everyone(self, tx: Transaction) -> tuple[Account, ...]:
        """Return the accounts for administrators, up to a bound."""
        return store.everyone(tx, self._sealer, _EVERYONE_MOST)

    def count(self, tx: Transaction) -> int:
        """Count the accounts."""
        return store.count(tx)

    def reorganise(self, tx: Transaction, changed: Organisation) -> None:
        """Change who runs the server and whose people may sign in."""
        store.set_organisation(tx, changed)
