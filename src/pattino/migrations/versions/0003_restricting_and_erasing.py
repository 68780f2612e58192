"""An account may be restricted, and may wait for its erasure."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "accounts", sa.Column("restricted", sa.Boolean, nullable=False, server_default=sa.false())
    )
    op.add_column("accounts", sa.Column("erase_at", sa.BigInteger, nullable=True))
    op.create_index("ix_accounts_erase_at", "accounts", ["erase_at"])


def downgrade() -> None:
    op.drop_index("ix_accounts_erase_at", "accounts")
    op.drop_column("accounts", "erase_at")
    op.drop_column("accounts", "restricted")
