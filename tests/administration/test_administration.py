"""Administrators see accounts and counts, and change roles; nobody else does. Policy 2.1, 3.1."""

from typing import Any

import pytest

from tests.common.house import Browser, House

PATHS = ["people", "people/x/role", "people/x/suspend", "organisation", "mail-test"]


async def members(admin: Browser, q: str = "", which: str = "everybody") -> list[dict[str, Any]]:
    answer = await admin.post("/api/admin/people", {"q": q, "which": which})
    assert answer.status_code == 200, answer.text
    return list(answer.json()["people"])


async def named(admin: Browser, name: str) -> dict[str, Any]:
    return next(each for each in await members(admin) if each["name"] == name)


class TestWhoMay:
    @pytest.mark.parametrize("path", PATHS)
    async def test_members_and_strangers_may_nothing(self, house: House, path: str) -> None:
        await house.set_up()
        member, stranger = await house.member(), house.browser()
        body: dict[str, Any] = {"people": {}, "mail-test": {}}.get(path, {"role": "admin"})
        if path.endswith("suspend"):
            body = {"suspended": True}
        if path == "organisation":
            body = {"name": "Evil", "operator_contact": "x", "mail_domains": ["evil.example"]}
        refused = await member.post(f"/api/admin/{path}", body)
        assert (refused.status_code, refused.json()["code"]) == (403, "admin_needed")
        refused = await stranger.post(f"/api/admin/{path}", body)
        assert (refused.status_code, refused.json()["code"]) == (401, "session_needed")

    async def test_the_overview_is_for_administrators(self, house: House) -> None:
        ada = await house.set_up()
        bea = await house.member()
        assert (await bea.get("/api/admin/overview")).status_code == 403
        told = (await ada.get("/api/admin/overview")).json()
        assert (told["accounts"], told["calls"], told["people_in_calls"]) == (2, 0, 0)
        assert "Bea" not in str(told)

    async def test_nobody_forges_a_role(self, house: House) -> None:
        await house.set_up()
        bea = await house.member()
        for body in ({"name": "Bea", "role": "admin"}, {"role": "admin"}):
            assert (await bea.post("/api/me/name", body)).status_code == 422
        assert (await bea.get("/api/session")).json()["account"]["role"] == "member"


class TestPeople:
    async def test_everybody_is_listed_and_found(self, house: House) -> None:
        ada = await house.set_up()
        await house.member("Bea Bracket")
        assert {each["name"] for each in await members(ada)} == {"Ada Axel", "Bea Bracket"}
        (found,) = await members(ada, "brack")
        assert (found["email"], found["role"], found["state"], found["you"]) == (
            "bea@skate.example",
            "member",
            "active",
            False,
        )

    async def test_a_member_becomes_an_administrator_and_back(self, house: House) -> None:
        ada = await house.set_up()
        bea = await house.member()
        path = f"/api/admin/people/{(await named(ada, 'Bea Bracket'))['id']}/role"
        assert (await ada.post(path, {"role": "admin"})).json()["role"] == "admin"
        assert (await bea.get("/api/admin/overview")).status_code == 200
        assert (await ada.post(path, {"role": "member"})).json()["role"] == "member"
        assert (await bea.get("/api/admin/overview")).status_code == 403

    async def test_the_last_administrator_stays_one(self, house: House) -> None:
        ada = await house.set_up()
        bea = await house.member()
        mine = (await named(ada, "Ada Axel"))["id"]
        refused = await ada.post(f"/api/admin/people/{mine}/role", {"role": "member"})
        assert (refused.status_code, refused.json()["code"]) == (409, "last_admin")
        hers = (await named(ada, "Bea Bracket"))["id"]
        await ada.post(f"/api/admin/people/{hers}/role", {"role": "admin"})
        await bea.post(f"/api/admin/people/{mine}/suspend", {"suspended": True})
        refused = await bea.post(f"/api/admin/people/{hers}/role", {"role": "member"})
        assert refused.json()["code"] == "last_admin"

    @pytest.mark.parametrize("role", ["owner", "", "ADMIN", "admin; drop table accounts", 1, None])
    async def test_no_other_role_exists(self, house: House, role: Any) -> None:
        ada = await house.set_up()
        mine = (await named(ada, "Ada Axel"))["id"]
        answer = await ada.post(f"/api/admin/people/{mine}/role", {"role": role})
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")

    async def test_an_account_that_is_not_there(self, house: House) -> None:
        ada = await house.set_up()
        answer = await ada.post("/api/admin/people/nobody/role", {"role": "member"})
        assert (answer.status_code, answer.json()["code"]) == (404, "account_unknown")


class TestSuspending:
    async def test_sessions_end_and_nobody_signs_in_again(self, house: House) -> None:
        ada = await house.set_up()
        bea = await house.member()
        path = f"/api/admin/people/{(await named(ada, 'Bea Bracket'))['id']}/suspend"
        told = (await ada.post(path, {"suspended": True})).json()
        assert (told["state"], told["ended"]) == ("suspended", 1)
        assert await bea.state() == "signed_out"
        before = len(house.mailbox.letters)
        again = house.browser()
        await house.ask(again, "bea@skate.example")
        assert len(house.mailbox.letters) == before
        found = await ada.post("/api/people/search", {"q": "bea"})
        assert found.json()["people"] == []
        assert (await ada.post(path, {"suspended": False})).json()["state"] == "active"
        await house.ask(again, "bea@skate.example")
        code = house.code_for("bea@skate.example")
        assert (await again.post("/api/signin/verify", {"code": code})).status_code == 200

    async def test_a_code_that_was_sent_before_opens_nothing(self, house: House) -> None:
        ada = await house.set_up()
        await house.member()
        phone = house.browser()
        await house.ask(phone, "bea@skate.example")
        code = house.code_for("bea@skate.example")
        path = f"/api/admin/people/{(await named(ada, 'Bea Bracket'))['id']}/suspend"
        await ada.post(path, {"suspended": True})
        assert (await phone.post("/api/signin/verify", {"code": code})).status_code == 400

    async def test_nobody_suspends_themselves(self, house: House) -> None:
        ada = await house.set_up()
        mine = (await named(ada, "Ada Axel"))["id"]
        answer = await ada.post(f"/api/admin/people/{mine}/suspend", {"suspended": True})
        assert (answer.status_code, answer.json()["code"]) == (409, "not_yourself")


class TestOrganisation:
    async def test_it_is_changed_and_the_notice_names_it(self, house: House) -> None:
        ada = await house.set_up()
        body = {
            "name": "Ice Palace",
            "operator_contact": "privacy@palace.example",
            "mail_domains": ["palace.example", "skate.example"],
        }
        told = (await ada.post("/api/admin/organisation", body)).json()
        assert told["mail_domains"] == ["palace.example", "skate.example"]
        assert (await ada.get("/api/policy")).json()["operator"]["name"] == "Ice Palace"

    @pytest.mark.parametrize(
        "change",
        [
            {"name": "x" * 10_000},
            {"name": "\u202e"},
            {"mail_domains": []},
            {"mail_domains": ["not a domain"]},
            {"mail_domains": ["=cmd|' /C calc'!A0"]},
            {"operator_contact": ""},
        ],
    )
    async def test_nonsense_changes_nothing(self, house: House, change: dict[str, Any]) -> None:
        ada = await house.set_up()
        body = {"name": "A", "operator_contact": "b", "mail_domains": ["skate.example"]}
        answer = await ada.post("/api/admin/organisation", body | change)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")
        assert (await ada.get("/api/admin/overview")).json()["organisation"] == "Ice House"


class TestMail:
    async def test_a_mail_comes_and_only_to_whoever_asked(self, house: House) -> None:
        ada = await house.set_up()
        assert (await ada.post("/api/admin/mail-test")).json() == {"sent": True, "fault": None}
        assert "test mail" in house.mailbox.newest_for("ada@skate.example")

    async def test_a_mail_server_that_is_away_is_told_by_kind(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ada = await house.set_up()

        def refuse(_letter: object) -> None:
            raise ConnectionRefusedError("198.51.100.7 said no")

        monkeypatch.setattr(house.mailbox, "carry", refuse)
        told = (await ada.post("/api/admin/mail-test")).json()
        assert told == {"sent": False, "fault": "ConnectionRefusedError"}

    async def test_it_is_bounded(self, house: House) -> None:
        ada = await house.set_up()
        answers = [await ada.post("/api/admin/mail-test") for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
