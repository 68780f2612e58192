"""Which editions of the privacy notice this server has shown, and from when each holds."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "policy_editions",
        sa.Column("version", sa.String(16), nullable=False),
        sa.Column("text_sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("announced_on", sa.Date, nullable=False),
        sa.Column("in_force_on", sa.Date, nullable=False),
        sa.PrimaryKeyConstraint("version", name="pk_policy_editions"),
    )


def downgrade() -> None:
    op.drop_table("policy_editions")
