"""Policy S, R: at rest nobody's name or address can be read, and keys belong to their accounts."""

import base64
import sqlite3
from pathlib import Path

import pytest

from pattino.kit.keystore import AccountKeyMissing
from tests.common.house import DOMAIN, House, open_house

CANARIES = ("Quirina Canary", f"quirina@{DOMAIN}", "newcomer.canary")


def spellings(text: str) -> list[bytes]:
    """A value as careless code would have written it."""
    raw = text.encode()
    return [
        raw,
        raw.hex().encode(),
        base64.b64encode(raw).rstrip(b"=")[:-1],
        text.encode("utf-16-le"),
        text.replace("@", "%40").replace(" ", "%20").encode(),
    ]


def readable(folder: Path) -> list[str]:
    """Every canary that can be read in a folder, and where."""
    return [
        f"{text} in {path.name}"
        for path in folder.rglob("*")
        if path.is_file()
        for text in CANARIES
        for spelling in spellings(text)
        if spelling.lower() in path.read_bytes().lower()
    ]


async def test_no_file_shows_a_name_or_an_address(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        await house.set_up()
        await house.member("Quirina Canary")
        await house.first_sign_in(f"newcomer.canary@{DOMAIN}")
        assert readable(tmp_path) == [], "while it runs"
    assert readable(tmp_path) == [], "when it has ended"


async def test_a_key_that_is_missing_is_a_fault_and_not_an_erasure(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        await house.set_up()
    (tmp_path / "keys.db").unlink()
    with pytest.raises(AccountKeyMissing):
        async with open_house(tmp_path):
            pass
    assert count(tmp_path, "accounts") == 1


async def test_a_database_of_before_is_erased_again_when_it_comes_back(tmp_path: Path) -> None:
    """Policy R: the list of the erased is replayed against whatever database is put there."""
    async with open_house(tmp_path) as house:
        admin = await house.set_up()
        await house.meeting(admin)
        account = (await admin.get("/api/session")).json()["account"]["id"]
        mark = house.app.signin.directory.mark_of(account)
        house.app.keys.destroy(account, mark, house.clock.now())
    async with open_house(tmp_path) as again:
        assert count(tmp_path, "accounts") == count(tmp_path, "meetings") == 0
        assert await again.browser().state() == "signed_out"


def count(folder: Path, table: str) -> int:
    with sqlite3.connect(folder / "pattino.sqlite3") as database:
        (found,) = database.execute(f"select count(*) from {table}").fetchone()  # noqa: S608 (a name of ours)
    database.close()
    return int(found)


async def test_a_rotation_changes_nothing_that_people_see(house: House) -> None:
    admin = await house.set_up()
    house.clock.advance(minutes=1)
    house.app.keys.rotate(house.clock.now())
    assert (await admin.get("/api/session")).json()["account"]["name"] == "Ada Axel"
