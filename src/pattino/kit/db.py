"""The database: one way to open it, one way to change it.

`transaction(work, …)` runs a plain function in a transaction on a database thread and gives
its result back to the coroutine; the function returns or everything it did is undone. SQLite
has one such thread (one writer, no lock to wait for); PostgreSQL has as many as its pool. There
two transactions see each other's beginnings, so a decision that rests on what was read is taken
by a conditional UPDATE, or after `alone_with` has made the others wait (docs/decisions/0020).
"""

import asyncio
import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Concatenate, Final, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, MetaData, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, DisconnectionError, IntegrityError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry, NullPool, StaticPool

from pattino.kit import log
from pattino.kit.clock import SystemClock
from pattino.kit.database_url import DatabaseAddress, read_address
from pattino.kit.errors import PattinoError
from pattino.kit.schema import (
    SchemaTooNew,
    Transaction,
    alone_with,
    check_known,
    downgrade,
    revision_of,
    upgrade,
)

__all__ = [
    "ChangedMeanwhile",
    "Database",
    "DatabaseBusy",
    "SchemaTooNew",
    "StorageUnavailable",
    "Transaction",
    "alone_with",
    "check_known",
    "downgrade",
    "metadata",
    "revision_of",
    "snapshot",
    "upgrade",
]

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


class ChangedMeanwhile(PattinoError):
    """Two changes met; this one was undone as a whole."""

    code = "changed_meanwhile"
    status = 409
    title = "Something else changed the same thing at the same moment"
    next_step = "Try again."


class Database:
    """An open database, its threads and its bound."""

    def __init__(self, url: str) -> None:
        address = read_address(url)
        threads = 1 if address.is_sqlite else _POSTGRES_THREADS
        self.engine: Final = (
            _open_sqlite(address) if address.is_sqlite else _open_postgresql(address)
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
        except DBAPIError as error:
            refusal = _refusal(error)
            if refusal is None:
                raise
            kind = type(error.orig).__name__
            log.get().error("database.failed", error=kind, code=refusal.code)
            if _is_cut(error, self.engine):
                self.engine.dispose()  # none of the others is better: let the next use connect anew
            raise refusal from error
        except (ConnectionError, TimeoutError) as error:  # the driver lets some through as they are
            refusal = StorageUnavailable(retry_after_s=5)
            log.get().error("database.failed", error=type(error).__name__, code=refusal.code)
            self.engine.dispose()
            raise refusal from error

    def migrate(
        self,
        script_location: str,
        parts: Mapping[str, object] | None = None,
        before: Callable[[], object] | None = None,
    ) -> None:
        """Bring the schema up to date, then rewrite the file if that changed anything stored.

        `parts` is what steps that change data need, by name. `before` is called first when there
        is something that would be changed.
        """
        self._threads.submit(self._migrate, script_location, parts or {}, before).result()

    def _migrate(
        self,
        script_location: str,
        parts: Mapping[str, object],
        before: Callable[[], object] | None,
    ) -> None:
        there, newest = revision_of(self.engine), check_known(self.engine, script_location)
        if before is not None and there is not None and there != newest:
            before()
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


_CONFLICTS: Final = ("23", "40")  # integrity, rollback of a transaction: SQLSTATE classes
_AWAY: Final = ("08", "53", "55", "57", "58")  # connection, resources, locks, shutdown, system
_CUT: Final = ("08", "57P")  # those after which a connection is of no use
_USED: Final = "used at"
_IDLE_S: Final = 1.0  # longer: a restart is noticed by more requests; shorter: more is asked
_JOURNAL_TRIES_PER_S: Final = 20  # higher burns processor time at a start of two servers
_LOCK_WAIT_S: Final = 5  # as SQLite's busy_timeout; longer holds a thread that others wait for


def _sqlstate(error: DBAPIError) -> str:
    told = error.orig.args[0] if error.orig is not None and error.orig.args else None
    return str(told.get("C", "")) if isinstance(told, dict) else ""


def _refusal(error: DBAPIError) -> PattinoError | None:
    """What a failure of the database means; None: a fault of this program."""
    state = _sqlstate(error)
    if isinstance(error, IntegrityError) or state.startswith(_CONFLICTS):
        return ChangedMeanwhile(retry_after_s=1)
    is_away = isinstance(error, OperationalError) or error.connection_invalidated
    if is_away or state.startswith(_AWAY) or (not state and _has_no_answer(error)):
        return StorageUnavailable(retry_after_s=5)
    return None


def _is_cut(error: DBAPIError, engine: Engine) -> bool:
    """Say whether the connection is gone, which SQLAlchemy does not see in each of its forms."""
    if engine.dialect.name == "sqlite":
        return False
    return not _sqlstate(error) or _sqlstate(error).startswith(_CUT)


def _has_no_answer(error: DBAPIError) -> bool:
    return type(error.orig).__name__ == "InterfaceError"


def _open_postgresql(address: DatabaseAddress) -> Engine:
    engine = create_engine(
        address.url,
        hide_parameters=True,
        connect_args=address.connecting,
        pool_size=_POSTGRES_THREADS + 1,  # one for commands beside the threads
        max_overflow=0,
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: object, _record: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]  # a DBAPI connection
        cursor.execute(f"SET lock_timeout = '{_LOCK_WAIT_S}s'")
        cursor.execute("COMMIT")
        cursor.close()

    _ask_whether_alive(engine)
    return engine


def _ask_whether_alive(engine: Engine) -> None:
    """Find a database again that was restarted: ask a connection that lay idle before its use.

    Not before each use, as the pool would: a statement of this driver goes to and fro three times.
    """
    clock: Final = SystemClock()

    @event.listens_for(engine, "checkin")
    def _note(_connection: object, record: ConnectionPoolEntry) -> None:
        record.info[_USED] = clock.monotonic()

    @event.listens_for(engine, "checkout")
    def _ask(connection: DBAPIConnection, record: ConnectionPoolEntry, _proxy: object) -> None:
        used = record.info.get(_USED)
        if used is None or clock.monotonic() - used < _IDLE_S:
            return
        try:
            engine.dialect.do_ping(connection)
        except (engine.dialect.loaded_dbapi.Error, OSError) as error:
            raise DisconnectionError from error  # the pool makes a new one


def _open_sqlite(address: DatabaseAddress) -> Engine:
    if address.file is not None:
        _create_private(address.file)
    engine = create_engine(
        address.url,
        hide_parameters=True,  # an error of the database names no person in a traceback
        poolclass=StaticPool,  # the one writer thread keeps the one connection
        connect_args={"check_same_thread": False, "isolation_level": None},
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: object, _record: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]  # a DBAPI connection
        _write_ahead(cursor.execute)
        for pragma in _SQLITE_PRAGMAS:
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


_SQLITE_PRAGMAS: Final = (
    "PRAGMA synchronous=FULL",  # an answered request survives a power cut
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",  # what is deleted is overwritten
    "PRAGMA busy_timeout=5000",
    "PRAGMA trusted_schema=OFF",
)


def _write_ahead(execute: Callable[[str], object]) -> None:
    """Choose the journal; of two servers that start on a new file SQLite refuses one at once.

    The busy timeout does not hold for this change (sqlite.org/wal.html, "Sometimes queries return
    SQLITE_BUSY in WAL mode"), so it is asked again for as long as that timeout is.
    """
    for _ in range(_LOCK_WAIT_S * _JOURNAL_TRIES_PER_S):
        try:
            execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            time.sleep(1 / _JOURNAL_TRIES_PER_S)
        else:
            return
    execute("PRAGMA journal_mode=WAL")


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
    with engine.connect() as plain:
        plain.exec_driver_sql("SELECT 1")
        plain.rollback()  # ends what the pool's sign of life began; VACUUM wants to be alone
        plain.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("VACUUM")


@contextmanager
def snapshot(url: str) -> Iterator[Connection]:
    """Read the whole database as it is at one moment, while others go on writing."""
    address = read_address(url)
    engine = create_engine(
        address.url,
        hide_parameters=True,
        poolclass=NullPool,
        connect_args=_reading(address),
        isolation_level=None if address.is_sqlite else "REPEATABLE READ",
    )
    if address.is_sqlite:
        event.listen(engine, "begin", lambda it: it.exec_driver_sql("BEGIN"))
    try:
        with engine.begin() as connection:
            yield connection
    except DBAPIError as error:
        raise _refusal(error) or error from error
    finally:
        engine.dispose()


def _reading(address: DatabaseAddress) -> dict[str, object]:
    return {"isolation_level": None} if address.is_sqlite else address.connecting
