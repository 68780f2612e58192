"""The data of every released version is opened, copied first, and can be taken back. Policy R, S.

`released/VERSION/` holds the files that this version left, databases as SQL text: an organisation
with Ada, Bea and Eve (who leaves in some days), Dan who was erased, two meetings, a sign-in.
"""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pattino import safekeeping
from pattino.accounts.model import EmailAddress
from pattino.app import MIGRATIONS
from pattino.backup.errors import BackupNotWritten
from pattino.backup.files import COPY, check_whole
from pattino.backup.key import copy_key
from pattino.config import load
from pattino.kit.clock import VirtualClock
from pattino.kit.db import Database, SchemaTooNew, revision_of
from pattino.kit.ids import SystemSource
from pattino.kit.secret import Purpose
from pattino.kit.vault import open_vault
from pattino.migrations import RELEASES
from tests.common.house import House, open_house

RELEASED = Path(__file__).parent / "released"
PEOPLE = {"ada": "Ada Axel", "bea": "Bea Bracket", "dan": None, "eve": "Eve Edge"}


def laid_out(version: str, folder: Path) -> Path:
    """The data folder as that version left it."""
    folder.mkdir(mode=0o700)
    for path in (RELEASED / version).iterdir():
        text = path.read_text(encoding="utf-8")
        target = folder / path.name.removesuffix(".sql")
        if path.suffix == ".sql":
            with closing(sqlite3.connect(target)) as database:
                database.executescript(text)
        else:
            target.write_text(text, encoding="utf-8")
        target.chmod(0o600)
    return folder


def content(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every table with its columns and rows; the schema's version is left out."""
    with closing(sqlite3.connect(folder / "pattino.sqlite3")) as database:
        database.row_factory = sqlite3.Row
        tables = "select name from sqlite_master where type = 'table' and name != 'alembic_version'"
        return {
            name: sorted(
                (
                    tuple(sorted((key, row[key]) for key in row.keys()))  # noqa: SIM118 (a row is no dict)
                    for row in database.execute(f"select * from {name}")  # noqa: S608 (names of ours)
                ),
                key=repr,
            )
            for (name,) in database.execute(tables).fetchall()
        }


def name_of(house: House, person: str) -> str | None:
    directory = house.app.signin.directory
    found = house.app.database.run(directory.by_address, EmailAddress(person, "skate.example"))
    return None if found is None else found.name.reveal(Purpose.IDENTIFY)


async def used(folder: Path) -> None:
    """Open it, look at everybody, sign somebody in, make a meeting."""
    async with open_house(folder, seed=SystemSource().bytes(1)[0] + 2) as house:
        assert {person: name_of(house, person) for person in PEOPLE} == PEOPLE
        browser = house.browser()
        await house.ask(browser, "bea@skate.example")
        code = house.code_for("bea@skate.example")
        answer = await browser.post("/api/signin/verify", {"code": code})
        assert answer.json()["account"]["name"] == "Bea Bracket"
        await house.meeting(browser)


@pytest.mark.parametrize("version", sorted(RELEASES))
class TestDataOf:
    async def test_it_is_opened_and_used(self, version: str, tmp_path: Path) -> None:
        folder = laid_out(version, tmp_path / "data")
        await used(folder)
        (copy,) = (folder / "copies").iterdir()
        pepper = open_vault(folder, SystemSource()).pepper
        assert check_whole(copy, copy_key(pepper), COPY).revision == RELEASES[version]
        assert copy.stat().st_mode & 0o777 == 0o600

    async def test_it_is_taken_back_and_opened_once_more(
        self, version: str, tmp_path: Path
    ) -> None:
        folder = laid_out(version, tmp_path / "data")
        before = content(folder)
        async with open_house(folder):
            pass
        config = load({"data_dir": str(folder)}, {})
        await asyncio.to_thread(safekeeping.step_back, config, version, VirtualClock())
        assert content(folder) == before
        await used(folder)

    async def test_its_copy_puts_it_back_as_it_was(self, version: str, tmp_path: Path) -> None:
        folder = laid_out(version, tmp_path / "data")
        before = content(folder)
        async with open_house(folder):
            pass
        for path in folder.glob("pattino.sqlite3*"):
            path.unlink()
        (copy,) = (folder / "copies").iterdir()
        config, clock = load({"data_dir": str(folder)}, {}), VirtualClock()
        await asyncio.to_thread(safekeeping.bring_back, config, copy, None, clock)
        after = content(folder)
        for table in set(before) - {"sessions", "signin_attempts"}:
            assert after[table] == before[table], table
        await used(folder)


async def test_the_copy_is_deleted_when_its_days_are_over(tmp_path: Path) -> None:
    folder = laid_out("0.1.0", tmp_path / "data")
    async with open_house(folder) as house:
        house.clock.advance(days=6)
        await house.app.forget_expired()
        assert (folder / "copies").exists()
        house.clock.advance(days=1)
        await house.app.forget_expired()
        assert not (folder / "copies").exists()


async def test_where_there_is_no_room_for_a_copy_nothing_is_stepped_up(tmp_path: Path) -> None:
    folder = laid_out("0.1.0", tmp_path / "data")
    (folder / "copies").write_text("in the way")
    with pytest.raises(BackupNotWritten):
        async with open_house(folder):
            pass
    database = Database(f"sqlite:///{folder / 'pattino.sqlite3'}")
    assert revision_of(database.engine) == RELEASES["0.1.0"]
    database.close()


def test_a_database_of_a_newer_version_is_refused_by_name_and_left_alone(
    database_url: str,
) -> None:
    database = Database(database_url)
    database.migrate(MIGRATIONS)
    database.run(lambda tx: tx.exec_driver_sql("update alembic_version set version_num = '9999'"))
    with pytest.raises(SchemaTooNew) as refused:
        database.migrate(MIGRATIONS)
    assert "pattino downgrade" in refused.value.next_step
    assert revision_of(database.engine) == "9999"
    database.close()


def test_a_version_that_nobody_released_is_refused(tmp_path: Path) -> None:
    with pytest.raises(safekeeping.NoSuchReleaseError):
        safekeeping.step_back(load({"data_dir": str(tmp_path)}, {}), "0.0.9")


def test_every_release_keeps_its_data() -> None:
    assert {path.name for path in RELEASED.iterdir()} == set(RELEASES)
