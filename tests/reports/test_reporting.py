"""Policy C: reported, held at once, decided by a second person, gone within a day."""

from typing import Any

from pattino.accounts.model import Role
from pattino.kit.secret import Purpose
from tests.common.house import ADULT, DOMAIN, Browser, House

BEA = f"bea@{DOMAIN}"


async def report(browser: Browser, email: str = BEA, ground: str = "told") -> int:
    return (await browser.post("/api/reports", {"email": email, "ground": ground})).status_code


async def waiting(admin: Browser) -> list[dict[str, Any]]:
    answer = await admin.get("/api/reports")
    assert answer.status_code == 200, answer.text
    return list(answer.json()["reports"])


async def decide(admin: Browser, *, is_child: bool) -> int:
    (found,) = await waiting(admin)
    path = f"/api/reports/{found['id']}/decision"
    return (await admin.post(path, {"is_child": is_child})).status_code


async def another_admin(house: House, name: str = "Eve") -> Browser:
    made = await house.member(name)
    account = (await made.get("/api/session")).json()["account"]["id"]
    directory = house.app.signin.directory
    person = house.app.database.run(directory.by_id, account)
    assert person is not None
    house.app.database.run(directory.set_role, person, Role.ADMIN)
    return made


def rows(house: House, query: str) -> list[Any]:
    return house.rows(query)


def letters(house: House, address: str) -> list[str]:
    return [
        letter.subject
        for letter in house.mailbox.letters
        if letter.to.reveal(Purpose.AUTHENTICATE) == address
    ]


async def tomorrow(house: House) -> None:
    house.clock.advance(days=1)
    await house.app.forget_expired()


class TestClauseCAReportIsTakenFromAnyone:
    async def test_signed_out_the_account_is_held_at_once(self, house: House) -> None:
        await house.set_up()
        bea = await house.member()
        assert await report(house.browser()) == 202
        answer = await bea.post("/api/meetings")
        assert (answer.status_code, answer.json()["code"]) == (403, "account_held")

    async def test_signed_in_as_well(self, house: House) -> None:
        await house.set_up()
        bea, cyd = await house.member(), await house.member("Cyd")
        assert await report(cyd) == 202
        assert (await bea.post("/api/meetings")).json()["code"] == "account_held"

    async def test_of_the_reporter_nothing_is_stored(self, house: House) -> None:
        await house.set_up()
        await house.member()
        cyd = await house.member("Cyd")
        await report(cyd)
        ((reporter,),) = rows(house, "select reported_by from child_reports")
        assert reporter is None

    async def test_the_answer_does_not_tell_whether_there_is_such_an_account(
        self, house: House
    ) -> None:
        await house.set_up()
        await house.member()
        known = await house.browser("198.51.100.1").post(
            "/api/reports", {"email": BEA, "ground": "told"}
        )
        unknown = await house.browser("192.0.2.1").post(
            "/api/reports", {"email": f"nobody@{DOMAIN}", "ground": "told"}
        )
        assert (known.status_code, known.text) == (unknown.status_code, unknown.text)
        assert len(rows(house, "select * from child_reports")) == 1

    async def test_the_person_and_the_administrators_hear_of_it(self, house: House) -> None:
        await house.set_up()
        await house.member()
        await report(house.browser())
        await house.app.outbox.settled()
        assert letters(house, BEA)[-1] == "Your Pattino account is held"
        assert letters(house, f"ada@{DOMAIN}") == ["A report in Pattino waits for you"]
        for letter in house.mailbox.letters[-2:]:
            assert "Bea" not in letter.text.expose(), "mail is read on many screens"

    async def test_the_person_sees_the_report_in_their_data_but_not_who_made_it(
        self, house: House
    ) -> None:
        await house.set_up()
        bea = await house.member()
        await report(house.browser())
        data = (await bea.get("/api/me/data")).json()
        assert data["held"]
        found = {f"{each['table']}.{each['column']}": each for each in data["items"]}
        assert found["child_reports.ground"]["values"] == ["told"]
        assert found["child_reports.reported_by"]["values"] == []
        assert found["child_reports.reported_by"]["withheld"]

    async def test_the_person_cannot_lift_it_themselves(self, house: House) -> None:
        await house.set_up()
        bea = await house.member()
        await report(house.browser())
        await bea.post("/api/me/restrict", {"restricted": False})
        assert (await bea.post("/api/meetings")).json()["code"] == "account_held"

    async def test_nonsense_is_refused_and_changes_nothing(self, house: House) -> None:
        await house.set_up()
        browser = house.browser()
        for body in ({"email": BEA}, {"email": "x", "ground": "told"}, {"email": BEA, "ground": 1}):
            answer = await browser.post("/api/reports", body)
            assert answer.json()["code"] == "invalid_input"


class TestASecondPersonDecides:
    async def test_a_child_is_erased_at_once_and_cannot_come_back_for_a_year(
        self, house: House
    ) -> None:
        admin = await house.set_up()
        bea = await house.member()
        await report(house.browser())
        assert await decide(admin, is_child=True) == 200
        assert rows(house, "select count(*) from accounts") == [(1,)]
        assert await bea.state() == "signed_out"
        sent = len(house.mailbox.letters)
        await house.ask(house.browser(), BEA)
        assert len(house.mailbox.letters) == sent, "the same answer, and no mail"
        ((mark,),) = rows(house, "select mark from tombstones")
        assert mark not in {key for (key,) in rows(house, "select email_key from accounts")}
        house.clock.advance(days=365)
        await house.app.forget_expired()
        assert rows(house, "select count(*) from tombstones") == [(0,)]
        await house.ask(house.browser(), BEA)
        assert house.code_for(BEA)

    async def test_a_sign_in_that_was_under_way_makes_no_account_either(self, house: House) -> None:
        admin = await house.set_up()
        await house.member()
        under_way = await house.first_sign_in(f"cyd@{DOMAIN}")
        cyd = await house.first_sign_in(f"cyd@{DOMAIN}")
        await cyd.post("/api/signin/complete", {"name": "Cyd", **ADULT})
        await report(house.browser(), f"cyd@{DOMAIN}")
        await decide(admin, is_child=True)
        answer = await under_way.post("/api/signin/complete", {"name": "Cyd", **ADULT})
        assert answer.json()["code"] == "not_available"

    async def test_a_wrong_report_is_undone_at_once(self, house: House) -> None:
        admin = await house.set_up()
        bea = await house.member()
        await report(house.browser())
        assert await decide(admin, is_child=False) == 200
        assert (await bea.post("/api/meetings")).status_code == 201
        await tomorrow(house)
        assert await bea.state() == "signed_in", "nothing is left that would erase it"

    async def test_an_administrator_who_reports_does_not_decide(self, house: House) -> None:
        admin = await house.set_up()
        await house.member()
        await report(admin)
        (found,) = await waiting(admin)
        assert found["may_decide"] is False
        answer = await admin.post(f"/api/reports/{found['id']}/decision", {"is_child": True})
        assert answer.json()["code"] == "second_person_needed"
        assert await decide(await another_admin(house), is_child=True) == 200

    async def test_only_administrators_see_reports(self, house: House) -> None:
        await house.set_up()
        cyd = await house.member("Cyd")
        for browser in (cyd, house.browser()):
            assert (await browser.get("/api/reports")).json()["code"] == "admin_needed"
            answer = await browser.post("/api/reports/x/decision", {"is_child": True})
            assert answer.json()["code"] == "admin_needed"

    async def test_what_was_decided_does_not_wait_any_more(self, house: House) -> None:
        admin = await house.set_up()
        await house.member()
        await report(house.browser())
        (found,) = await waiting(admin)
        await decide(admin, is_child=False)
        answer = await admin.post(f"/api/reports/{found['id']}/decision", {"is_child": True})
        assert answer.json()["code"] == "report_unknown"


class TestNobodyDecides:
    async def test_the_account_is_erased_within_a_day_and_may_be_made_anew(
        self, house: House
    ) -> None:
        await house.set_up()
        await house.member()
        await report(house.browser())
        await tomorrow(house)
        assert rows(house, "select count(*) from accounts") == [(1,)]
        assert rows(house, "select count(*) from tombstones") == [(0,)]
        await house.member()
        assert rows(house, "select count(*) from accounts") == [(2,)]


class TestGuardsAgainstAbuse:
    async def test_one_reporter_holds_one_account_a_day(self, house: House) -> None:
        await house.set_up()
        await house.member()
        cyd = await house.member("Cyd")
        stranger = house.browser("198.51.100.9")
        assert await report(stranger) == 202
        assert await report(stranger, f"cyd@{DOMAIN}") == 202
        assert (await cyd.post("/api/meetings")).status_code == 201
        await tomorrow(house)
        assert await cyd.state() == "signed_in", "the second report waits for an administrator"

    async def test_reports_from_one_network_end_after_three(self, house: House) -> None:
        await house.set_up()
        stranger = house.browser("198.51.100.9")
        statuses = [await report(stranger, f"n{number}@{DOMAIN}") for number in range(4)]
        assert statuses == [202, 202, 202, 429]
        house.clock.advance(days=1)
        assert await report(stranger) == 202

    async def test_reports_of_all_strangers_are_bounded(self, house: House) -> None:
        await house.set_up()
        statuses = [
            await report(house.browser(f"10.{number}.0.1"), f"n{number}@{DOMAIN}")
            for number in range(31)
        ]
        assert statuses[-2:] == [202, 429]

    async def test_who_was_cleared_is_not_held_again_by_the_next_false_report(
        self, house: House
    ) -> None:
        admin = await house.set_up()
        bea = await house.member()
        await report(house.browser("198.51.100.9"))
        await decide(admin, is_child=False)
        await report(house.browser("192.0.2.9"))
        assert (await bea.post("/api/meetings")).status_code == 201
        (found,) = await waiting(admin)
        assert (found["held"], found["due_at"]) == (False, None)

    async def test_an_administrator_is_neither_held_nor_erased_by_a_form(
        self, house: House
    ) -> None:
        admin = await house.set_up()
        await report(house.browser(), f"ada@{DOMAIN}")
        assert (await admin.post("/api/meetings")).status_code == 201
        house.clock.advance(days=8)
        await house.app.forget_expired()
        assert rows(house, "select count(*) from accounts") == [(1,)]
        assert rows(house, "select count(*) from child_reports") == [(0,)]

    async def test_a_second_report_about_the_same_account_adds_nothing(self, house: House) -> None:
        await house.set_up()
        await house.member()
        for address in ("198.51.100.9", "192.0.2.9"):
            assert await report(house.browser(address)) == 202
        assert len(rows(house, "select * from child_reports")) == 1
