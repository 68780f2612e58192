"""Names and addresses of accounts are sealed under the key of each account.

Columns are added, filled and renamed; tables are never made anew, because dropping `accounts`
would take the sessions and meetings that refer to it along. Addresses of sign-ins under way are
emptied: they live half an hour, and their owners ask for a new code.
"""

import sqlalchemy as sa
from alembic import context, op

from pattino.kit.keystore import Sealer

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

Kind = sa.String | sa.LargeBinary
FIELDS = (("email", sa.String(254)), ("name", sa.String(256)))


def given_sealer() -> Sealer:
    sealer = context.config.attributes.get("sealer")
    if not isinstance(sealer, Sealer):
        raise TypeError("this step seals fields and needs the sealer")
    return sealer


def rows() -> list[sa.RowMapping]:
    chosen = sa.text("SELECT id, email, name FROM accounts")
    return list(op.get_bind().execute(chosen).mappings())


def put(column: str, account_id: str, value: str | bytes, kind: Kind) -> None:
    change = sa.text(f"UPDATE accounts SET {column}_new = :value WHERE id = :id")  # noqa: S608 (a name of ours)
    change = change.bindparams(sa.bindparam("value", type_=kind))
    op.get_bind().execute(change, {"value": value, "id": account_id})


def rename() -> None:
    for column, _ in FIELDS:
        op.drop_column("accounts", column)
        op.execute(f"ALTER TABLE accounts RENAME COLUMN {column}_new TO {column}")


def change_attempts(kind: Kind) -> None:
    op.execute("DELETE FROM signin_attempts")
    op.drop_column("signin_attempts", "email")
    op.add_column("signin_attempts", sa.Column("email", kind, nullable=True))


def upgrade() -> None:
    accounts = rows()
    empty = sa.text("''") if op.get_bind().dialect.name == "postgresql" else sa.text("X''")
    for column, _ in FIELDS:
        op.add_column(
            "accounts",
            sa.Column(f"{column}_new", sa.LargeBinary, nullable=False, server_default=empty),
        )
    for row in accounts:
        sealer = given_sealer()
        sealer.adopt(row["id"])
        for column, _ in FIELDS:
            sealed = sealer.seal("accounts", column, row["id"], row[column])
            put(column, row["id"], sealed, sa.LargeBinary())
    rename()
    change_attempts(sa.LargeBinary())


def downgrade() -> None:
    accounts = rows()
    for column, kind in FIELDS:
        op.add_column(
            "accounts", sa.Column(f"{column}_new", kind, nullable=False, server_default="")
        )
    for row in accounts:
        for column, kind in FIELDS:
            plain = given_sealer().open("accounts", column, row["id"], row[column])
            put(column, row["id"], plain, kind)
    rename()
    change_attempts(sa.String(254))
