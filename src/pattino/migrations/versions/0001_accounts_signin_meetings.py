"""Organisation, accounts, sign-in, sessions and meetings."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer, sa.CheckConstraint("id = 1", name="only_one"), nullable=False),
        sa.Column("name", sa.String(256), nullable=False),
        sa.Column("operator_contact", sa.String(200), nullable=False),
        sa.Column("created_on", sa.Date, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "mail_domains",
        sa.Column("domain", sa.String(253), nullable=False),
        sa.PrimaryKeyConstraint("domain"),
    )
    op.create_table(
        "accounts",
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("email_key", sa.LargeBinary(32), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("name", sa.String(256), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("adult_ok", sa.Boolean(create_constraint=True, name="adult_ok"), nullable=False),
        sa.Column("policy_version", sa.String(16), nullable=False),
        sa.Column("accepted_on", sa.Date, nullable=False),
        sa.Column("created_on", sa.Date, nullable=False),
        sa.CheckConstraint("role IN ('admin', 'member')", name="role"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("email_key"),
    )
    op.create_table(
        "signin_attempts",
        sa.Column("browser_sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("email", sa.String(254), nullable=True),
        sa.Column("code_mac", sa.LargeBinary(32), nullable=False),
        sa.Column("link_sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("tries_left", sa.Integer, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.CheckConstraint("state IN ('open', 'verified', 'used')", name="state"),
        sa.PrimaryKeyConstraint("browser_sha256"),
        sa.UniqueConstraint("link_sha256"),
    )
    op.create_index(None, "signin_attempts", ["expires_at"])
    op.create_table(
        "sessions",
        sa.Column("token_sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("account_id", sa.String(26), nullable=False),
        sa.Column("last_seen_hour", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_sha256"),
    )
    op.create_index(None, "sessions", ["account_id"])
    op.create_index(None, "sessions", ["expires_at"])
    op.create_table(
        "meetings",
        sa.Column("id_sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("room", sa.String(26), nullable=False),
        sa.Column("owner_id", sa.String(26), nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["accounts.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id_sha256"),
        sa.UniqueConstraint("room"),
    )
    op.create_index(None, "meetings", ["owner_id"])
    op.create_index(None, "meetings", ["expires_at"])


def downgrade() -> None:
    for table in ("meetings", "sessions", "signin_attempts", "accounts", "mail_domains"):
        op.drop_table(table)
    op.drop_table("organisation")
