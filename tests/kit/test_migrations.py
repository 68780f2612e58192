"""The schema's history leads to the schema of the tables, and back."""

import asyncio
import sqlite3
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from pattino.app import MIGRATIONS
from pattino.kit.db import (
    Database,
    DatabaseBusy,
    StorageUnavailable,
    Transaction,
    downgrade,
    metadata,
    upgrade,
)


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(f"sqlite:///{tmp_path / 'x.sqlite3'}")


def test_the_history_leads_to_the_tables(database_url: str) -> None:
    database = Database(database_url)
    database.migrate(MIGRATIONS)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    database.close()


def test_it_leads_back_to_nothing_and_up_again(database_url: str) -> None:
    database = Database(database_url)
    upgrade(database.engine, MIGRATIONS)
    downgrade(database.engine, MIGRATIONS, "base")
    assert inspect(database.engine).get_table_names() == ["alembic_version"]
    upgrade(database.engine, MIGRATIONS)
    upgrade(database.engine, MIGRATIONS)
    database.close()


def test_an_account_outlives_the_step_of_invitations_and_takes_them_along(
    database_url: str,
) -> None:
    database = Database(database_url)
    upgrade(database.engine, MIGRATIONS)
    blob = "X'{}'" if database.engine.dialect.name == "sqlite" else "'\\x{}'::bytea"
    ada, one = "a" * 26, blob.format("01" * 32)
    database.run(
        lambda tx: tx.exec_driver_sql(
            "insert into accounts (id, email_key, email, name, role, adult_ok, policy_version,"  # noqa: S608 (values of ours)
            " accepted_on, created_on) values"
            f" ('{ada}', {one}, {one}, {one}, 'admin', true, '1', '2026-12-01', '2026-12-01')"
        )
    )
    invite = (
        "insert into invitations (id, token_sha256, invited_by, email, email_key, expires_at)"  # noqa: S608 (values of ours)
        f" values ('i', {one}, '{ada}', {one}, {one}, 1)"
    )
    count = "select (select count(*) from accounts), (select count(*) from invitations)"
    database.run(lambda tx: tx.exec_driver_sql(invite))
    downgrade(database.engine, MIGRATIONS, "0009")
    upgrade(database.engine, MIGRATIONS)
    assert tuple(database.run(lambda tx: tx.exec_driver_sql(count).one())) == (1, 0)
    database.run(lambda tx: tx.exec_driver_sql(invite))
    database.run(lambda tx: tx.exec_driver_sql("delete from accounts"))
    assert tuple(database.run(lambda tx: tx.exec_driver_sql(count).one())) == (0, 0)
    database.close()


def test_the_file_is_its_owner_s_alone(tmp_path: Path, database: Database) -> None:
    database.migrate(MIGRATIONS)
    for path in tmp_path.iterdir():
        assert path.stat().st_mode & 0o777 == 0o600, path.name
    database.close()


def test_what_is_deleted_is_overwritten(tmp_path: Path, database: Database) -> None:
    """Policy R: a deleted row leaves no readable trace in the file."""

    def write(tx: Transaction) -> None:
        tx.exec_driver_sql("create table t (x text)")
        tx.exec_driver_sql("insert into t values ('canary-of-a-deleted-row')")

    database.run(write)
    database.run(lambda tx: tx.exec_driver_sql("delete from t"))
    database.close()
    with sqlite3.connect(tmp_path / "x.sqlite3") as plain:
        plain.execute("pragma wal_checkpoint(truncate)")
    plain.close()
    assert b"canary-of-a-deleted-row" not in (tmp_path / "x.sqlite3").read_bytes()


async def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    def half(tx: Transaction) -> None:
        tx.exec_driver_sql("create table t (x text)")
        raise DatabaseBusy

    with pytest.raises(DatabaseBusy):
        await database.transaction(half)

    def count(tx: Transaction) -> int:
        return int(tx.exec_driver_sql("select count(*) from sqlite_master").scalar_one())

    assert await database.transaction(count) == 0
    database.close()


async def test_too_many_waiting_changes_are_refused(database: Database) -> None:
    gate = threading.Event()

    def wait(_tx: Transaction) -> None:
        gate.wait(20)

    waiting = [asyncio.create_task(database.transaction(wait)) for _ in range(256)]
    await asyncio.sleep(0)
    with pytest.raises(DatabaseBusy):
        await database.transaction(wait)
    gate.set()
    await asyncio.gather(*waiting)
    database.close()


async def test_a_database_that_cannot_be_written_is_an_answer_and_not_a_fault(
    database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    database.migrate(MIGRATIONS)

    def full(tx: Transaction) -> None:
        tx.exec_driver_sql("pragma max_page_count = 1")
        tx.exec_driver_sql("insert into mail_domains values (zeroblob(100000))")

    with pytest.raises(StorageUnavailable) as refused:
        await database.transaction(full)
    assert refused.value.retry_after_s == 5
    assert "database.failed" in capsys.readouterr().err
    database.close()
