"""A person corrects, restricts and erases what is stored about them. Policy R, 2.1."""

import sqlite3
import time
from typing import Any

import pytest

from pattino.kit.keystore import KeyStore
from pattino.media.admissions import holder_of
from tests.common.house import Browser, House, open_house


def rows(house: House, table: str) -> int:
    return int(house.rows(f"select count(*) from {table}")[0][0])  # noqa: S608 (a name of ours)


async def account_id(browser: Browser) -> str:
    return str((await browser.get("/api/session")).json()["account"]["id"])


async def signed_in_again(house: House, address: str) -> Browser:
    browser = house.browser()
    await house.ask(browser, address)
    answer = await browser.post("/api/signin/verify", {"code": house.code_for(address)})
    assert answer.status_code == 200
    return browser


class TestName:
    async def test_a_corrected_name_is_the_one_that_others_see_next(self, house: House) -> None:
        admin = await house.set_up()
        answer = await admin.post("/api/me/name", {"name": "  Ada   Lutz "})
        assert answer.json() == {"name": "Ada Lutz"}
        meeting = await house.meeting(admin)
        joined = await admin.post(f"/api/meetings/{meeting}/join")
        assert joined.json()["name"] == "Ada Lutz"
        assert (await admin.get("/api/session")).json()["account"]["name"] == "Ada Lutz"

    async def test_a_name_that_nobody_can_read_is_refused(self, house: House) -> None:
        admin = await house.set_up()
        answer = await admin.post("/api/me/name", {"name": "\u200b"})
        assert answer.status_code == 422
        assert "name" in answer.json()["fields"]


class TestRestriction:
    async def test_a_restricted_account_is_stored_and_does_nothing(self, house: House) -> None:
        """GDPR article 18: storage only, until its owner says otherwise."""
        admin = await house.set_up()
        meeting = await house.meeting(admin)
        assert (await admin.post("/api/me/restrict", {"restricted": True})).status_code == 200
        for path in ("/api/meetings", f"/api/meetings/{meeting}/join"):
            refused = await admin.post(path)
            assert (refused.status_code, refused.json()["code"]) == (403, "account_restricted")
        assert (await admin.get("/api/me/data")).json()["restricted"] is True
        await admin.post("/api/me/restrict", {"restricted": False})
        assert (await admin.post(f"/api/meetings/{meeting}/join")).status_code == 200


class TestErasingNow:
    async def test_nothing_of_the_person_is_left_and_everything_of_theirs_ends(
        self, house: House
    ) -> None:
        await house.set_up()
        member = await house.member()
        elsewhere = await signed_in_again(house, "bea@skate.example")
        await house.meeting(member)
        cut: list[str] = []
        for browser in (member, elsewhere):
            token = str(browser.cookie("session"))
            house.app.signin.admissions.entered(holder_of(token), lambda: cut.append("cut"))
        before = time.monotonic()
        answer = await member.post("/api/me/erase", {"when": "now"})
        took = time.monotonic() - before
        print(f"erased in {took:.3f} s")
        assert took < 60
        assert answer.status_code == 200
        assert (rows(house, "accounts"), rows(house, "sessions"), rows(house, "meetings")) == (
            1,
            1,
            0,
        )
        assert cut == ["cut", "cut"]
        assert len(house.rooms.ended) == 1
        for browser in (member, elsewhere):
            assert await browser.state() == "signed_out"

    async def test_the_receipt_names_nobody_and_fits_the_list_of_the_erased(
        self, house: House
    ) -> None:
        await house.set_up()
        member = await house.member()
        known = await account_id(member)
        receipt: dict[str, Any] = (await member.post("/api/me/erase", {"when": "now"})).json()
        assert bytes.fromhex(receipt["mark"]) in house.app.keys.erased()
        for personal in ("bea", "Bracket", known):
            assert personal not in str(receipt)

    async def test_no_byte_of_what_was_stored_is_left_in_any_file(self, house: House) -> None:
        """Measured: the sealed fields and the sealed key are gone from every file of ours.

        Of PostgreSQL's files the key alone is asked: without it what dead rows hold opens never.
        """
        await house.set_up()
        member = await house.member()
        known = await account_id(member)
        (fields,) = house.rows(f"select name, email from accounts where id = '{known}'")  # noqa: S608 (a random id)
        query = "select sealed_key from account_keys where account_id = ?"
        with sqlite3.connect(house.config.data_dir / "keys.db") as database:
            sealed_key = database.execute(query, (known,)).fetchone()[0]
        database.close()
        residue = [known.encode(), sealed_key, *map(bytes, fields)]
        await member.post("/api/me/erase", {"when": "now"})
        for path in house.config.data_dir.rglob("*"):
            if path.is_file():
                assert not any(each in path.read_bytes() for each in residue), path.name

    async def test_the_address_may_come_back_as_somebody_new(self, house: House) -> None:
        await house.set_up()
        member = await house.member()
        before = await account_id(member)
        await member.post("/api/me/erase", {"when": "now"})
        assert await account_id(await house.member()) != before

    async def test_a_media_server_that_is_down_does_not_stop_it(self, house: House) -> None:
        await house.set_up()
        member = await house.member()
        await house.meeting(member)
        house.rooms.is_down = True
        assert (await member.post("/api/me/erase", {"when": "now"})).status_code == 200
        assert rows(house, "accounts") == 1

    async def test_one_that_is_cut_short_is_finished_by_the_sweep(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await house.set_up()
        member = await house.member()

        def fails(*_args: object) -> None:
            raise RuntimeError("the power went")

        with monkeypatch.context() as patched:
            patched.setattr(KeyStore, "destroy", fails)
            failed = await member.post("/api/me/erase", {"when": "now"})
        assert failed.status_code == 500
        assert rows(house, "accounts") == 2
        await house.app.forget_expired()
        assert rows(house, "accounts") == 1

    async def test_the_only_administrator_stays(self, house: House) -> None:
        admin = await house.set_up()
        for when in ("now", "later"):
            refused = await admin.post("/api/me/erase", {"when": when})
            assert (refused.status_code, refused.json()["code"]) == (409, "last_admin")
        assert await admin.state() == "signed_in"


class TestErasingLater:
    async def test_the_person_is_out_at_once_and_gone_after_the_days_of_undo(
        self, house: House
    ) -> None:
        await house.set_up()
        member = await house.member()
        answer = await member.post("/api/me/erase", {"when": "later"})
        assert answer.json()["erase_at"] == "2026-12-01T09:00:00+00:00"
        assert await member.state() == "signed_out"
        house.clock.advance(days=6, minutes=1439)
        await house.app.forget_expired()
        assert rows(house, "accounts") == 2
        house.clock.advance(minutes=1)
        await house.app.forget_expired()
        assert rows(house, "accounts") == 1

    async def test_whoever_changes_their_mind_keeps_the_account(self, house: House) -> None:
        await house.set_up()
        member = await house.member()
        await member.post("/api/me/erase", {"when": "later"})
        again = await signed_in_again(house, "bea@skate.example")
        refused = await again.post("/api/meetings")
        assert refused.json()["code"] == "account_leaving"
        assert (await again.post("/api/me/keep")).status_code == 200
        assert (await again.post("/api/meetings")).status_code == 201
        house.clock.advance(days=5)
        await house.app.forget_expired()
        assert rows(house, "accounts") == 2

    async def test_without_days_of_undo_it_happens_at_once(self, tmp_path: Any) -> None:
        async with open_house(tmp_path, erasure_undo_days="0") as house:
            await house.set_up()
            member = await house.member()
            assert (await member.post("/api/me/erase", {"when": "later"})).json()["mark"]
            assert rows(house, "accounts") == 1


async def test_changes_of_one_person_are_counted(house: House) -> None:
    admin = await house.set_up()
    answers = [await admin.post("/api/me/name", {"name": "Ada"}) for _ in range(31)]
    assert [answer.status_code for answer in answers] == [200] * 30 + [429]
