"""Step 0002 of the schema seals what is stored, keeps every row, and leads back. Policy S."""

import sqlite3
from pathlib import Path

from sqlalchemy import text

from pattino.app import MIGRATIONS
from pattino.kit.clock import VirtualClock
from pattino.kit.db import Database, Transaction, downgrade, upgrade
from pattino.kit.ids import SeededSource
from pattino.kit.keystore import KeyStore, Sealer
from pattino.kit.masterkey import find_master_key

NAME, ADDRESS = "Ada Axel-Canary", "ada.canary@skate.example"


def filled(tx: Transaction) -> None:
    tx.execute(
        text(
            "INSERT INTO accounts VALUES"
            " ('a1', :mac, :email, :name, 'admin', true, '2026-11-24', '2026-11-24', '2026-11-24')"
        ),
        {"mac": bytes(32), "email": ADDRESS, "name": NAME},
    )
    tx.execute(text("INSERT INTO sessions VALUES (:token, 'a1', 1, 2)"), {"token": bytes(32)})
    tx.execute(text("INSERT INTO meetings VALUES (:id, 'room', 'a1', 3)"), {"id": bytes(32)})


def counts(tx: Transaction) -> list[int]:
    tables = ("accounts", "sessions", "meetings")
    return [int(tx.execute(text(f"SELECT count(*) FROM {each}")).scalar_one()) for each in tables]  # noqa: S608 (names of ours)


def fields(tx: Transaction) -> tuple[object, object]:
    row = tx.execute(text("SELECT name, email FROM accounts")).one()
    return row[0], row[1]


def test_rows_are_sealed_kept_and_opened_again(tmp_path: Path, database_url: str) -> None:
    source = SeededSource(3)
    master = find_master_key(tmp_path, None, {}, source)
    keys = KeyStore(tmp_path / "keys.db", master, source, VirtualClock().now())
    sealer = Sealer(keys, source)
    database = Database(database_url)
    upgrade(database.engine, MIGRATIONS, "0001")
    database.run(filled)

    database.migrate(MIGRATIONS, {"sealer": sealer})
    assert database.run(counts) == [1, 1, 1]
    sealed_name, sealed_email = database.run(fields)
    assert isinstance(sealed_name, bytes)
    assert isinstance(sealed_email, bytes)
    assert sealer.open("accounts", "name", "a1", sealed_name) == NAME
    assert sealer.open("accounts", "email", "a1", sealed_email) == ADDRESS
    for path in tmp_path.iterdir():
        assert b"canary" not in path.read_bytes().lower(), path.name

    downgrade(database.engine, MIGRATIONS, "0001", parts={"sealer": sealer})
    assert database.run(counts) == [1, 1, 1]
    assert database.run(fields) == (NAME, ADDRESS)
    database.migrate(MIGRATIONS, {"sealer": sealer})
    assert database.run(counts) == [1, 1, 1]
    database.close()
    keys.close()
    assert sqlite3.sqlite_version_info >= (3, 37), "strict tables, columns that can be dropped"
