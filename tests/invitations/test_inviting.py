"""Administrators invite people, with and without a mail server. Policy 1.1, 2.1, R, S."""

import hashlib
import tempfile
from pathlib import Path
from typing import Any

import pytest

from pattino.invitations import rules
from tests.api.conftest import IN_MEMORY
from tests.common.house import DOMAIN, Browser, House, open_house
from tests.invitations.people import NEW, invited, is_open, joins, link_for, looks, token_of, told

SMTP = {"smtp_host": "localhost", "smtp_from": f"calls@{DOMAIN}"}
PATHS: dict[str, Any] = {
    "": {"lines": [NEW]},
    "/list": {},
    "/x/renew": {},
    "/x/revoke": {},
    "/qr": {"token": "a" * 26},
}


class TestWhoMay:
    @pytest.mark.parametrize("path", PATHS)
    async def test_members_and_strangers_may_nothing(self, house: House, path: str) -> None:
        await house.set_up()
        member, stranger = await house.member(), house.browser()
        refused = await member.post(f"/api/admin/invitations{path}", PATHS[path])
        assert told(refused) == (403, "admin_needed")
        refused = await stranger.post(f"/api/admin/invitations{path}", PATHS[path])
        assert told(refused) == (401, "session_needed")
        assert house.rows("select count(*) from invitations") == [(0,)]


class TestALink:
    async def test_holds_130_bits_after_the_hash_and_only_its_fingerprint_is_stored(
        self, house: House
    ) -> None:
        """Policy S."""
        admin = await house.set_up()
        token = await link_for(admin)
        assert len(token) == 26
        ((kept,),) = house.rows("select token_sha256 from invitations")
        assert kept == hashlib.sha256(token.encode()).digest()
        files = [path for path in house.config.data_dir.rglob("*") if path.is_file()]
        assert files
        for path in files:
            content = path.read_bytes()
            assert token.encode() not in content, path.name
            assert NEW.encode() not in content, path.name

    async def test_is_drawn_for_a_phone(self, house: House) -> None:
        admin = await house.set_up()
        token = await link_for(admin)
        drawn = (await admin.post("/api/admin/invitations/qr", {"token": token})).json()
        assert drawn["size"] > 20
        assert drawn["path"].startswith("M")
        odd = await admin.post("/api/admin/invitations/qr", {"token": "https://evil.example"})
        assert odd.status_code == 422

    async def test_says_who_invites_before_anything_is_asked(self, house: House) -> None:
        admin = await house.set_up()
        shown = (await looks(house, await link_for(admin))).json()
        assert shown["organisation"] == "Ice House"
        assert (shown["invited_by"], shown["email"]) == ("Ada Axel", NEW)
        assert shown["needs_code"] is False

    @pytest.mark.parametrize("token", ["", "a" * 26, "' or 1=1 --", "\0", "é" * 26])
    async def test_that_nobody_made_opens_nothing(self, house: House, token: str) -> None:
        await link_for(await house.set_up())
        assert told(await looks(house, token)) == (404, "invitation_over")
        assert told(await joins(house.browser(), token)) == (404, "invitation_over")

    async def test_guessing_is_bounded(self, house: House) -> None:
        await house.set_up()
        browser = house.browser()
        answers = [await browser.post("/api/join/look", {"token": "a" * 26}) for _ in range(201)]
        assert answers[-1].status_code == 429


class TestAnInvitation:
    async def test_is_listed_until_it_is_used(self, house: House) -> None:
        admin = await house.set_up()
        token = await link_for(admin)
        (shown,) = await is_open(admin)
        assert (shown["email"], shown["invited_by"], shown["you"], shown["state"]) == (
            NEW,
            "Ada Axel",
            True,
            "open",
        )
        assert (await joins(house.browser(), token)).status_code == 200
        assert await is_open(admin) == []
        assert house.rows("select count(*) from invitations") == [(0,)]

    async def test_renewed_has_a_new_link_and_the_old_one_is_void(self, house: House) -> None:
        admin = await house.set_up()
        old = await link_for(admin)
        (shown,) = await is_open(admin)
        house.clock.advance(days=3)
        admin = await signed_in_again(house)
        made = (await admin.post(f"/api/admin/invitations/{shown['id']}/renew")).json()
        assert told(await looks(house, old)) == (404, "invitation_over")
        assert (await looks(house, token_of(made["url"]))).status_code == 200
        assert made["expires_at"] > shown["expires_at"]
        again = await admin.post(f"/api/admin/invitations/{shown['id']}/renew")
        assert told(again) == (404, "invitation_unknown")

    async def test_taken_back_opens_nothing(self, house: House) -> None:
        admin = await house.set_up()
        token = await link_for(admin)
        (shown,) = await is_open(admin)
        for _ in range(2):  # whoever presses twice sees no fault
            answer = await admin.post(f"/api/admin/invitations/{shown['id']}/revoke")
            assert answer.status_code == 200
        assert told(await looks(house, token)) == (404, "invitation_over")
        assert await is_open(admin) == []

    async def test_ends_after_seven_days_and_its_address_is_deleted(self, house: House) -> None:
        """Policy R."""
        admin = await house.set_up()
        token = await link_for(admin)
        house.clock.advance(days=7)
        assert told(await looks(house, token)) == (404, "invitation_over")
        await house.app.forget_expired()
        assert house.rows("select count(*) from invitations") == [(0,)]

    async def test_of_an_address_is_made_once(self, house: House) -> None:
        admin = await house.set_up()
        token = await link_for(admin)
        again = await invited(admin, NEW.upper(), f"ada@{DOMAIN}")
        assert again["made"] == []
        assert [each["fault"] for each in again["faults"]] == ["invited", "has_account"]
        assert (await looks(house, token)).status_code == 200

    async def test_of_an_address_that_ended_is_made_anew(self, house: House) -> None:
        admin = await house.set_up()
        await link_for(admin)
        house.clock.advance(days=8)
        admin = await signed_in_again(house)
        assert len((await invited(admin, NEW))["made"]) == 1


async def signed_in_again(house: House, name: str = "ada") -> Browser:
    browser = house.browser()
    await house.ask(browser, f"{name}@{DOMAIN}")
    code = house.code_for(f"{name}@{DOMAIN}")
    assert (await browser.post("/api/signin/verify", {"code": code})).status_code == 200
    return browser


class TestWhoInvited:
    async def two_administrators(self, house: House) -> tuple[Browser, Browser, str]:
        ada = await house.set_up()
        bea = await house.member()
        listed = (await ada.post("/api/admin/people", {})).json()["people"]
        hers = next(each["id"] for each in listed if each["name"] == "Bea Bracket")
        await ada.post(f"/api/admin/people/{hers}/role", {"role": "admin"})
        return ada, bea, hers

    @pytest.mark.parametrize("change", ["suspend", "role"])
    async def test_is_no_administrator_any_more_so_the_link_rests(
        self, house: House, change: str
    ) -> None:
        ada, bea, hers = await self.two_administrators(house)
        token = await link_for(bea)
        body = {"suspended": True} if change == "suspend" else {"role": "member"}
        await ada.post(f"/api/admin/people/{hers}/{change}", body)
        assert told(await looks(house, token)) == (404, "invitation_over")
        (shown,) = await is_open(ada)
        assert (shown["state"], shown["you"]) == ("stopped", False)
        made = (await ada.post(f"/api/admin/invitations/{shown['id']}/renew")).json()
        assert (await looks(house, token_of(made["url"]))).status_code == 200
        (shown,) = await is_open(ada)
        assert (shown["state"], shown["you"]) == ("open", True)

    @pytest.mark.parametrize("when", ["now", "later"])
    async def test_goes_and_the_invitations_go_too(self, house: House, when: str) -> None:
        """Policy R: everything that hangs on the account ends with it."""
        ada, bea, _ = await self.two_administrators(house)
        token = await link_for(bea)
        await bea.post("/api/me/erase", {"when": when})
        assert told(await looks(house, token)) == (404, "invitation_over")
        assert await is_open(ada) == []
        assert house.rows("select count(*) from invitations") == [(0,)]

    async def test_reads_of_them_under_your_data(self, house: House) -> None:
        ada = await house.set_up()
        await link_for(ada)
        items = (await ada.get("/api/me/data")).json()["items"]
        sent = {each["column"]: each for each in items if each["table"] == "invitations"}
        assert sent["email"]["values"] == [NEW]
        assert len(sent["expires_at"]["values"]) == 1
        assert sent["token_sha256"]["withheld"]
        bea = await house.member()
        items = (await bea.get("/api/me/data")).json()["items"]
        sent = {each["column"]: each for each in items if each["table"] == "invitations"}
        assert sent["email"]["values"] == []


class TestALongList:
    async def test_good_lines_are_invited_and_bad_ones_named(self, house: House) -> None:
        admin = await house.set_up()
        became = await invited(
            admin,
            "Name;E-Mail",
            "Noor;noor@elsewhere.example",
            "nobody",
            "omar@elsewhere.example",
            "omar@elsewhere.example",
            "omar@",
        )
        assert became["lines"] == 6
        assert [each["line"] for each in became["made"]] == [1, 3]
        assert [(each["line"], each["fault"]) for each in became["faults"]] == [
            (2, "no_address"),
            (4, "invited"),
            (5, "wrong_address"),
        ]

    async def test_of_more_than_a_hundred_addresses_is_taken_in_parts(self, house: House) -> None:
        admin = await house.set_up()
        lines = [f"p{number}@elsewhere.example" for number in range(150)]
        first = await invited(admin, *lines)
        assert (first["lines"], len(first["made"])) == (100, 100)
        rest = await invited(admin, *lines[100:])
        assert (rest["lines"], len(rest["made"])) == (50, 50)
        pages = [
            (await admin.post("/api/admin/invitations/list", {"page": page})).json()
            for page in range(8)
        ]
        seen = [each["email"] for page in pages for each in page["invitations"]]
        assert sorted(seen) == sorted(lines)
        assert {page["count"] for page in pages} == {150}

    async def test_of_ten_thousand_lines_of_nonsense_stores_nothing(self, house: House) -> None:
        admin = await house.set_up()
        odd = ["\u202e" * 40, "@@@", "=HYPERLINK(1)", "<script>@x</script>", "a@b"] * 40
        faults = 0
        for _ in range(50):
            became = await invited(admin, *odd)
            assert became["lines"] == 200
            faults += len({each["line"] for each in became["faults"]})
        assert faults == 10_000
        assert house.rows("select count(*) from invitations") == [(0,)]

    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"lines": []},
            {"lines": "noor@elsewhere.example"},
            {"lines": [1]},
            {"lines": ["x" * 1001]},
            {"lines": ["x"] * 201},
            {"lines": [NEW], "role": "admin"},
            {"lines": [NEW], "invited_by": "somebody"},
        ],
    )
    async def test_of_another_form_is_refused(self, house: House, body: dict[str, Any]) -> None:
        admin = await house.set_up()
        assert told(await admin.post("/api/admin/invitations", body)) == (422, "invalid_input")
        assert house.rows("select count(*) from invitations") == [(0,)]

    async def test_more_than_anybody_looks_after_is_refused_whole(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(rules, "OPEN_MOST", 2)
        admin = await house.set_up()
        lines = [f"p{number}@elsewhere.example" for number in range(3)]
        answer = await admin.post("/api/admin/invitations", {"lines": lines})
        assert told(answer) == (409, "invitations_full")
        assert len((await invited(admin, *lines[:2]))["made"]) == 2


class TestWithAMailServer:
    async def test_a_mail_brings_the_link(self) -> None:
        with tempfile.TemporaryDirectory(dir=IN_MEMORY) as folder:
            async with open_house(Path(folder), **SMTP) as house:
                admin = await house.set_up()
                (made,) = (await invited(admin, NEW))["made"]
                assert made["mailed"] is True
                await house.app.outbox.settled()
                text = house.mailbox.newest_for(NEW)
                assert made["url"] in text
                assert "Ada Axel invites you" in text
                assert "Ice House" in text

    async def test_a_list_waits_for_the_outbox_and_no_letter_is_lost(self) -> None:
        with tempfile.TemporaryDirectory(dir=IN_MEMORY) as folder:
            async with open_house(Path(folder), **SMTP) as house:
                admin = await house.set_up()
                lines = [f"p{number}@elsewhere.example" for number in range(300)]
                begin = waited = 0
                while begin < len(lines):
                    rest = {"lines": lines[begin : begin + 200]}
                    answer = await admin.post("/api/admin/invitations", rest)
                    if answer.status_code == 503:
                        assert told(answer) == (503, "mail_waits")
                        assert answer.json()["retry_after_s"] > 0
                        waited += 1
                        await house.app.outbox.settled()
                        continue
                    begin += answer.json()["lines"]
                    assert all(each["mailed"] for each in answer.json()["made"])
                await house.app.outbox.settled()
                assert len(house.mailbox.letters) == 300
                assert house.app.outbox.dropped == 0

    async def test_without_one_no_mail_is_written(self, house: House) -> None:
        admin = await house.set_up()
        (made,) = (await invited(admin, NEW))["made"]
        assert made["mailed"] is False
        assert house.mailbox.letters == []
