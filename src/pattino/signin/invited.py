"""Who may sign in although their mail domain is not let in: told by the room that invites people.

The room of invitations is built on this one, so what it knows comes in through this door.
"""

from datetime import datetime
from typing import Final, Protocol

from pattino.accounts.model import EmailAddress
from pattino.kit.db import Transaction

__all__ = ["NOBODY", "Invited"]


class Invited(Protocol):
    """Addresses that an administrator has invited."""

    def lets_in(self, tx: Transaction, address: EmailAddress, now: datetime) -> bool:
        """Say whether an invitation of this address holds."""
        ...

    def has_come(self, tx: Transaction, address: EmailAddress) -> None:
        """End the invitation of an address: it has an account now, or may have none."""
        ...


class _Nobody:
    def lets_in(self, _tx: Transaction, _address: EmailAddress, _now: datetime) -> bool:
        return False

    def has_come(self, _tx: Transaction, _address: EmailAddress) -> None:
        return None


NOBODY: Final[Invited] = _Nobody()
"""For whoever only looks after sessions."""
