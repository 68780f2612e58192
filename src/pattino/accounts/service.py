"""Use-cases of this room. Each takes the transaction it is part of."""

import hashlib
import hmac
from collections.abc import Collection, Mapping
from datetime import date, datetime

from pattino.accounts import store
from pattino.accounts.errors import (
    AccountHeld,
    AccountLeaving,
    AccountRestricted,
    AccountSuspended,
    AddressTaken,
    AlreadySetUp,
    LastAdmin,
    PolicyChanged,
    PolicyOwed,
)
from pattino.accounts.index import address_key
from pattino.accounts.model import (
    Account,
    AccountId,
    EmailAddress,
    Listed,
    NewAccount,
    Organisation,
    Role,
)
from pattino.kit.db import Transaction, alone_with
from pattino.kit.keystore import AccountKeyMissing, KeyStore, Sealer
from pattino.kit.secret import Personal, Secret
from pattino.privacy import notice

__all__ = ["Directory", "any_account", "check_accepted", "check_active", "notice_of", "used"]


class Directory:
    """Who exists. Addresses are looked up by a fingerprint under this installation's pepper;
    names and addresses are sealed under the key of each account.
    """  # noqa: D205 (one sentence)

    def __init__(self, pepper: Secret[bytes], sealer: Sealer) -> None:
        self._pepper = pepper
        self._sealer = sealer

    def organisation(self, tx: Transaction) -> Organisation | None:
        """Return the organisation, once it exists."""
        return store.find_organisation(tx)

    def found(self, tx: Transaction, new: Organisation, on: date) -> None:
        """Found the organisation; raises AlreadySetUp when there is one."""
        alone_with(tx, "organisation")
        if store.find_organisation(tx) is not None:
            raise AlreadySetUp
        store.add_organisation(tx, new, on)

    def by_address(self, tx: Transaction, address: EmailAddress) -> Account | None:
        """Find the account that signs in with this address."""
        return store.by_email_key(tx, self._sealer, self._key(address))

    def by_id(self, tx: Transaction, account_id: AccountId) -> Account | None:
        """Find an account by its id."""
        return store.by_id(tx, self._sealer, account_id)

    def active(self, tx: Transaction, account_ids: Collection[AccountId]) -> frozenset[AccountId]:
        """Return those of these accounts that may be used: see `check_active`."""
        return store.active(tx, account_ids)

    def listed(
        self, tx: Transaction, known: Mapping[AccountId, Listed], most: int
    ) -> tuple[Listed, ...]:
        """Return everyone whom colleagues may find; what `known` has is not opened again."""
        return store.listed(tx, self._sealer, known, most)

    def admit(self, tx: Transaction, new: NewAccount, address: EmailAddress) -> Account:
        """Make the account, or give back the one this address has got meanwhile."""
        self._hold(tx, address)
        known = self.by_address(tx, address)
        if known is not None:
            return known
        self._sealer.adopt(new.id)
        store.add(tx, self._sealer, new, self._key(address))
        return Account(
            id=new.id,
            name=new.name,
            email=Personal(address.as_written),
            role=new.role,
            policy_version=new.policy_version,
            accepted_on=new.on,
            created_on=new.on,
        )

    def rename(self, tx: Transaction, account_id: AccountId, name: Personal[str]) -> None:
        """Correct a person's name."""
        store.set_name(tx, self._sealer, account_id, name)

    def readdress(self, tx: Transaction, account: Account, new: EmailAddress) -> None:
        """Give an account another address; raises AddressTaken."""
        self._hold(tx, new)
        other = self.by_address(tx, new)
        if other is not None and other.id != account.id:
            raise AddressTaken
        store.set_address(tx, self._sealer, account.id, Personal(new), self._key(new))

    def set_role(self, tx: Transaction, account: Account, role: Role) -> None:
        """Change what a person may do; the only administrator stays one."""
        alone_with(tx, store.ADMINS)
        if account.role is Role.ADMIN and role is not Role.ADMIN and store.count_of_admins(tx) <= 1:
            raise LastAdmin
        store.set_role(tx, account.id, role)

    def restrict(self, tx: Transaction, account_id: AccountId, *, is_restricted: bool) -> None:
        """Store an account and do nothing else with it, or use it again."""
        store.set_restricted(tx, account_id, is_restricted=is_restricted)

    def leave(self, tx: Transaction, account: Account, erase_at: datetime) -> None:
        """Note when an account is to be erased; the only administrator stays."""
        alone_with(tx, store.ADMINS)
        is_staying_admin = account.role is Role.ADMIN and account.erase_at is None
        if is_staying_admin and store.count_of_admins(tx) <= 1:
            raise LastAdmin
        store.set_erase_at(tx, account.id, erase_at)

    def stay(self, tx: Transaction, account_id: AccountId, now: datetime) -> None:
        """Keep an account that was to be erased; raises AccountLeaving once its time has come."""
        if not store.unset_erase_at(tx, account_id, now):
            raise AccountLeaving

    def accept(self, tx: Transaction, account_id: AccountId, version: str, on: date) -> None:
        """Record which edition of the notice a person has accepted, and when."""
        store.set_accepted(tx, account_id, version, on)

    def hold(self, tx: Transaction, account_id: AccountId, *, is_held: bool) -> None:
        """Keep an account from being used until a report is decided, or let go of it."""
        store.set_held(tx, account_id, is_held=is_held)

    def administrators(self, tx: Transaction) -> tuple[Account, ...]:
        """Return the administrators who may use their accounts."""
        return store.administrators(tx, self._sealer)

    def due(self, tx: Transaction, now: datetime) -> tuple[AccountId, ...]:
        """Return the accounts whose time to be erased has come."""
        return store.due(tx, now)

    def drop(self, tx: Transaction, account_id: AccountId) -> None:
        """Delete an account whose key is destroyed, and what hangs on it."""
        store.drop(tx, (account_id,))

    def match_keys(self, tx: Transaction, keys: KeyStore) -> None:
        """Hold accounts and keys against each other at start-up.

        Accounts on the list of the erased are removed: this database was restored from a time
        before. An account without a key that nobody erased is a fault: nothing is done and
        starting is refused. A key without an account opens nothing and stays, since the account
        may come back with a backup.
        """
        stored, erased = store.ids(tx), keys.erased()
        gone = frozenset(each for each in stored if self.mark_of(each) in erased)
        store.drop(tx, gone)
        if missing := stored - gone - keys.known():
            raise AccountKeyMissing(f"The keys of {len(missing)} accounts are missing.")

    def mark_of(self, account_id: AccountId) -> bytes:
        """Return what the list of the erased holds of an account."""
        message = b"erased\0" + account_id.encode()
        return hmac.digest(self._pepper.expose(), message, hashlib.sha256)

    def _hold(self, tx: Transaction, address: EmailAddress) -> None:
        """Let nobody else give this address to an account meanwhile."""
        alone_with(tx, f"address {self._key(address).hex()}")

    def _key(self, address: EmailAddress) -> bytes:
        return address_key(self._pepper, address)


def any_account(tx: Transaction) -> bool:
    """Say whether anybody has an account."""
    return store.any_account(tx)


def used(tx: Transaction, account_id: AccountId, today: date) -> None:
    """Note that an account is used, to the month."""
    store.set_active(tx, account_id, today.replace(day=1))


def check_active(account: Account) -> None:
    """Let only accounts do things whose owners want them used."""
    if account.erase_at is not None:
        raise AccountLeaving
    if account.is_held:
        raise AccountHeld
    if account.is_suspended:
        raise AccountSuspended
    if account.is_restricted:
        raise AccountRestricted
    if account.owes_acceptance:
        raise PolicyOwed


def check_accepted(version: str) -> str:
    """Let only the version in force be accepted."""
    if version != notice.VERSION:
        raise PolicyChanged
    return version


def notice_of(organisation: Organisation | None) -> notice.Notice:
    """Return the notice with the organisation as the operator it names."""
    if organisation is None:
        return notice.Notice(None)
    return notice.Notice(notice.Operator(organisation.name, organisation.operator_contact))
