"""The database: one way to open it, one way to change it.

`transaction(work, …)` runs a plain function in a transaction on a database thread and gives
its result back to the coroutine; the function returns or everything it did is undone. SQLite
has one such thread (one writer, no lock to wait for); PostgreSQL has as many as its pool.
"""

import asyncio
import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Concatenate, Final, ParamSpec, TypeVar

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, MetaData, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import StaticPool

from pattino.kit import log
from pattino.kit.errors import PattinoError

__all__ = [
    "Database",
    "DatabaseBusy",
    "StorageUnavailable",
    "Transaction",
    "downgrade",
    "metadata",
    "upgrade",
]

Transaction = Connection
P = ParamSpec("P")
T = TypeVar("T")

metadata: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_WAITING_MOST: Final = 256  # more would only wait longer than a person does
_POSTGRES_THREADS: Final = 8


class DatabaseBusy(PattinoError):
    """Too many changes wait already; the newest is refused, nothing is lost."""

    code = "busy"
    status = 503
    title = "The server is busy"
    next_step = "Try again in a few seconds."


class StorageUnavailable(PattinoError):
    """The database cannot be read or written right now: a full disk, a lost connection."""

    code = "storage_unavailable"
    status = 503
    title = "The server cannot store anything right now"
    next_step = "Try again in a minute. If it goes on, tell your administrator."


class Database:
    """An open database, its threads and its bound."""

    def __init__(self, url: str) -> None:
        self._is_sqlite = make_url(url).get_backend_name() == "sqlite"
        threads = 1 if self._is_sqlite else _POSTGRES_THREADS
        self.engine: Final = (
            _open_sqlite(url) if self._is_sqlite else create_engine(url, hide_parameters=True)
        )
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="database")
        self._waiting = 0

    async def transaction(
        self, work: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run `work` in one transaction, off the event loop."""
        if self._waiting >= _WAITING_MOST:
            raise DatabaseBusy(retry_after_s=2)
        self._waiting += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(
                self._threads, self._run, _bind(work, *args, **kwargs)
            )
        finally:
            self._waiting -= 1

    def run(
        self, work: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run `work` in one transaction and wait; for start-up and tests."""
        return self._threads.submit(self._run, _bind(work, *args, **kwargs)).result()

    def _run(self, work: Callable[[Transaction], T]) -> T:
        try:
            with self.engine.begin() as tx:
                return work(tx)
        except OperationalError as error:
            log.get().error("database.failed", error=type(error.orig).__name__)
            raise StorageUnavailable(retry_after_s=5) from error

    def migrate(self, script_location: str, parts: Mapping[str, object] | None = None) -> None:
        """Bring the schema up to date, then rewrite the file if that changed anything stored.

        `parts` is what steps that change data need, by name.
        """
        self._threads.submit(self._migrate, script_location, parts or {}).result()

    def _migrate(self, script_location: str, parts: Mapping[str, object]) -> None:
        if upgrade(self.engine, script_location, parts=parts):
            scrub(self.engine)

    def scrub_now(self) -> None:
        """Rewrite the file and wait; for commands."""
        self._threads.submit(scrub, self.engine).result()

    async def scrub(self) -> None:
        """Rewrite the file, so that nothing of what was deleted is left in it."""
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._threads, scrub, self.engine)

    def close(self) -> None:
        """Let running work end, then let go of the files."""
        self._threads.shutdown(wait=True)
        self.engine.dispose()


def _bind(
    work: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs
) -> Callable[[Transaction], T]:
    def bound(tx: Transaction) -> T:
        return work(tx, *args, **kwargs)

    return bound


def _open_sqlite(url: str) -> Engine:
    path = make_url(url).database
    in_memory = not path or path == ":memory:"
    if path and not in_memory:
        _create_private(Path(path))
    engine = create_engine(
        url,
        hide_parameters=True,  # an error of the database names no person in a traceback
        poolclass=StaticPool,  # the one writer thread keeps the one connection
        connect_args={"check_same_thread": False, "isolation_level": None},
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: object, _record: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]  # a DBAPI connection
        for pragma in _SQLITE_PRAGMAS:
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


_SQLITE_PRAGMAS: Final = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # an answered request survives a power cut
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",  # what is deleted is overwritten
    "PRAGMA busy_timeout=5000",
    "PRAGMA trusted_schema=OFF",
)


def _create_private(path: Path) -> None:
    """Make the file before SQLite does, readable by its owner only; WAL and SHM inherit it."""
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def scrub(engine: Engine) -> None:
    """Rewrite the file and empty its log: measured, overwriting alone leaves moved cells.

    On PostgreSQL dead rows are given free; what they held was sealed under a key that is gone.
    """
    if engine.dialect.name == "sqlite":
        connection = engine.raw_connection()  # below SQLAlchemy, which would begin a transaction
        cursor = connection.cursor()
        for statement in ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
            cursor.execute(statement)
        cursor.close()
        connection.close()
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as plain:
        plain.exec_driver_sql("VACUUM")


def _alembic(
    connection: Connection, script_location: str, parts: Mapping[str, object]
) -> AlembicConfig:
    settings = AlembicConfig()
    settings.set_main_option("script_location", script_location)
    settings.attributes.update(parts, connection=connection)
    return settings


def upgrade(
    engine: Engine,
    script_location: str,
    revision: str = "head",
    *,
    parts: Mapping[str, object] | None = None,
) -> bool:
    """Run the migrations up to `revision`; says whether there was something to do."""
    with engine.begin() as connection:
        before = MigrationContext.configure(connection).get_current_revision()
        command.upgrade(_alembic(connection, script_location, parts or {}), revision)
        return MigrationContext.configure(connection).get_current_revision() != before


def downgrade(
    engine: Engine,
    script_location: str,
    revision: str,
    *,
    parts: Mapping[str, object] | None = None,
) -> None:
    """Run the migrations down to `revision`."""
    with engine.begin() as connection:
        command.downgrade(_alembic(connection, script_location, parts or {}), revision)
