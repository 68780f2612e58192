"""Policy 2.1, 3.1: support sees no personal field without saying what for, and the person hears."""

from typing import Any

import pytest

from tests.common.house import DOMAIN, Browser, House

BEA = f"bea@{DOMAIN}"
PATHS = [("accounts", {}), ("look", {"reason": "sign_in", "email": BEA})]


async def everyone(admin: Browser) -> dict[str, dict[str, Any]]:
    told = (await admin.post("/api/admin/people", {})).json()["people"]
    return {each["email"].partition("@")[0]: each for each in told}


async def supporter(house: House, admin: Browser) -> Browser:
    """Cyd, whom the administrator has made support."""
    cyd = await house.member("Cyd Crank")
    path = f"/api/admin/people/{(await everyone(admin))['cyd']['id']}/role"
    assert (await admin.post(path, {"role": "support"})).json()["role"] == "support"
    return cyd


async def numbers(cyd: Browser) -> list[dict[str, Any]]:
    answer = await cyd.post("/api/support/accounts", {})
    assert answer.status_code == 200, answer.text
    return list(answer.json()["accounts"])


class TestWhoMay:
    @pytest.mark.parametrize(("path", "body"), PATHS)
    async def test_neither_members_nor_administrators_nor_strangers(
        self, house: House, path: str, body: dict[str, Any]
    ) -> None:
        ada = await house.set_up()
        bea = await house.member()
        for browser, status, code in (
            (ada, 403, "support_needed"),
            (bea, 403, "support_needed"),
            (house.browser(), 401, "session_needed"),
        ):
            refused = await browser.post(f"/api/support/{path}", body)
            assert (refused.status_code, refused.json()["code"]) == (status, code)

    async def test_support_is_no_administrator(self, house: House) -> None:
        ada = await house.set_up()
        cyd = await supporter(house, ada)
        assert (await cyd.get("/api/session")).json()["account"]["role"] == "support"
        assert (await cyd.get("/api/admin/overview")).status_code == 403
        assert (await cyd.post("/api/admin/people", {})).status_code == 403
        assert (await cyd.post("/api/meetings")).status_code == 201, "and a colleague still"

    async def test_the_role_is_taken_back(self, house: House) -> None:
        ada = await house.set_up()
        cyd = await supporter(house, ada)
        path = f"/api/admin/people/{(await everyone(ada))['cyd']['id']}/role"
        assert (await ada.post(path, {"role": "member"})).json()["role"] == "member"
        assert (await cyd.post("/api/support/accounts", {})).status_code == 403
        assert house.rows("select count(*) from accounts where supports") == [(0,)]

    async def test_the_last_administrator_does_not_become_support(self, house: House) -> None:
        ada = await house.set_up()
        path = f"/api/admin/people/{(await everyone(ada))['ada']['id']}/role"
        assert (await ada.post(path, {"role": "support"})).json()["code"] == "last_admin"


class TestSeeing:
    async def test_the_list_names_nobody(self, house: House) -> None:
        ada = await house.set_up()
        await house.member("Bea Bracket")
        cyd = await supporter(house, ada)
        answer = await cyd.post("/api/support/accounts", {})
        known = await everyone(ada)
        for personal in (
            "Bea",
            "Bracket",
            "bea@",
            DOMAIN,
            *(each["id"] for each in known.values()),
        ):
            assert personal not in answer.text
        assert len({each["number"] for each in answer.json()["accounts"]}) == 3
        assert {frozenset(each) for each in answer.json()["accounts"]} == {
            frozenset({"number", "state"})
        }

    async def test_one_account_opens_for_a_purpose_and_its_owner_is_told(
        self, house: House
    ) -> None:
        ada = await house.set_up()
        await house.member("Bea Bracket")
        cyd = await supporter(house, ada)
        seen = await cyd.post("/api/support/look", {"reason": "sign_in", "email": BEA.upper()})
        assert seen.json() == {
            "number": seen.json()["number"],
            "name": "Bea Bracket",
            "email": BEA,
            "state": "active",
            "shown_s": 300,
        }
        again = {"reason": "mail", "number": seen.json()["number"]}
        assert (await cyd.post("/api/support/look", again)).json()["name"] == "Bea Bracket"
        await house.app.outbox.settled()
        letter = house.mailbox.newest_for(BEA)
        for part in ("Cyd Crank", "mails do not reach you", "2026-11-24 09:00", "Ice House"):
            assert part in letter

    @pytest.mark.parametrize("reason", ["", "curious", "SIGN_IN", None, 1, "she asked, really"])
    async def test_without_a_purpose_of_the_list_nothing_opens(
        self, house: House, reason: Any
    ) -> None:
        ada = await house.set_up()
        await house.member("Bea Bracket")
        cyd = await supporter(house, ada)
        for body in ({"reason": reason, "email": BEA}, {"email": BEA}):
            refused = await cyd.post("/api/support/look", body)
            assert (refused.status_code, refused.json()["code"]) == (422, "invalid_input")
            assert "Bracket" not in refused.text

    async def test_an_account_that_is_not_there(self, house: House) -> None:
        cyd = await supporter(house, await house.set_up())
        for which in ({"email": f"nobody@{DOMAIN}"}, {"number": "AAAAAAAAAAAAAAAA"}):
            answer = await cyd.post("/api/support/look", {"reason": "call", **which})
            assert (answer.status_code, answer.json()["code"]) == (404, "no_such_account")

    async def test_whoever_opens_one_after_the_other_is_stopped(self, house: House) -> None:
        cyd = await supporter(house, await house.set_up())
        mine = (await numbers(cyd))[0]["number"]
        body = {"reason": "rights", "number": mine}
        answers = [await cyd.post("/api/support/look", body) for _ in range(11)]
        assert [each.status_code for each in answers] == [200] * 10 + [429]

    async def test_of_a_look_a_number_is_left_and_no_name(
        self, house: House, capsys: pytest.CaptureFixture[str]
    ) -> None:
        ada = await house.set_up()
        await house.member("Bea Bracket")
        cyd = await supporter(house, ada)
        before = house.rows("select count(*) from accounts, sessions")
        await cyd.post("/api/support/look", {"reason": "rights", "email": BEA})
        assert house.rows("select count(*) from accounts, sessions") == before
        (line,) = (one for one in capsys.readouterr().err.splitlines() if "support.looked" in one)
        assert '"kind": "rights"' in line
        assert "Bracket" not in line
        assert DOMAIN not in line
