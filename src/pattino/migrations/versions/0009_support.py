"""An administrator may let somebody help others: they see an account's fields after saying why.

A column of its own: SQLite changes no check of a column, and `accounts` is never made anew (0002).
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "accounts", sa.Column("supports", sa.Boolean, nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    op.drop_column("accounts", "supports")
