"""The month in which an account was last used, and the warnings before it ends unused."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("accounts", sa.Column("active_month", sa.Date, nullable=True))
    op.add_column("accounts", sa.Column("warnings", sa.Integer, nullable=False, server_default="0"))
    op.add_column("accounts", sa.Column("warned_on", sa.Date, nullable=True))
    op.create_index("ix_accounts_active_month", "accounts", ["active_month"])


def downgrade() -> None:
    op.drop_index("ix_accounts_active_month", "accounts")
    for column in ("warned_on", "warnings", "active_month"):
        op.drop_column("accounts", column)
