"""The schema: its steps up and down, its version, and taking turns with other transactions.

All steps of one start are one transaction; two servers that start at once take turns.
"""

import hashlib
from collections.abc import Mapping

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from pattino.kit.errors import PattinoError

__all__ = [
    "SchemaTooNew",
    "Transaction",
    "alone_with",
    "check_known",
    "downgrade",
    "is_known",
    "revision_of",
    "revision_within",
    "upgrade",
    "upgrade_within",
]

Transaction = Connection


class SchemaTooNew(PattinoError):
    """A newer version stepped the database up."""

    code = "schema_too_new"
    title = "A newer version of Pattino has used this database"
    next_step = (
        "Install that version again; with it, `pattino downgrade` takes the database back to what "
        "this version knows, and nothing in it is lost."
    )


def alone_with(tx: Transaction, thing: str) -> None:
    """Wait until no other transaction works on `thing`, and hold it to the end of this one.

    SQLite has one writer anyway. What was read before this call may be old; read it after.
    """
    if tx.dialect.name == "postgresql":
        number = int.from_bytes(hashlib.sha256(thing.encode()).digest()[:8], signed=True)
        tx.exec_driver_sql(f"SELECT pg_advisory_xact_lock({number})")


def revision_of(engine: Engine) -> str | None:
    """The revision of the schema that is there; None before the first step."""
    with engine.begin() as connection:
        return revision_within(connection)


def revision_within(connection: Connection) -> str | None:
    """The same, in a transaction that is under way."""
    return MigrationContext.configure(connection).get_current_revision()


def _steps(script_location: str) -> ScriptDirectory:
    settings = AlembicConfig()
    settings.set_main_option("script_location", script_location)
    return ScriptDirectory.from_config(settings)


def is_known(script_location: str, revision: str) -> bool:
    """Whether this version knows a revision."""
    return revision in {each.revision for each in _steps(script_location).walk_revisions()}


def check_known(engine: Engine, script_location: str) -> str:
    """Return the newest revision; raises SchemaTooNew when the database is beyond it."""
    there = revision_of(engine)
    if there is not None and not is_known(script_location, there):
        raise SchemaTooNew
    return _steps(script_location).get_current_head() or ""


def _alembic(
    connection: Connection, script_location: str, parts: Mapping[str, object]
) -> AlembicConfig:
    settings = AlembicConfig()
    settings.set_main_option("script_location", script_location)
    settings.attributes.update(parts, connection=connection)
    return settings


def _take_turns(connection: Connection) -> None:
    """Wait for another server's migrations, however long they take."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
    alone_with(connection, "migrations")


def upgrade(
    engine: Engine,
    script_location: str,
    revision: str = "head",
    *,
    parts: Mapping[str, object] | None = None,
) -> bool:
    """Run the migrations up to `revision`; says whether there was something to do.

    All of it is one transaction, and two servers that start at once take turns.
    """
    with engine.begin() as connection:
        return upgrade_within(connection, script_location, revision, parts=parts)


def upgrade_within(
    connection: Connection,
    script_location: str,
    revision: str,
    *,
    parts: Mapping[str, object] | None = None,
) -> bool:
    """The same, in a transaction that is under way."""
    _take_turns(connection)
    before = revision_within(connection)
    command.upgrade(_alembic(connection, script_location, parts or {}), revision)
    return revision_within(connection) != before


def downgrade(
    engine: Engine,
    script_location: str,
    revision: str,
    *,
    parts: Mapping[str, object] | None = None,
) -> None:
    """Run the migrations down to `revision`."""
    with engine.begin() as connection:
        _take_turns(connection)
        command.downgrade(_alembic(connection, script_location, parts or {}), revision)
