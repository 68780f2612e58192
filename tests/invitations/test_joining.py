"""Whoever holds the link of an invitation makes one account with it. Policy 1.1, C, E, S."""

import asyncio
import re
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from pattino.kit.secret import Purpose
from pattino.privacy import notice
from tests.api.conftest import IN_MEMORY
from tests.common.house import ADULT, CHILD_YEAR, DOMAIN, Browser, House, open_house
from tests.invitations.people import NEW, invited, is_open, joins, link_for, looks, told

SMTP = {"smtp_host": "localhost", "smtp_from": f"calls@{DOMAIN}"}


@pytest_asyncio.fixture
async def mailing() -> AsyncIterator[House]:
    """A house with a mail server."""
    with tempfile.TemporaryDirectory(dir=IN_MEMORY) as folder:
        async with open_house(Path(folder), **SMTP) as opened:
            yield opened


class TestWithoutAMailServer:
    async def test_the_link_signs_in_once_and_makes_a_member(self, house: House) -> None:
        admin = await house.set_up()
        token, noor = await link_for(admin), house.browser()
        answer = await joins(noor, token)
        assert answer.status_code == 200, answer.text
        assert answer.json()["next"] == "signed_in"
        account = (await noor.get("/api/session")).json()["account"]
        assert (account["name"], account["email"], account["role"]) == ("Noor", NEW, "member")
        assert told(await joins(house.browser(), token)) == (404, "invitation_over")
        assert told(await looks(house, token)) == (404, "invitation_over")

    async def test_it_records_which_notice_was_accepted(self, house: House) -> None:
        """Policy E."""
        token = await link_for(await house.set_up())
        refused = await joins(house.browser(), token, policy_version="2020-01-01")
        assert told(refused) == (409, "policy_changed")
        await joins(house.browser(), token)
        today = house.clock.now().date().isoformat()
        rows = house.rows("select policy_version, accepted_on from accounts")
        assert [(version, str(day)) for version, day in rows] == [(notice.VERSION, today)] * 2

    async def test_colleagues_find_them_and_they_make_meetings(self, house: House) -> None:
        admin = await house.set_up()
        noor = house.browser()
        await joins(noor, await link_for(admin))
        found = (await admin.post("/api/people/search", {"q": "noor"})).json()["people"]
        assert [each["name"] for each in found] == ["Noor"]
        await house.meeting(noor)

    async def test_they_sign_in_again_with_a_code_as_everybody(self, house: House) -> None:
        await joins(house.browser(), await link_for(await house.set_up()))
        again = house.browser()
        await house.ask(again, NEW)
        answer = await again.post("/api/signin/verify", {"code": house.code_for(NEW)})
        assert answer.json()["account"]["name"] == "Noor"

    async def test_two_who_press_at_once_make_one_account(self, house: House) -> None:
        token = await link_for(await house.set_up())
        answers = await asyncio.gather(*(joins(house.browser(), token) for _ in range(8)))
        assert sorted(each.status_code for each in answers) == [200] + [404] * 7
        assert house.rows("select count(*) from accounts") == [(2,)]

    async def test_it_opens_no_account_that_is_there_already(self, house: House) -> None:
        """Whoever got one meanwhile, by their domain or otherwise, signs in with a code."""
        admin = await house.set_up()
        token = await link_for(admin, f"bea@{DOMAIN}")
        await house.member("Bea Bracket")
        assert told(await looks(house, token)) == (404, "invitation_over")
        assert told(await joins(house.browser(), token)) == (404, "invitation_over")

    async def test_an_address_that_was_given_to_an_account_meanwhile(self, house: House) -> None:
        admin = await house.set_up()
        token = await link_for(admin)
        await house.member("Bea Bracket")
        directory, database = house.app.signin.directory, house.app.database
        ids = [row[0] for row in house.rows("select id from accounts where role = 'member'")]
        address = database.run(house.app.eraser.invitations.opened, token, house.clock.now())[0]

        def move(tx: Any) -> None:
            account = directory.by_id(tx, ids[0])
            assert account
            directory.readdress(tx, account, address.email.reveal(Purpose.AUTHENTICATE))

        database.run(move)
        assert told(await looks(house, token)) == (409, "account_exists")
        assert told(await joins(house.browser(), token)) == (409, "account_exists")

    @pytest.mark.parametrize(
        "change",
        [
            {"name": ""},
            {"name": "\u202e\u200b"},
            {"name": "x" * 10_000},
            {"birth_year": 1700},
            {"birth_year": "old"},
            {"role": "admin"},
            {"email": "evil@elsewhere.example"},
            {"token": None},
            {"token": "a" * 129},
        ],
    )
    async def test_nonsense_uses_nothing_up(self, house: House, change: dict[str, Any]) -> None:
        token = await link_for(await house.set_up())
        body = {"token": token, "name": "Noor", **ADULT} | change
        answer = await house.browser().post("/api/join", body)
        assert told(answer) == (422, "invalid_input")
        assert (await looks(house, token)).status_code == 200

    async def test_another_site_cannot_use_a_link(self, house: House) -> None:
        token = await link_for(await house.set_up())
        body = {"token": token, "name": "Noor", **ADULT}
        answer = await house.browser().post("/api/join", body, origin="https://evil.example")
        assert told(answer) == (403, "wrong_origin")


class TestClauseCChildrenAreRefused:
    async def test_and_their_address_is_deleted_at_once(self, house: House) -> None:
        admin = await house.set_up()
        token, kit = await link_for(admin), house.browser()
        assert told(await joins(kit, token, birth_year=CHILD_YEAR)) == (403, "not_available")
        assert house.rows("select count(*) from invitations") == [(0,)]
        assert house.rows("select count(*) from accounts") == [(1,)]
        again = await link_for(admin)
        assert told(await joins(kit, again)) == (403, "not_available"), "this browser, for a day"
        assert told(await joins(house.browser(), again)) == (403, "not_available"), "this mailbox"
        house.clock.advance(days=1, minutes=1)
        assert (await joins(house.browser(), again)).status_code == 200

    async def test_before_any_mail_where_there_is_a_mail_server(self, mailing: House) -> None:
        admin = await mailing.set_up()
        token = await link_for(admin)
        await mailing.app.outbox.settled()
        sent = len(mailing.mailbox.letters)
        answer = await joins(mailing.browser(), token, birth_year=CHILD_YEAR)
        assert told(answer) == (403, "not_available")
        await mailing.app.outbox.settled()
        assert len(mailing.mailbox.letters) == sent
        assert mailing.rows("select count(*) from invitations") == [(0,)]

    async def test_whose_address_was_marked_make_no_account_with_an_invitation(
        self, house: House
    ) -> None:
        admin = await house.set_up()
        noor = house.browser()
        await joins(noor, await link_for(admin))
        await house.browser().post("/api/reports", {"email": NEW, "ground": "guardian"})
        (waiting,) = (await admin.get("/api/reports")).json()["reports"]
        await admin.post(f"/api/reports/{waiting['id']}/decision", {"is_child": True})
        token = await link_for(admin)
        assert told(await joins(house.browser(), token)) == (403, "not_available")
        assert await is_open(admin) == []


class TestWithAMailServer:
    async def code(self, house: House) -> str:
        await house.app.outbox.settled()
        found = re.search(r"^    ([0-9A-Z]{8})$", house.mailbox.newest_for(NEW), re.MULTILINE)
        assert found
        return found[1]

    async def asked(self, house: House, token: str) -> Browser:
        browser = house.browser()
        answer = await joins(browser, token)
        assert answer.status_code == 200, answer.text
        assert (answer.json()["next"], answer.json()["session"]) == ("code", None)
        return browser

    async def test_a_code_to_the_address_is_needed_as_well(self, mailing: House) -> None:
        """Policy S: a link that was passed on opens nobody's mailbox (docs/decisions/0022)."""
        admin = await mailing.set_up()
        token = await link_for(admin)
        noor = await self.asked(mailing, token)
        assert await noor.state() == "signed_out"
        assert mailing.rows("select count(*) from accounts") == [(1,)]
        answer = await noor.post("/api/signin/verify", {"code": await self.code(mailing)})
        assert answer.json()["state"] == "first_sign_in"
        answer = await noor.post("/api/signin/complete", {"name": "Noor", **ADULT})
        account = answer.json()["account"]
        assert (account["email"], account["role"]) == (NEW, "member")
        assert await is_open(admin) == []
        assert told(await looks(mailing, token)) == (404, "invitation_over")

    async def test_the_link_works_until_the_account_is_made(self, mailing: House) -> None:
        """A code that was lost, or another browser, takes nothing away."""
        token = await link_for(await mailing.set_up())
        await self.asked(mailing, token)
        await self.asked(mailing, token)

    async def test_taken_back_after_the_code_was_sent_it_makes_no_account(
        self, mailing: House
    ) -> None:
        admin = await mailing.set_up()
        noor = await self.asked(mailing, await link_for(admin))
        await noor.post("/api/signin/verify", {"code": await self.code(mailing)})
        (shown,) = await is_open(admin)
        await admin.post(f"/api/admin/invitations/{shown['id']}/revoke")
        answer = await noor.post("/api/signin/complete", {"name": "Noor", **ADULT})
        assert told(answer) == (401, "signin_needed")
        assert mailing.rows("select count(*) from accounts") == [(1,)]

    async def test_an_invited_address_may_also_ask_for_a_code_itself(self, mailing: House) -> None:
        """Somebody who lost the link: the mailbox is what is proven either way."""
        admin = await mailing.set_up()
        await invited(admin, NEW)
        noor = mailing.browser()
        await mailing.ask(noor, NEW)
        answer = await noor.post("/api/signin/verify", {"code": await self.code(mailing)})
        assert answer.json()["state"] == "first_sign_in"

    async def test_an_address_that_nobody_invited_gets_no_mail(self, mailing: House) -> None:
        await mailing.set_up()
        await mailing.ask(mailing.browser(), NEW)
        assert mailing.mailbox.letters == []
