"""The restore drill, on both databases and from one to the other. Policy R, S."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from pattino import safekeeping
from pattino.accounts.model import EmailAddress
from pattino.backup.errors import (
    BackupEnded,
    BackupKeyUnreadable,
    BackupKeyWrong,
    BackupOfAnotherKind,
    BackupPlaceWrong,
    RestoreCutShort,
    RestoreWouldOverwrite,
)
from pattino.backup.files import DATA, opened
from pattino.backup.key import read_key
from pattino.config import Config, load
from pattino.kit.clock import VirtualClock
from pattino.kit.ids import SystemSource
from pattino.kit.keystore import AccountKeyMissing
from pattino.kit.secret import Purpose
from tests.common.house import LOCAL, Browser, House, open_house
from tests.common.postgres import Cluster
from tests.invitations.people import NEW, joins, link_for

NAME = "Bea Bracket-Canary"


@dataclass
class Drill:
    """A server, two folders for backups, and an empty place for another server."""

    folder: Path
    first_url: str
    second_url: str
    clock: VirtualClock

    @property
    def places(self) -> tuple[Path, Path]:
        return self.folder / "backup-data", self.folder / "backup-keys"

    def config(self, name: str) -> Config:
        url = {"first": self.first_url, "second": self.second_url}[name]
        given = {"data_dir": str(self.folder / name), "public_url": LOCAL}
        given |= {"backup_key_file": str(self.folder / "backup.key")}
        return load(given | ({"database_url": url} if url else {}), {})

    @asynccontextmanager
    async def house(self, name: str) -> AsyncIterator[House]:
        config = self.config(name)
        url = config.database_url.expose()
        async with open_house(config.data_dir, database_url=url) as opened:
            opened.clock.advance(seconds=self.clock.monotonic())
            yield opened

    async def back_up(self) -> safekeeping.Made:
        made, _ = await asyncio.to_thread(
            safekeeping.back_up, self.config("first"), *self.places, self.clock, SystemSource()
        )
        return made

    async def restore(self, data: Path, keys: Path | None, name: str = "second") -> int:
        return await asyncio.to_thread(
            safekeeping.bring_back, self.config(name), data, keys, self.clock, SystemSource()
        )


@pytest.fixture(
    params=["sqlite to sqlite", "postgresql to postgresql", "sqlite to postgresql", "and back"]
)
def drill(request: pytest.FixtureRequest, tmp_path: Path) -> Drill:
    kinds = {"and back": ("postgresql", "sqlite")}.get(
        request.param, tuple(request.param.split(" to "))
    )
    urls = ["", ""]
    for index, kind in enumerate(kinds):
        if kind == "postgresql":
            cluster: Cluster = request.getfixturevalue("cluster")
            urls[index] = cluster.database()
    made = Drill(tmp_path, urls[0], urls[1], VirtualClock())
    for place in made.places:
        place.mkdir()
    return made


@pytest.fixture
def small(tmp_path: Path) -> Drill:
    """On SQLite: for what does not depend on the database."""
    made = Drill(tmp_path, "", "", VirtualClock())
    for place in made.places:
        place.mkdir()
    return made


async def who(house: House, address: str) -> str | None:
    """The name of whoever signs in with an address."""
    local, _, domain = address.partition("@")
    directory = house.app.signin.directory
    found = house.app.database.run(directory.by_address, EmailAddress(local, domain))
    return None if found is None else found.name.reveal(Purpose.IDENTIFY)


async def sign_in(house: House, address: str) -> Browser:
    browser = house.browser()
    await house.ask(browser, address)
    answer = await browser.post("/api/signin/verify", {"code": house.code_for(address)})
    assert answer.json()["account"], answer.text
    return browser


async def test_what_was_backed_up_comes_back_and_people_sign_in(drill: Drill) -> None:
    async with drill.house("first") as house:
        admin = await house.set_up()
        await house.member(NAME)
        meeting = await house.meeting(admin)
        made = await drill.back_up()  # while the server runs
    assert await drill.restore(made.data, made.keys) == 2
    async with drill.house("second") as house:
        assert await who(house, "bea@skate.example") == NAME
        browser = await sign_in(house, "ada@skate.example")
        assert (await browser.get(f"/api/meetings/{meeting}")).status_code == 200
        assert house.rows("select count(*) from organisation") == [(1,)]


async def test_an_open_invitation_comes_back_and_lets_its_address_in(drill: Drill) -> None:
    async with drill.house("first") as house:
        token = await link_for(await house.set_up())
        made = await drill.back_up()
    await drill.restore(made.data, made.keys)
    async with drill.house("second") as house:
        answer = await joins(house.browser(), token)
        assert answer.json()["session"]["account"]["email"] == NEW
        assert house.rows("select count(*) from invitations") == [(0,)]


async def test_whoever_was_erased_later_does_not_come_back(drill: Drill) -> None:
    """An old data backup with the newest keys: the list of the erased is played again."""
    async with drill.house("first") as house:
        await house.set_up()
        member = await house.member(NAME)
        await house.meeting(member)
        old = await drill.back_up()
        await member.post("/api/me/erase", {"when": "now"})
        drill.clock.advance(days=1)
        new = await drill.back_up()
    assert await drill.restore(old.data, new.keys) == 1
    async with drill.house("second") as house:
        assert await who(house, "bea@skate.example") is None
        assert await who(house, "ada@skate.example") == "Ada Axel"
        assert house.rows("select count(*) from meetings") == [(0,)]


async def test_after_seven_days_no_backup_opens_what_was_erased(small: Drill) -> None:
    """Policy R: the keys of the old backup have ended, the newer ones lack the erased key."""
    async with small.house("first") as house:
        await house.set_up()
        member = await house.member(NAME)
        old = await small.back_up()
        await member.post("/api/me/erase", {"when": "now"})
    small.clock.advance(days=7)
    with pytest.raises(BackupEnded):
        await small.restore(old.data, old.keys)
    newer = await small.back_up()
    assert newer.dropped == 1
    assert not old.keys.exists(), "a key backup whose time is over is removed by the next one"
    assert old.data.exists(), "a data backup opens no sealed field by itself"


async def test_without_the_keys_a_data_backup_tells_no_name_and_confirms_no_guess(
    small: Drill,
) -> None:
    async with small.house("first") as house:
        await house.set_up()
        await house.member(NAME)
        (mark,) = house.rows("select email_key from accounts where role = 'member'")
        made = await small.back_up()
        key = read_key(small.folder / "backup.key")
        with opened(made.data, key, DATA) as (head, blocks):
            plain = b"".join(block for _, block in blocks)
    assert b'"role"' in plain, "the blocks were opened"
    assert "sessions" not in head.parts
    for canary in (
        b"Canary",
        b"bea",
        mark[0].hex().encode(),
        house.vault.pepper.expose().hex().encode(),
    ):
        assert canary not in plain


async def test_files_are_their_owner_s_alone_and_show_nothing(small: Drill) -> None:
    async with small.house("first") as house:
        await house.set_up()
        await house.member(NAME)
        made = await small.back_up()
    for path in (made.data, made.keys, small.folder / "backup.key"):
        assert path.stat().st_mode & 0o777 == 0o600
    for path in (made.data, made.keys):
        for canary in (b"Canary", b"skate.example", b"Ice House"):
            assert canary not in path.read_bytes()
    assert not list(small.folder.rglob("*.part"))


async def test_a_restore_overwrites_nothing(small: Drill) -> None:
    async with small.house("first") as house:
        await house.set_up()
        made = await small.back_up()
    with pytest.raises(RestoreWouldOverwrite):
        await small.restore(made.data, made.keys, "first")
    with pytest.raises(RestoreWouldOverwrite):
        await small.restore(made.data, None, "first")
    async with small.house("first") as house:
        assert await who(house, "ada@skate.example") == "Ada Axel"


async def test_a_lost_database_comes_back_with_the_keys_that_are_in_place(small: Drill) -> None:
    async with small.house("first") as house:
        await house.set_up()
        await house.member(NAME)
        made = await small.back_up()
    for path in (small.folder / "first").glob("pattino.sqlite3*"):
        path.unlink()
    assert await small.restore(made.data, None, "first") == 2
    async with small.house("first") as house:
        assert await who(house, "bea@skate.example") == NAME


async def test_a_restore_that_was_cut_short_starts_no_server_and_is_done_again(
    small: Drill,
) -> None:
    async with small.house("first") as house:
        await house.set_up()
        made = await small.back_up()
    second = small.folder / "second"
    (second / "restoring").mkdir(parents=True)
    (second / "keys.json").write_text("half")
    with pytest.raises(RestoreCutShort):
        await asyncio.to_thread(
            safekeeping.back_up, small.config("second"), *small.places, small.clock
        )
    assert await small.restore(made.data, made.keys) == 1
    assert not (second / "restoring").exists()
    async with small.house("second") as house:
        assert await who(house, "ada@skate.example") == "Ada Axel"


async def test_keys_that_are_older_than_an_account_are_refused_and_nothing_is_left(
    small: Drill,
) -> None:
    async with small.house("first") as house:
        await house.set_up()
        old = await small.back_up()
        await house.member(NAME)
        small.clock.advance(minutes=1)
        new = await small.back_up()
    with pytest.raises(AccountKeyMissing):
        await small.restore(new.data, old.keys)
    assert not any((small.folder / "second").iterdir()) or [
        path.name for path in (small.folder / "second").iterdir()
    ] == ["master.key"]
    assert await small.restore(new.data, new.keys) == 2


async def test_what_is_mixed_up_is_said(small: Drill) -> None:
    async with small.house("first") as house:
        await house.set_up()
        made = await small.back_up()
    with pytest.raises(BackupOfAnotherKind):
        await small.restore(made.keys, made.data)
    other = small.folder / "backup.key"
    kept = other.read_text()
    other.write_text("ab" * 32)
    with pytest.raises(BackupKeyWrong):
        await small.restore(made.data, made.keys)
    other.chmod(0o644)
    with pytest.raises(BackupKeyUnreadable):
        await small.restore(made.data, made.keys)
    other.unlink()
    with pytest.raises(BackupKeyUnreadable):
        await small.restore(made.data, made.keys)
    other.write_text(kept)
    config = small.config("first")
    for pair in (
        (small.places[0], small.places[0]),
        (small.folder / "nowhere", small.places[1]),
        (config.data_dir, small.places[1]),
    ):
        with pytest.raises(BackupPlaceWrong):
            safekeeping.back_up(config, *pair, small.clock)


async def test_data_backups_are_removed_after_ninety_days(small: Drill) -> None:
    async with small.house("first") as house:
        await house.set_up()
        old = await small.back_up()
    small.clock.advance(days=90)
    await small.back_up()
    assert not old.data.exists()
    assert small.clock.monotonic() == timedelta(days=90).total_seconds()
