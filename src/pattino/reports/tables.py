"""Tables of this room; every personal column is in `privacy/inventory.py`."""

from typing import Final

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, ForeignKey, String, Table

from pattino.kit.db import metadata

__all__ = ["child_reports"]

child_reports: Final = Table(
    "child_reports",
    metadata,
    Column("id", String(26), primary_key=True),
    Column(
        "account_id",
        String(26),
        ForeignKey("accounts.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column(
        "ground",
        String(16),
        CheckConstraint("ground IN ('guardian', 'told', 'seen')", name="ground"),
        nullable=False,
    ),
    Column("reported_by", String(26), ForeignKey("accounts.id", ondelete="SET NULL"), index=True),
    Column("received_at", BigInteger, nullable=False),
    Column("holding", Boolean, nullable=False),
    Column("due_at", BigInteger, nullable=True, index=True),
    Column("cleared_at", BigInteger, nullable=True),
)
