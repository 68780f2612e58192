"""The inventory equals what is stored: nothing more, nothing less. Policy 1.1, reading 1."""

import sqlite3
from http.cookiejar import Cookie
from pathlib import Path

import pytest_asyncio

from pattino.privacy import inventory
from tests.common.house import ADULT, CHILD_YEAR, House, open_house
from tests.privacy import gates


@pytest_asyncio.fixture
async def lived_in(tmp_path: Path) -> tuple[Path, list[Cookie]]:
    """The folder and the cookies of a house in which everything happened once."""
    settings = {"smtp_host": "localhost", "smtp_from": "calls@skate.example"}
    async with open_house(tmp_path, public_url="https://calls.skate.example", **settings) as house:
        cookies = await _everything(house)
        return tmp_path, cookies


async def _everything(house: House) -> list[Cookie]:
    admin = await house.set_up()
    meeting = await house.meeting(admin)
    await admin.post(f"/api/meetings/{meeting}/join")
    await house.member()
    await admin.post("/api/checkup/start", {"token": None})
    await house.first_sign_in("cyd@skate.example")
    guest, child = house.browser(), house.browser()
    path = f"/api/meetings/{meeting}/join"
    await guest.post(path, {"name": "Gus", **ADULT})
    await child.post(path, {"name": "Kit", **ADULT, "birth_year": CHILD_YEAR})
    return [cookie for browser in house.browsers for cookie in browser.client.cookies.jar]


async def test_every_column_is_listed_and_every_listed_column_exists(
    lived_in: tuple[Path, list[Cookie]],
) -> None:
    with sqlite3.connect(lived_in[0] / "pattino.sqlite3") as database:
        tables = database.execute(
            "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'"
        ).fetchall()
        stored = {
            (table, row[1])
            for (table,) in tables
            for row in database.execute(f"pragma table_info({table})")
        }
    database.close()
    assert gates.columns(stored) == []


async def test_every_column_of_the_keys_is_listed_and_exists(
    lived_in: tuple[Path, list[Cookie]],
) -> None:
    with sqlite3.connect(lived_in[0] / "keys.db") as database:
        tables = database.execute("select name from sqlite_master where type = 'table'").fetchall()
        stored = {
            (table, row[1])
            for (table,) in tables
            for row in database.execute(f"pragma table_info({table})")
        }
    database.close()
    assert gates.key_columns(stored) == []


async def test_every_file_of_a_run_is_listed(lived_in: tuple[Path, list[Cookie]]) -> None:
    folder = lived_in[0]
    written = [str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()]
    assert written
    assert gates.files(written) == []


async def test_every_cookie_is_listed_and_every_listed_cookie_is_used(
    lived_in: tuple[Path, list[Cookie]],
) -> None:
    assert gates.cookies({cookie.name for cookie in lived_in[1]}) == []


def test_every_fact_says_why_how_long_who_and_how_it_ends() -> None:
    facts = [item.fact for item in (*inventory.COLUMNS, *inventory.FILES, *inventory.COOKIES)]
    facts += [item.fact for item in inventory.BROWSER_KEYS]
    facts += inventory.MEMORY.values()
    for fact in facts:
        assert fact.purpose
        assert fact.kept
        assert fact.readers
        assert fact.erased_by


def test_no_column_is_listed_twice() -> None:
    names = [(item.table, item.column) for item in inventory.COLUMNS]
    assert len(set(names)) == len(names)


def test_no_column_could_hold_a_call_an_address_or_a_birthday() -> None:
    """Policy 2.2, C, reading 3."""
    assert gates.column_names({(item.table, item.column) for item in inventory.COLUMNS}) == []
