"""What administrators do with accounts and the organisation: see all, keep somebody out, change."""

from pattino.accounts import roll_store, store
from pattino.accounts.errors import LastAdmin
from pattino.accounts.model import (
    Account,
    AccountId,
    Organisation,
    Role,
    Sealed,
    Standing,
    Which,
)
from pattino.kit.db import Transaction, alone_with
from pattino.kit.keystore import Sealer
from pattino.kit.secret import Personal

__all__ = ["Registry"]


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

    def roll(
        self, tx: Transaction, which: Which, after: AccountId, most: int
    ) -> tuple[Sealed, ...]:
        """Return the next accounts of that kind; their names stay sealed."""
        return roll_store.roll(tx, which, after, most)

    def name_of(self, sealed: Sealed) -> Personal[str]:
        """Open one name."""
        return roll_store.open_name(self._sealer, sealed)

    def account(self, tx: Transaction, account_id: AccountId) -> Account | None:
        """Return one account of the list."""
        return store.by_id(tx, self._sealer, account_id)

    def standings(self, tx: Transaction) -> dict[AccountId, Standing]:
        """Return every account's id and state; opens no field."""
        return roll_store.standings(tx)

    def count(self, tx: Transaction) -> int:
        """Count the accounts."""
        return store.count(tx)

    def reorganise(self, tx: Transaction, changed: Organisation) -> None:
        """Change who runs the server and whose people may sign in."""
        store.set_organisation(tx, changed)
