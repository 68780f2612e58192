"""SQL of this room; gives back its model and nothing else."""

from datetime import date

from sqlalchemy import RowMapping, insert, select

from pattino.accounts.model import Account, AccountId, NewAccount, Organisation, Role
from pattino.accounts.tables import accounts, mail_domains, organisation
from pattino.kit.db import Transaction
from pattino.kit.secret import Personal, Purpose

__all__ = ["add", "add_organisation", "by_email_key", "by_id", "find_organisation"]

_COLUMNS = (
    accounts.c.id,
    accounts.c.name,
    accounts.c.email,
    accounts.c.role,
    accounts.c.policy_version,
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


def by_email_key(tx: Transaction, key: bytes) -> Account | None:
    """Find an account by the keyed fingerprint of its address."""
    row = tx.execute(select(*_COLUMNS).where(accounts.c.email_key == key)).mappings().first()
    return None if row is None else _account(row)


def by_id(tx: Transaction, account_id: AccountId) -> Account | None:
    """Find an account by its id."""
    row = tx.execute(select(*_COLUMNS).where(accounts.c.id == account_id)).mappings().first()
    return None if row is None else _account(row)


def add(tx: Transaction, new: NewAccount, email_key: bytes) -> None:
    """Store an account."""
    tx.execute(
        insert(accounts).values(
            id=new.id,
            email_key=email_key,
            email=new.email.reveal(Purpose.AUTHENTICATE).as_written,
            name=new.name.reveal(Purpose.IDENTIFY),
            role=new.role.value,
            adult_ok=True,
            policy_version=new.policy_version,
            accepted_on=new.on,
            created_on=new.on,
        )
    )


def _account(row: RowMapping) -> Account:
    return Account(
        id=AccountId(row["id"]),
        name=Personal(row["name"]),
        email=Personal(row["email"]),
        role=Role(row["role"]),
        policy_version=row["policy_version"],
    )
