"""POST /api/signin/*: a code or a link, once, in ten minutes, in the browser that asked."""

import pytest

from pattino.signin import rules
from tests.common.house import ADULT, CHILD_YEAR, DOMAIN, Browser, House

ADA = f"ada@{DOMAIN}"
BEA = f"bea@{DOMAIN}"
STRANGER = "mallory@elsewhere.example"


async def enter(browser: Browser, code: str) -> tuple[int, dict[str, object]]:
    answer = await browser.post("/api/signin/verify", {"code": code})
    return answer.status_code, answer.json()


def another(code: str) -> str:
    return ("1" if code[0] != "1" else "2") + code[1:]


class TestAsking:
    async def test_every_address_gets_the_same_answer(self, house: House) -> None:
        await house.set_up()
        answers = []
        for address in (ADA, BEA, STRANGER):
            browser = house.browser()
            answer = await browser.post("/api/signin/code", {"email": address})
            named = {name: value for name, value in answer.headers.items() if name != "request-id"}
            named["set-cookie"] = named["set-cookie"].replace(str(browser.cookie("signin")), "…")
            answers.append((answer.status_code, answer.text, named))
        assert answers[0] == answers[1] == answers[2]
        assert answers[0][:2] == (202, '{"expires_in_s":600}')

    async def test_only_those_who_may_sign_in_get_a_mail(self, house: House) -> None:
        await house.set_up()
        for address in (ADA, BEA, STRANGER, f"eve@sub.{DOMAIN}", f"eve@{DOMAIN}.example"):
            await house.ask(house.browser(), address)
        assert len(house.mailbox.letters) == 2

    async def test_nothing_of_a_stranger_is_stored(self, house: House) -> None:
        """Policy 1.1: only account information is stored, and a stranger has no account."""
        await house.set_up()
        await house.ask(house.browser(), STRANGER)
        for path in house.config.data_dir.rglob("*"):
            if path.is_file():
                assert b"mallory" not in path.read_bytes()

    async def test_a_stranger_s_tries_are_counted_like_everyone_s(self, house: House) -> None:
        await house.set_up()
        browser = house.browser()
        await house.ask(browser, STRANGER)
        outcomes = [await enter(browser, "00000000") for _ in range(6)]
        assert [body["code"] for _, body in outcomes] == ["code_wrong"] * 4 + ["too_many_tries"] * 2

    async def test_before_set_up_nobody_gets_a_mail(self, house: House) -> None:
        await house.ask(house.browser(), ADA)
        assert house.mailbox.letters == []

    async def test_four_codes_an_hour_from_one_network_for_an_address_known_or_not(
        self, house: House
    ) -> None:
        await house.set_up()
        for address in (BEA, STRANGER):
            for _ in range(4):
                await house.ask(house.browser(), address)
            answer = await house.browser().post("/api/signin/code", {"email": address.upper()})
            assert (answer.status_code, answer.json()["code"]) == (429, "too_many_requests")
            assert answer.json()["retry_after_s"] == 3_600
            assert answer.headers["retry-after"] == "3600"
        house.clock.advance(seconds=3600)
        await house.ask(house.browser(), BEA)

    async def test_a_stranger_s_network_keeps_nobody_from_a_code_for_a_day_long(
        self, house: House
    ) -> None:
        """Whoever asks for a colleague's address as often as it goes locks nobody else out."""
        await house.set_up()
        taken = 0
        for _ in range(24):
            answers = [
                await house.browser("198.51.100.9").post("/api/signin/code", {"email": BEA})
                for _ in range(8)
            ]
            taken += sum(answer.status_code == 202 for answer in answers)
            elsewhere = await house.browser("203.0.113.7").post("/api/signin/code", {"email": BEA})
            assert elsewhere.status_code == 202
            house.clock.advance(seconds=3600)
        assert taken <= 4 * 24

    async def test_a_browser_that_has_signed_in_before_is_let_in_whatever_strangers_do(
        self, house: House
    ) -> None:
        await house.set_up()
        browser = await house.first_sign_in(BEA)
        await browser.post("/api/signin/complete", {"name": "Bea", **ADULT})
        await browser.post("/api/signin/out", {})
        for number in range(120):
            await house.browser(f"198.51.{number}.9").post("/api/signin/code", {"email": BEA})
        stranger = await house.browser("203.0.113.7").post("/api/signin/code", {"email": BEA})
        assert stranger.status_code == 429
        await house.ask(browser, BEA)
        assert (await enter(browser, house.code_for(BEA)))[1]["state"] == "signed_in"

    async def test_the_mark_of_a_browser_helps_with_its_own_address_alone(
        self, house: House
    ) -> None:
        await house.set_up()
        browser = house.browser()
        await house.ask(browser, ADA)
        await enter(browser, house.code_for(ADA))
        for _ in range(4):
            await house.ask(browser, BEA)
        assert (await browser.post("/api/signin/code", {"email": BEA})).status_code == 429
        for mark in ("", ".", "x" * 300, f"{browser.cookie('known')}0"):
            browser.client.cookies.set("pattino-known", mark)
            assert (await browser.post("/api/signin/code", {"email": BEA})).status_code == 429

    async def test_a_network_that_asks_for_many_addresses_is_slowed(self, house: House) -> None:
        await house.set_up()
        browser = house.browser("198.51.100.9")
        for number in range(100):
            await browser.post("/api/signin/code", {"email": f"n{number}@{DOMAIN}"})
        neighbour = house.browser("198.51.100.200")
        answer = await neighbour.post("/api/signin/code", {"email": BEA})
        assert answer.status_code == 429
        elsewhere = house.browser("198.51.101.9")
        assert (await elsewhere.post("/api/signin/code", {"email": BEA})).status_code == 202

    @pytest.mark.parametrize(
        "address", ["", "bea", "bea@", "@skate.example", "a b@skate.example", "x" * 300, "b@a..c"]
    )
    async def test_what_is_no_address_is_named(self, house: House, address: str) -> None:
        answer = await house.browser().post("/api/signin/code", {"email": address})
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")
        assert list(answer.json()["fields"]) == ["email"]


class TestCode:
    async def test_a_code_signs_in_who_has_an_account(self, house: House) -> None:
        await house.set_up()
        browser = house.browser()
        await house.ask(browser, ADA)
        status, session = await enter(browser, house.code_for(ADA))
        assert (status, session["state"]) == (200, "signed_in")
        assert await browser.state() == "signed_in"

    async def test_case_blanks_and_look_alikes_do_not_matter(self, house: House) -> None:
        await house.set_up()
        browser = house.browser()
        await house.ask(browser, ADA)
        code = house.code_for(ADA).lower().replace("1", "l").replace("0", "o")
        status, _ = await enter(browser, f" {code[:4]}-{code[4:]} ")
        assert status == 200

    async def test_an_address_is_known_in_any_case(self, house: House) -> None:
        await house.set_up()
        browser = house.browser()
        await house.ask(browser, f"ADA@{DOMAIN.upper()}")
        status, session = await enter(browser, house.code_for(f"ADA@{DOMAIN}"))
        assert (status, session["state"]) == (200, "signed_in")

    async def test_a_wrong_code_says_how_many_tries_are_left(self, house: House) -> None:
        await house.set_up()
        browser = house.browser()
        await house.ask(browser, ADA)
        wrong = another(house.code_for(ADA))
        outcomes = [await enter(browser, wrong) for _ in range(4)]
        assert [body.get("tries_left") for _, body in outcomes] == [4, 3, 2, 1]
        assert {body["code"] for _, body in outcomes} == {"code_wrong"}

    async def test_after_five_wrong_codes_the_right_one_is_worth_nothing(
        self, house: House
    ) -> None:
        await house.set_up()
        browser = house.browser()
        await house.ask(browser, ADA)
        code = house.code_for(ADA)
        for _ in range(5):
            await enter(browser, another(code))
        status, body = await enter(browser, code)
        assert (status, body["code"]) == (400, "too_many_tries")
        link = await browser.post("/api/signin/verify", {"link": house.link_for(ADA)})
        assert link.json()["code"] == "too_many_tries"

    async def test_a_code_works_once(self, house: House) -> None:
        await house.set_up()
        browser = house.browser()
        await house.ask(browser, ADA)
        stolen = browser.cookie("signin")
        code = house.code_for(ADA)
        await enter(browser, code)
        thief = house.browser()
        thief.client.cookies.set("pattino-signin", str(stolen))
        status, body = await enter(thief, code)
        assert (status, body["code"]) == (400, "code_used")

    async def test_a_code_lives_ten_minutes(self, house: House) -> None:
        await house.set_up()
        browser = house.browser()
        await house.ask(browser, ADA)
        house.clock.advance(minutes=10)
        status, body = await enter(browser, house.code_for(ADA))
        assert (status, body["code"]) == (400, "code_expired")

    async def test_a_second_before_it_still_works(self, house: House) -> None:
        await house.set_up()
        browser = house.browser()
        await house.ask(browser, ADA)
        house.clock.advance(seconds=599)
        status, _ = await enter(browser, house.code_for(ADA))
        assert status == 200

    async def test_a_newer_code_takes_the_place_of_an_older_one(self, house: House) -> None:
        await house.set_up()
        browser = house.browser()
        await house.ask(browser, ADA)
        older = house.code_for(ADA)
        await house.ask(browser, ADA)
        _, body = await enter(browser, older)
        assert body["code"] == "code_wrong"
        status, _ = await enter(browser, house.code_for(ADA))
        assert status == 200

    async def test_another_browser_cannot_use_it(self, house: House) -> None:
        await house.set_up()
        await house.ask(house.browser(), ADA)
        status, body = await enter(house.browser(), house.code_for(ADA))
        assert (status, body["code"]) == (400, "other_browser")

    async def test_a_browser_with_a_code_of_its_own_cannot_use_another_s(
        self, house: House
    ) -> None:
        await house.set_up()
        await house.ask(house.browser(), ADA)
        code = house.code_for(ADA)
        thief = house.browser()
        await house.ask(thief, BEA)
        _, body = await enter(thief, code)
        assert body["code"] == "code_wrong"

    @pytest.mark.parametrize("body", [{}, {"code": "A", "link": "b"}, {"code": None}])
    async def test_either_a_code_or_a_link(self, house: House, body: dict[str, object]) -> None:
        answer = await house.browser().post("/api/signin/verify", body)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")


class TestLink:
    async def test_the_link_of_the_mail_signs_in(self, house: House) -> None:
        await house.set_up()
        browser = house.browser()
        await house.ask(browser, ADA)
        answer = await browser.post("/api/signin/verify", {"link": house.link_for(ADA)})
        assert answer.json()["state"] == "signed_in"

    async def test_in_another_browser_it_does_nothing_and_stays_good(self, house: House) -> None:
        await house.set_up()
        browser = house.browser()
        await house.ask(browser, ADA)
        link = {"link": house.link_for(ADA)}
        other = await house.browser().post("/api/signin/verify", link)
        assert other.json()["code"] == "other_browser"
        assert (await browser.post("/api/signin/verify", link)).status_code == 200

    async def test_it_works_once_and_ends_the_code_too(self, house: House) -> None:
        await house.set_up()
        browser = house.browser()
        await house.ask(browser, ADA)
        cookie = str(browser.cookie("signin"))
        await browser.post("/api/signin/verify", {"link": house.link_for(ADA)})
        browser.client.cookies.set("pattino-signin", cookie)
        again = await browser.post("/api/signin/verify", {"link": house.link_for(ADA)})
        assert again.json()["code"] == "code_used"
        assert (await enter(browser, house.code_for(ADA)))[1]["code"] == "code_used"

    async def test_it_lives_ten_minutes(self, house: House) -> None:
        await house.set_up()
        browser = house.browser()
        await house.ask(browser, ADA)
        house.clock.advance(minutes=10)
        answer = await browser.post("/api/signin/verify", {"link": house.link_for(ADA)})
        assert answer.json()["code"] == "code_expired"

    async def test_an_unknown_link_has_expired(self, house: House) -> None:
        answer = await house.browser().post("/api/signin/verify", {"link": "0" * 26})
        assert answer.json()["code"] == "code_expired"


class TestFirstSignIn:
    async def test_a_proven_mailbox_of_the_domain_may_make_an_account(self, house: House) -> None:
        await house.set_up()
        browser = await house.first_sign_in(BEA)
        assert await browser.state() == "first_sign_in"
        answer = await browser.post("/api/signin/complete", {"name": "Bea Bracket", **ADULT})
        session = answer.json()
        assert session["state"] == "signed_in"
        assert session["account"]["role"] == "member"
        assert session["account"]["email"] == BEA

    async def test_the_browser_gets_a_fresh_secret_when_the_mailbox_is_proven(
        self, house: House
    ) -> None:
        await house.set_up()
        browser = house.browser()
        await house.ask(browser, BEA)
        before = browser.cookie("signin")
        await enter(browser, house.code_for(BEA))
        assert browser.cookie("signin") not in {None, before}
        fixed = house.browser()
        fixed.client.cookies.set("pattino-signin", str(before))
        assert await fixed.state() == "signed_out"

    async def test_it_can_be_taken_up_again_after_a_reload_for_half_an_hour(
        self, house: House
    ) -> None:
        await house.set_up()
        browser = await house.first_sign_in(BEA)
        house.clock.advance(minutes=29)
        assert await browser.state() == "first_sign_in"
        house.clock.advance(minutes=1)
        assert await browser.state() == "signed_out"
        answer = await browser.post("/api/signin/complete", {"name": "Bea", **ADULT})
        assert (answer.status_code, answer.json()["code"]) == (401, "signin_needed")

    async def test_without_a_proven_mailbox_there_is_no_account(self, house: House) -> None:
        await house.set_up()
        browser = house.browser()
        await house.ask(browser, BEA)
        answer = await browser.post("/api/signin/complete", {"name": "Bea", **ADULT})
        assert answer.json()["code"] == "signin_needed"

    async def test_two_browsers_of_one_mailbox_make_one_account(self, house: House) -> None:
        await house.set_up()
        first, second = await house.first_sign_in(BEA), await house.first_sign_in(BEA)
        one = await first.post("/api/signin/complete", {"name": "Bea", **ADULT})
        two = await second.post("/api/signin/complete", {"name": "Bee", **ADULT})
        assert one.json()["account"] == two.json()["account"]

    async def test_the_next_sign_in_needs_no_questions(self, house: House) -> None:
        await house.set_up()
        await house.member("Bea Bracket")
        browser = house.browser()
        await house.ask(browser, BEA)
        _, session = await enter(browser, house.code_for(BEA))
        assert session["state"] == "signed_in"

    async def test_a_wrong_name_or_notice_can_be_mended(self, house: House) -> None:
        await house.set_up()
        browser = await house.first_sign_in(BEA)
        for body in ({"name": "", **ADULT}, {"name": "Bea", **ADULT, "policy_version": "0"}):
            refused = await browser.post("/api/signin/complete", body)
            assert refused.json()["code"] in {"invalid_input", "policy_changed"}
        answer = await browser.post("/api/signin/complete", {"name": "Bea", **ADULT})
        assert answer.status_code == 200

    async def test_a_child_is_refused_in_neutral_words(self, house: House) -> None:
        await house.set_up()
        browser = await house.first_sign_in(BEA)
        young = ADULT | {"birth_year": CHILD_YEAR}
        answer = await browser.post("/api/signin/complete", {"name": "Bea", **young})
        assert (answer.status_code, answer.json()["code"]) == (403, "not_available")
        assert not any(character.isdigit() for character in answer.json()["detail"])
        assert await browser.state() == "signed_out"


class TestGuessing:
    def test_a_year_of_guessing_stays_under_one_in_ten_thousand(self) -> None:
        guesses = rules.TRIES * rules.CODES_A_DAY * 365
        assert guesses / 2**rules.CODE_BITS < 1e-4
