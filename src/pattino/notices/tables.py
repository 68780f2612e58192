"""Tables of this room."""

from typing import Final

from sqlalchemy import Column, Date, LargeBinary, String, Table

from pattino.kit.db import metadata

__all__ = ["policy_editions"]

policy_editions: Final = Table(
    "policy_editions",
    metadata,
    Column("version", String(16), primary_key=True),
    Column("text_sha256", LargeBinary(32), nullable=False),
    Column("announced_on", Date, nullable=False),
    Column("in_force_on", Date, nullable=False),
)
