"""Tables of this room; every personal column is in `privacy/inventory.py`.

An account's `email` and `name` are sealed under the account's own key (`kit.keystore`).
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Integer,
    LargeBinary,
    String,
    Table,
    false,
)

from pattino.kit.db import metadata

__all__ = ["accounts", "mail_domains", "organisation", "tombstones"]

organisation: Final = Table(
    "organisation",
    metadata,
    Column("id", Integer, CheckConstraint("id = 1", name="only_one"), primary_key=True),
    Column("name", String(256), nullable=False),
    Column("operator_contact", String(200), nullable=False),
    Column("created_on", Date, nullable=False),
)

mail_domains: Final = Table(
    "mail_domains",
    metadata,
    Column("domain", String(253), primary_key=True),
)

accounts: Final = Table(
    "accounts",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("email_key", LargeBinary(32), nullable=False, unique=True),
    Column("email", LargeBinary, nullable=False),
    Column("name", LargeBinary, nullable=False),
    Column(
        "role",
        String(16),
        CheckConstraint("role IN ('admin', 'member')", name="role"),
        nullable=False,
    ),
    Column("adult_ok", Boolean(create_constraint=True, name="adult_ok"), nullable=False),
    Column("policy_version", String(16), nullable=False),
    Column("accepted_on", Date, nullable=False),
    Column("created_on", Date, nullable=False),
    Column("restricted", Boolean, nullable=False, server_default=false()),
    Column("erase_at", BigInteger, nullable=True, index=True),
    Column("held", Boolean, nullable=False, server_default=false()),
    Column("suspended", Boolean, nullable=False, server_default=false()),
    Column("supports", Boolean, nullable=False, server_default=false()),
    Column("active_month", Date, nullable=True, index=True),
    Column("warnings", Integer, nullable=False, server_default="0"),
    Column("warned_on", Date, nullable=True),
)

tombstones: Final = Table(
    "tombstones",
    metadata,
    Column("mark", LargeBinary(32), primary_key=True),
    Column("ends_on", Date, nullable=False, index=True),
)
