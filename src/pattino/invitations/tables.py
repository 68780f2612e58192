"""Tables of this room; every personal column is in `privacy/inventory.py`.

`email` is sealed under the key of the account that invited (`kit.keystore`), bound to its row.
"""

from typing import Final

from sqlalchemy import BigInteger, Column, ForeignKey, LargeBinary, String, Table

from pattino.kit.db import metadata

__all__ = ["invitations"]

invitations: Final = Table(
    "invitations",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("token_sha256", LargeBinary(32), nullable=False, unique=True),
    Column(
        "invited_by",
        String(26),
        ForeignKey("accounts.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("email", LargeBinary, nullable=False),
    Column("email_key", LargeBinary(32), nullable=False, unique=True),
    Column("expires_at", BigInteger, nullable=False, index=True),
)
