"""A PostgreSQL that was restarted is found again by the first request that comes after a pause."""

import pytest
from sqlalchemy import text

from pattino.kit import db
from pattino.kit.db import Database, StorageUnavailable, Transaction
from tests.common.postgres import Cluster


def works(tx: Transaction) -> bool:
    return bool(tx.execute(text("select 1 where 1 = :one"), {"one": 1}).scalar())


def cut_all_but_this(tx: Transaction) -> None:
    """What a restart does to everybody who is connected; it waits until they are gone."""
    others = "select pg_terminate_backend(pid, 20000) from pg_stat_activity"
    tx.execute(text(f"{others} where pid <> pg_backend_pid() and datname = current_database()"))


@pytest.fixture
def two(cluster: Cluster) -> tuple[Database, Database]:
    url = cluster.database()
    return Database(url), Database(url)


def test_a_connection_that_was_cut_while_idle_is_replaced(
    two: tuple[Database, Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, other = two
    monkeypatch.setattr(db, "_IDLE_S", 0.0)
    assert ours.run(works)
    other.run(cut_all_but_this)
    assert ours.run(works)
    ours.close()
    other.close()


def test_one_that_was_cut_between_two_uses_costs_one_answer(
    two: tuple[Database, Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, other = two
    monkeypatch.setattr(db, "_IDLE_S", 3600.0)
    assert ours.run(works)
    other.run(cut_all_but_this)
    with pytest.raises(StorageUnavailable):
        ours.run(works)
    assert ours.run(works)
    ours.close()
    other.close()
