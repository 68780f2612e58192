"""Tables of this room; every column is sealed under the account's key (`privacy/inventory.py`)."""

from typing import Final

from sqlalchemy import Column, ForeignKey, LargeBinary, String, Table

from pattino.kit.db import metadata

__all__ = ["profiles"]

profiles: Final = Table(
    "profiles",
    metadata,
    Column(
        "account_id", String(26), ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True
    ),
    Column("title", LargeBinary, nullable=True),
    Column("language", LargeBinary, nullable=True),
    Column("time_zone", LargeBinary, nullable=True),
    Column("picture", LargeBinary, nullable=True),
)
