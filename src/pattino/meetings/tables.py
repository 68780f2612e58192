"""Tables of this room; every personal column is in `privacy/inventory.py`."""

from typing import Final

from sqlalchemy import BigInteger, Column, ForeignKey, LargeBinary, String, Table

from pattino.kit.db import metadata

__all__ = ["meetings"]

meetings: Final = Table(
    "meetings",
    metadata,
    Column("id_sha256", LargeBinary(32), primary_key=True),
    Column("room", String(26), nullable=False, unique=True),
    Column(
        "owner_id",
        String(26),
        ForeignKey("accounts.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("expires_at", BigInteger, nullable=False, index=True),
)
