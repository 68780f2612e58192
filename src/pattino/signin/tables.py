"""Tables of this room; every personal column is in `privacy/inventory.py`."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Table,
)

from pattino.kit.db import metadata

__all__ = ["sessions", "signin_attempts"]

signin_attempts: Final = Table(
    "signin_attempts",
    metadata,
    Column("browser_sha256", LargeBinary(32), primary_key=True),
    Column("email", LargeBinary, nullable=True),
    Column("code_mac", LargeBinary(32), nullable=False),
    Column("link_sha256", LargeBinary(32), nullable=False, unique=True),
    Column("tries_left", Integer, nullable=False),
    Column(
        "state",
        String(16),
        CheckConstraint("state IN ('open', 'verified', 'used')", name="state"),
        nullable=False,
    ),
    Column("expires_at", BigInteger, nullable=False, index=True),
)

sessions: Final = Table(
    "sessions",
    metadata,
    Column("token_sha256", LargeBinary(32), primary_key=True),
    Column(
        "account_id",
        String(26),
        ForeignKey("accounts.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("last_seen_hour", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False, index=True),
)
