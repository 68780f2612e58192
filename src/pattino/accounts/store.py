"""SQL of this room; gives back its model and nothing else. Seals and opens personal fields."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Final

from sqlalchemy import (
    RowMapping,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from pattino.accounts.model import (
    Account,
    AccountId,
    EmailAddress,
    Listed,
    NewAccount,
    Organisation,
    Role,
)
from pattino.accounts.tables import accounts, mail_domains, organisation, tombstones
from pattino.kit.db import Transaction
from pattino.kit.keystore import Sealer
from pattino.kit.secret import Personal, Purpose

__all__ = [
    "active",
    "add",
    "add_organisation",
    "add_tombstone",
    "administrators",
    "any_account",
    "by_email_key",
    "by_id",
    "count",
    "count_of_admins",
    "drop",
    "drop_tombstones",
    "due",
    "find_organisation",
    "has_tombstone",
    "ids",
    "listed",
    "set_accepted",
    "set_active",
    "set_address",
    "set_email_keys",
    "set_erase_at",
    "set_held",
    "set_name",
    "set_organisation",
    "set_restricted",
    "set_role",
    "set_suspended",
    "unset_erase_at",
]

_TABLE: Final = "accounts"
_ROWS_AT_ONCE: Final = 1000
_AT_ONCE: Final = 500  # values in one statement; both databases take a few thousand
_IN_USE: Final = (
    accounts.c.restricted.is_(False)
    & accounts.c.held.is_(False)
    & accounts.c.suspended.is_(False)
    & accounts.c.erase_at.is_(None)
)
_COLUMNS = (
    accounts.c.id,
    accounts.c.name,
    accounts.c.email,
    accounts.c.role,
    accounts.c.supports,
    accounts.c.policy_version,
    accounts.c.accepted_on,
    accounts.c.created_on,
    accounts.c.restricted,
    accounts.c.erase_at,
    accounts.c.held,
    accounts.c.suspended,
    accounts.c.active_month,
    accounts.c.warnings,
    accounts.c.warned_on,
)


def find_organisation(tx: Transaction) -> Organisation | None:
    """Return the organisation, once it exists."""
    row = tx.execute(select(organisation.c.name, organisation.c.operator_contact)).first()
    if row is None:
        return None
    domains = tx.execute(select(mail_domains.c.domain).order_by(mail_domains.c.domain)).scalars()
    return Organisation(row.name, row.operator_contact, tuple(domains))


def add_organisation(tx: Transaction, new: Organisation, on: date) -> None:
    """Store the organisation; the table takes only one."""
    tx.execute(
        insert(organisation).values(
            id=1, name=new.name, operator_contact=new.operator_contact, created_on=on
        )
    )
    tx.execute(insert(mail_domains), [{"domain": domain} for domain in new.mail_domains])


def by_email_key(tx: Transaction, sealer: Sealer, key: bytes) -> Account | None:
    """Find an account by the keyed fingerprint of its address."""
    row = tx.execute(select(*_COLUMNS).where(accounts.c.email_key == key)).mappings().first()
    return None if row is None else _account(sealer, row)


def by_id(tx: Transaction, sealer: Sealer, account_id: AccountId) -> Account | None:
    """Find an account by its id."""
    row = tx.execute(select(*_COLUMNS).where(accounts.c.id == account_id)).mappings().first()
    return None if row is None else _account(sealer, row)


def active(tx: Transaction, account_ids: Collection[AccountId]) -> frozenset[AccountId]:
    """Return those of these accounts that nothing keeps from being used."""
    wanted, found = list(account_ids), set()
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        chosen = select(accounts.c.id).where(accounts.c.id.in_(some) & _IN_USE)
        found |= {AccountId(each) for each in tx.execute(chosen).scalars()}
    return frozenset(found)


def ids(tx: Transaction) -> frozenset[AccountId]:
    """Return the ids of all accounts."""
    return frozenset(AccountId(each) for each in tx.execute(select(accounts.c.id)).scalars())


def listed(
    tx: Transaction, sealer: Sealer, known: Mapping[AccountId, Listed], most: int
) -> tuple[Listed, ...]:
    """Return those in use; only names that `known` does not have are opened."""
    chosen = select(accounts.c.id, accounts.c.name).where(_IN_USE).order_by(accounts.c.id)
    found = []
    for row in tx.execute(chosen.limit(most)):
        account_id, mark = AccountId(row.id), bytes(row.name)
        before = known.get(account_id)
        if before is None or before.mark != mark:
            name = Personal(sealer.open(_TABLE, "name", account_id, mark))
            before = Listed(account_id, name, mark)
        found.append(before)
    return tuple(found)


def add(tx: Transaction, sealer: Sealer, new: NewAccount, email_key: bytes) -> None:
    """Store an account; its key is there already."""
    email = new.email.reveal(Purpose.AUTHENTICATE).as_written
    tx.execute(
        insert(accounts).values(
            id=new.id,
            email_key=email_key,
            email=sealer.seal(_TABLE, "email", new.id, email),
            name=sealer.seal(_TABLE, "name", new.id, new.name.reveal(Purpose.IDENTIFY)),
            **_kept_as(new.role),
            adult_ok=True,
            policy_version=new.policy_version,
            accepted_on=new.on,
            created_on=new.on,
            active_month=new.on.replace(day=1),
        )
    )


def set_name(tx: Transaction, sealer: Sealer, account_id: AccountId, name: Personal[str]) -> None:
    """Correct a name."""
    sealed = sealer.seal(_TABLE, "name", account_id, name.reveal(Purpose.IDENTIFY))
    tx.execute(update(accounts).where(accounts.c.id == account_id).values(name=sealed))


def set_address(
    tx: Transaction,
    sealer: Sealer,
    account_id: AccountId,
    email: Personal[EmailAddress],
    email_key: bytes,
) -> None:
    """Give an account another address."""
    plain = email.reveal(Purpose.AUTHENTICATE).as_written
    sealed = sealer.seal(_TABLE, "email", account_id, plain)
    change = update(accounts).where(accounts.c.id == account_id)
    tx.execute(change.values(email=sealed, email_key=email_key))


def set_email_keys(tx: Transaction, sealer: Sealer, key_of: Callable[[EmailAddress], bytes]) -> int:
    """Open every address and store what it is looked up by."""
    rows = tx.execute(select(accounts.c.id, accounts.c.email)).all()
    change = update(accounts).where(accounts.c.id == bindparam("row"))
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        changes = [
            {"row": row.id, "email_key": key_of(_address(sealer, row.id, row.email))}
            for row in rows[start : start + _ROWS_AT_ONCE]
        ]
        tx.execute(change, changes)
    return len(rows)


def _address(sealer: Sealer, account_id: AccountId, sealed: bytes) -> EmailAddress:
    local, _, domain = sealer.open(_TABLE, "email", account_id, sealed).rpartition("@")
    return EmailAddress(local, domain)


def set_role(tx: Transaction, account_id: AccountId, role: Role) -> None:
    """Change what a person may do."""
    tx.execute(update(accounts).where(accounts.c.id == account_id).values(**_kept_as(role)))


def set_restricted(tx: Transaction, account_id: AccountId, *, is_restricted: bool) -> None:
    """Restrict an account, or lift it."""
    change = update(accounts).where(accounts.c.id == account_id)
    tx.execute(change.values(restricted=is_restricted))


def set_erase_at(tx: Transaction, account_id: AccountId, moment: datetime | None) -> None:
    """Note when an account will be erased; None keeps it."""
    seconds = None if moment is None else int(moment.timestamp())
    tx.execute(update(accounts).where(accounts.c.id == account_id).values(erase_at=seconds))


def any_account(tx: Transaction) -> bool:
    """Say whether there is an account."""
    return tx.execute(select(accounts.c.id).limit(1)).first() is not None


def set_accepted(tx: Transaction, account_id: AccountId, version: str, on: date) -> None:
    """Note which edition of the notice was accepted."""
    change = update(accounts).where(accounts.c.id == account_id)
    tx.execute(change.values(policy_version=version, accepted_on=on))


def set_active(tx: Transaction, account_id: AccountId, month: date) -> None:
    """Note the month of an account's last use; warnings that it is about to end are over."""
    is_news = accounts.c.active_month.is_distinct_from(month) | (accounts.c.warnings > 0)
    change = update(accounts).where((accounts.c.id == account_id) & is_news)
    tx.execute(change.values(active_month=month, warnings=0, warned_on=None))


def set_suspended(tx: Transaction, account_id: AccountId, *, is_suspended: bool) -> None:
    """Keep somebody out, or let them in again."""
    change = update(accounts).where(accounts.c.id == account_id)
    tx.execute(change.values(suspended=is_suspended))


def count(tx: Transaction) -> int:
    """Count the accounts."""
    return int(tx.execute(select(func.count()).select_from(accounts)).scalar_one())


def set_organisation(tx: Transaction, changed: Organisation) -> None:
    """Change who runs the server and whose people may sign in."""
    tx.execute(
        update(organisation).values(name=changed.name, operator_contact=changed.operator_contact)
    )
    tx.execute(delete(mail_domains))
    tx.execute(insert(mail_domains), [{"domain": domain} for domain in changed.mail_domains])


def set_held(tx: Transaction, account_id: AccountId, *, is_held: bool) -> None:
    """Hold an account, or let go of it."""
    tx.execute(update(accounts).where(accounts.c.id == account_id).values(held=is_held))


def administrators(tx: Transaction, sealer: Sealer) -> tuple[Account, ...]:
    """Return the administrators who may use their accounts."""
    chosen = select(*_COLUMNS).where((accounts.c.role == Role.ADMIN.value) & _IN_USE)
    return tuple(_account(sealer, row) for row in tx.execute(chosen).mappings())


def add_tombstone(tx: Transaction, mark: bytes, ends_on: date) -> None:
    """Note an address that may make no account until then."""
    tx.execute(delete(tombstones).where(tombstones.c.mark == mark))
    tx.execute(insert(tombstones).values(mark=mark, ends_on=ends_on))


def has_tombstone(tx: Transaction, mark: bytes, today: date) -> bool:
    """Say whether an address may make no account today."""
    chosen = (tombstones.c.mark == mark) & (tombstones.c.ends_on > today)
    return tx.execute(select(tombstones.c.ends_on).where(chosen)).first() is not None


def drop_tombstones(tx: Transaction, today: date) -> None:
    """Forget the tombstones that have ended."""
    tx.execute(delete(tombstones).where(tombstones.c.ends_on <= today))


def unset_erase_at(tx: Transaction, account_id: AccountId, now: datetime) -> bool:
    """Keep an account whose time has not come; whether there is one."""
    is_early = accounts.c.erase_at.is_(None) | (accounts.c.erase_at > int(now.timestamp()))
    chosen = (accounts.c.id == account_id) & is_early
    return bool(tx.execute(update(accounts).where(chosen).values(erase_at=None)).rowcount)


def due(tx: Transaction, now: datetime) -> tuple[AccountId, ...]:
    """Return the accounts whose time to be erased has come."""
    chosen = select(accounts.c.id).where(accounts.c.erase_at <= int(now.timestamp()))
    return tuple(AccountId(each) for each in tx.execute(chosen).scalars())


ADMINS: Final = "administrators"
"""What is locked before they are counted, so that two who go at once do not count each other."""


def count_of_admins(tx: Transaction) -> int:
    """Count the administrators who stay."""
    staying = (
        (accounts.c.role == Role.ADMIN.value)
        & accounts.c.erase_at.is_(None)
        & accounts.c.suspended.is_(False)
    )
    return int(tx.execute(select(func.count()).select_from(accounts).where(staying)).scalar_one())


def drop(tx: Transaction, account_ids: Iterable[AccountId]) -> None:
    """Delete accounts, and by their references what hangs on them."""
    for account_id in account_ids:
        tx.execute(delete(accounts).where(accounts.c.id == account_id))


def _kept_as(role: Role) -> dict[str, str | bool]:
    """Whoever supports is a member with a mark: the check of the column knows no third word."""
    stored = Role.MEMBER if role is Role.SUPPORT else role
    return {"role": stored.value, "supports": role is Role.SUPPORT}


def _account(sealer: Sealer, row: RowMapping) -> Account:
    account_id, erase_at = AccountId(row["id"]), row["erase_at"]
    return Account(
        id=account_id,
        name=Personal(sealer.open(_TABLE, "name", account_id, row["name"])),
        email=Personal(sealer.open(_TABLE, "email", account_id, row["email"])),
        role=Role.SUPPORT if row["supports"] else Role(row["role"]),
        policy_version=row["policy_version"],
        accepted_on=row["accepted_on"],
        created_on=row["created_on"],
        is_restricted=row["restricted"],
        erase_at=None if erase_at is None else datetime.fromtimestamp(erase_at, UTC),
        is_held=row["held"],
        is_suspended=row["suspended"],
        active_month=row["active_month"],
        warnings=row["warnings"],
        warned_on=row["warned_on"],
    )
