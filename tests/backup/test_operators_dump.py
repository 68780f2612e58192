"""What an operator's own `pg_dump` and PostgreSQL's files hold: data, and no key. Policy R, S.

Keys of accounts are never in PostgreSQL (decision 0026): its dumps, archives, replicas and logs
last as long as their operator likes, so a key that once was there could not be destroyed.
"""

import sqlite3
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from pattino.kit.sealing import open_sealed, place_of
from tests.common import postgres
from tests.common.house import House, open_house
from tests.common.postgres import Cluster
from tests.common.residue import Traces

NAME = "Quirina Canary-Dump"
ADDRESS = "quirina@skate.example"


@dataclass
class Stand:
    """A house on PostgreSQL, and what its operator may do beside it."""

    cluster: Cluster
    folder: Path
    url: str

    def dump(self) -> Path:
        """What `pg_dump` writes, as an operator calls it."""
        made = self.folder / "dump.sql"
        self._run("pg_dump", "--file", str(made), self.url)
        return made

    def restored(self, dump: Path) -> str:
        """A new database that holds the dump."""
        url = self.cluster.database()
        self._run("psql", "--quiet", "--set=ON_ERROR_STOP=1", "--file", str(dump), url)
        return url

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(postgres.programs() / program), *arguments]
        subprocess.run(command, check=True, capture_output=True, timeout=60)


@pytest.fixture
def stand(tmp_path: Path, cluster: Cluster) -> Stand:
    return Stand(cluster, tmp_path, cluster.database())


def keys_of(folder: Path) -> list[bytes]:
    """The cells of `keys.db`: every key as it is stored there."""
    with sqlite3.connect(folder / "keys.db") as database:
        rows = database.execute("select sealed_key from account_keys").fetchall()
    database.close()
    return [row[0] for row in rows]


def holds(path: Path, wanted: list[bytes]) -> list[str]:
    """Which of them stand in a file, raw or in hexadecimal digits."""
    content = path.read_bytes()
    return [
        f"{path.name}: {value[:4].hex()}…"
        for value in wanted
        if value in content or value.hex().encode() in content
    ]


async def member(house: House) -> str:
    await house.set_up()
    browser = await house.member(NAME)
    return str((await browser.get("/api/session")).json()["account"]["id"])


def sealed_name(house: House, account: str) -> bytes:
    ((sealed,),) = house.rows(f"select name from accounts where id = '{account}'")  # noqa: S608 (an id of ours)
    return bytes(sealed)


async def test_a_dump_holds_the_sealed_fields_and_no_key(stand: Stand) -> None:
    async with open_house(stand.folder / "data", database_url=stand.url) as house:
        account = await member(house)
        key, sealed = house.app.keys.key_of(account), sealed_name(house, account)
        secrets = [key.expose(), house.vault.pepper.expose(), *keys_of(stand.folder / "data")]
        dump = stand.dump()
    assert holds(dump, [sealed]), "the dump is one of this very account"
    place = place_of("accounts", "name", account)
    assert open_sealed(key, sealed, place).decode() == NAME, "its key alone is missing"
    assert holds(dump, secrets) == []
    assert "account_keys" not in dump.read_text("utf-8")
    people = Traces({"name": NAME, "address": ADDRESS})
    assert people.inside(dump.read_bytes()) == set()


async def test_no_file_of_postgresql_holds_a_key_not_even_its_log_of_changes(stand: Stand) -> None:
    async with open_house(stand.folder / "data", database_url=stand.url) as house:
        account = await member(house)
        house.app.keys.rotate(house.clock.now())
        secrets = [house.app.keys.key_of(account).expose(), *keys_of(stand.folder / "data")]
        files, sealed = stand.cluster.files(), sealed_name(house, account)
        assert any(holds(path, [sealed]) for path in files), "these are the files of this house"
        assert any("pg_wal" in path.parts for path in files)
        found = [each for path in files for each in holds(path, secrets)]
    assert found == []


async def test_an_old_dump_beside_the_keys_of_today_reads_nobody_who_was_erased(
    stand: Stand,
) -> None:
    folder = stand.folder / "data"
    async with open_house(folder, database_url=stand.url) as house:
        account = await member(house)
        before = stand.dump()
        await house.app.eraser.erase(account, house.clock.now())
    url = stand.restored(before)
    async with open_house(folder, database_url=url) as house:
        ((left,),) = house.rows("select id from accounts")
        assert left != account, "the list of the erased was played again"
