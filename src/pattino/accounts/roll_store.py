"""SQL of the long list of accounts: ids, kinds and states, with names as they are stored.

Nothing here opens a field but `open_name`, one at a time.
"""

from typing import Final

from sqlalchemy import ColumnElement, select, true

from pattino.accounts.model import AccountId, Role, Sealed, Standing, Which
from pattino.accounts.tables import accounts
from pattino.kit.db import Transaction
from pattino.kit.keystore import Sealer
from pattino.kit.secret import Personal

__all__ = ["open_name", "roll", "standings"]

# What others did comes before the owner's wish, as in `rules.standing_of`.
_HELD: Final = accounts.c.held.is_(True) & accounts.c.suspended.is_(False)
_LEAVING: Final = (
    accounts.c.erase_at.is_not(None) & accounts.c.held.is_(False) & accounts.c.suspended.is_(False)
)
_KINDS: Final[dict[Which, ColumnElement[bool]]] = {
    Which.EVERYBODY: true(),
    Which.ADMIN: accounts.c.role == Role.ADMIN.value,
    Which.SUPPORT: accounts.c.supports.is_(True),
    Which.SUSPENDED: accounts.c.suspended.is_(True),
    Which.HELD: _HELD,
    Which.LEAVING: _LEAVING,
    Which.RESTRICTED: (
        accounts.c.restricted.is_(True)
        & accounts.c.erase_at.is_(None)
        & accounts.c.held.is_(False)
        & accounts.c.suspended.is_(False)
    ),
}
_AT_REST: Final = {
    Which.SUSPENDED: Standing.SUSPENDED,
    Which.HELD: Standing.HELD,
    Which.LEAVING: Standing.LEAVING,
    Which.RESTRICTED: Standing.RESTRICTED,
}


def roll(tx: Transaction, which: Which, after: AccountId, most: int) -> tuple[Sealed, ...]:
    """Return the next accounts of that kind in the order of their ids, with sealed names."""
    chosen = select(accounts.c.id, accounts.c.name)
    chosen = chosen.where(_KINDS[which] & (accounts.c.id > after))
    rows = tx.execute(chosen.order_by(accounts.c.id).limit(most))
    return tuple(Sealed(AccountId(row.id), bytes(row.name)) for row in rows)


def open_name(sealer: Sealer, sealed: Sealed) -> Personal[str]:
    """Open one name of a long list."""
    return Personal(sealer.open("accounts", "name", sealed.id, sealed.name))


def standings(tx: Transaction) -> dict[AccountId, Standing]:
    """Return what keeps each account from being used; opens no field."""
    found = {
        AccountId(each): Standing.ACTIVE for each in tx.execute(select(accounts.c.id)).scalars()
    }
    for which, standing in _AT_REST.items():
        chosen = select(accounts.c.id).where(_KINDS[which])
        found |= {AccountId(each): standing for each in tx.execute(chosen).scalars()}
    return found
