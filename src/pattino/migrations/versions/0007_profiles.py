"""People may tell more about themselves: title, language, time zone, a picture. All sealed."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "profiles",
        sa.Column("account_id", sa.String(26), nullable=False),
        sa.Column("title", sa.LargeBinary, nullable=True),
        sa.Column("language", sa.LargeBinary, nullable=True),
        sa.Column("time_zone", sa.LargeBinary, nullable=True),
        sa.Column("picture", sa.LargeBinary, nullable=True),
        sa.PrimaryKeyConstraint("account_id", name="pk_profiles"),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name="fk_profiles_account_id_accounts",
            ondelete="CASCADE",
        ),
    )


def downgrade() -> None:
    op.drop_table("profiles")
