"""Administrators invite people by address: a fingerprint of a link and an address, sealed."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "invitations",
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("token_sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("invited_by", sa.String(26), nullable=False),
        sa.Column("email", sa.LargeBinary, nullable=False),
        sa.Column("email_key", sa.LargeBinary(32), nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_invitations"),
        sa.UniqueConstraint("token_sha256", name="uq_invitations_token_sha256"),
        sa.UniqueConstraint("email_key", name="uq_invitations_email_key"),
        sa.ForeignKeyConstraint(
            ["invited_by"],
            ["accounts.id"],
            name="fk_invitations_invited_by_accounts",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_invitations_invited_by", "invitations", ["invited_by"])
    op.create_index("ix_invitations_expires_at", "invitations", ["expires_at"])


def downgrade() -> None:
    op.drop_table("invitations")
