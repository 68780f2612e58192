"""An account may be held because of a report; a child's address leaves a keyed mark."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "accounts", sa.Column("held", sa.Boolean, nullable=False, server_default=sa.false())
    )
    op.create_table(
        "tombstones",
        sa.Column("mark", sa.LargeBinary(32), nullable=False),
        sa.Column("ends_on", sa.Date, nullable=False),
        sa.PrimaryKeyConstraint("mark", name="pk_tombstones"),
    )
    op.create_index("ix_tombstones_ends_on", "tombstones", ["ends_on"])
    op.create_table(
        "child_reports",
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("account_id", sa.String(26), nullable=False),
        sa.Column("ground", sa.String(16), nullable=False),
        sa.Column("reported_by", sa.String(26), nullable=True),
        sa.Column("received_at", sa.BigInteger, nullable=False),
        sa.Column("holding", sa.Boolean, nullable=False),
        sa.Column("due_at", sa.BigInteger, nullable=True),
        sa.Column("cleared_at", sa.BigInteger, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_child_reports"),
        sa.CheckConstraint(
            "ground IN ('guardian', 'told', 'seen')", name="ck_child_reports_ground"
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name="fk_child_reports_account_id_accounts",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["reported_by"],
            ["accounts.id"],
            name="fk_child_reports_reported_by_accounts",
            ondelete="SET NULL",
        ),
    )
    for column in ("account_id", "reported_by", "due_at"):
        op.create_index(f"ix_child_reports_{column}", "child_reports", [column])


def downgrade() -> None:
    op.drop_table("child_reports")
    op.drop_table("tombstones")
    op.drop_column("accounts", "held")
