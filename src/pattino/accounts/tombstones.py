"""Addresses whose owners were found to be children: they make no new account for a while.

Only a mark is kept, an HMAC under a key of its own, so that no other table can be matched with
it. Policy C.
"""

import hashlib
import hmac
from datetime import date

from pattino.accounts import store
from pattino.accounts.model import Account, EmailAddress
from pattino.kit.db import Transaction
from pattino.kit.secret import Purpose, Secret

__all__ = ["Tombstones"]


class Tombstones:
    """The marks of one installation."""

    def __init__(self, pepper: Secret[bytes]) -> None:
        self._key = Secret(hmac.digest(pepper.expose(), b"key of tombstones", hashlib.sha256))

    def bury(self, tx: Transaction, account: Account, ends_on: date) -> None:
        """Let an account's address make no new account until then."""
        local, _, domain = account.email.reveal(Purpose.AUTHENTICATE).rpartition("@")
        store.add_tombstone(tx, self._mark(EmailAddress(local, domain)), ends_on)

    def covers(self, tx: Transaction, address: EmailAddress, today: date) -> bool:
        """Say whether this address may make no account today."""
        return store.has_tombstone(tx, self._mark(address), today)

    def forget(self, tx: Transaction, today: date) -> None:
        """Forget the marks that have ended."""
        store.drop_tombstones(tx, today)

    def _mark(self, address: EmailAddress) -> bytes:
        message = address.canonical.encode()
        return hmac.digest(self._key.expose(), message, hashlib.sha256)
