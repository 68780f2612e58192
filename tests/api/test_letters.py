"""Every mail in the language of its reader: the profile's, the asking page's, the operator's."""

from pathlib import Path
from typing import Any

import pytest

from pattino.kit.language import Language
from pattino.kit.mail import Letter
from pattino.kit.secret import Purpose
from tests.common.house import DOMAIN, Browser, House, open_house

ADA, BEA = f"ada@{DOMAIN}", f"bea@{DOMAIN}"


async def speaks(browser: Browser, language: str) -> None:
    told = {"title": "", "language": language, "time_zone": ""}
    answer = await browser.post("/api/me/profile", told)
    assert answer.status_code == 200, answer.text


def newest(house: House, address: str) -> Letter:
    found = [
        each for each in house.mailbox.letters if each.to.reveal(Purpose.AUTHENTICATE) == address
    ]
    return found[-1]


async def code_for(house: House, address: str, accepted: str = "") -> Letter:
    body = {"email": address}
    answer = await house.browser().post("/api/signin/code", body, **{"accept-language": accepted})
    assert answer.status_code == 202
    await house.app.outbox.settled()
    return newest(house, address)


class TestTheCode:
    @pytest.mark.parametrize(
        ("accepted", "subject", "sentence"),
        [
            ("de-AT,en;q=0.5", "Ihr Anmeldecode für Pattino", "Sie haben keinen Code angefordert?"),
            ("en-GB", "Your Pattino sign-in code", "You did not ask for it?"),
            ("fr, ar-XB", "Your Pattino sign-in code", "You did not ask for it?"),
        ],
    )
    async def test_before_there_is_an_account_the_page_decides(
        self, house: House, accepted: str, subject: str, sentence: str
    ) -> None:
        await house.set_up()
        letter = await code_for(house, BEA, accepted)
        assert letter.subject == subject
        assert sentence in letter.text.expose()
        code, link = house.code_for(BEA), house.link_for(BEA)
        assert code not in letter.subject
        assert link

    async def test_a_code_of_a_german_mail_signs_in(self, house: House) -> None:
        await house.set_up()
        browser = house.browser()
        await browser.post("/api/signin/code", {"email": ADA}, **{"accept-language": "de"})
        await house.app.outbox.settled()
        answer = await browser.post("/api/signin/verify", {"code": house.code_for(ADA)})
        assert answer.json()["state"] == "signed_in"

    async def test_whoever_has_chosen_a_language_gets_it_from_any_page(self, house: House) -> None:
        ada = await house.set_up()
        await speaks(ada, "de")
        assert (await code_for(house, ADA, "en")).language is Language.GERMAN
        await speaks(ada, "")
        assert (await code_for(house, ADA, "en")).language is Language.ENGLISH

    async def test_where_nobody_has_chosen_the_operator_decides(self, tmp_path: Path) -> None:
        async with open_house(tmp_path, mail_language="de") as house:
            await house.set_up()
            assert (await code_for(house, ADA, "fr")).language is Language.GERMAN
            assert (await code_for(house, ADA, "en")).language is Language.ENGLISH


@pytest.mark.parametrize(
    ("language", "subject", "words"),
    [
        ("en", "Your Pattino account is about to end", ("2027-12-01", "Sign in once")),
        ("de", "Ihr Pattino-Konto endet bald", ("01.12.2027", "Melden Sie sich vor diesem Tag")),
    ],
)
async def test_an_account_is_about_to_end(
    house: House, language: str, subject: str, words: tuple[str, ...]
) -> None:
    await house.set_up()
    await speaks(await house.member(), language)
    # Thirty days before, and seven.
    for days in (342, 23):
        house.clock.advance(days=days)
        await house.app.forget_expired()
        await house.app.outbox.settled()
    letter = newest(house, BEA)
    assert letter.subject == subject
    assert all(each in letter.text.expose() for each in words)


@pytest.mark.parametrize(
    ("languages", "subjects", "words"),
    [
        (
            ("en", "de"),
            ("Your Pattino account is held", "Eine Meldung in Pattino wartet auf Sie"),
            ("Until an administrator has looked", "bis zum 25.11.2026 um 08:40 Uhr (UTC)"),
        ),
        (
            ("de", "en"),
            ("Ihr Pattino-Konto ist angehalten", "A report in Pattino waits for you"),
            ("bis zum 25.11.2026 um 08:40 Uhr (UTC)", "by 2026-11-25 08:40 (UTC)"),
        ),
    ],
)
async def test_a_report_is_told_to_each_in_their_own_language(
    house: House, languages: tuple[str, str], subjects: tuple[str, str], words: tuple[str, str]
) -> None:
    ada = await house.set_up()
    bea = await house.member()
    for browser, language in zip((bea, ada), languages, strict=True):
        await speaks(browser, language)
    answer = await house.browser().post("/api/reports", {"email": BEA, "ground": "seen"})
    assert answer.status_code == 202
    await house.app.outbox.settled()
    for address, subject, text in zip((BEA, ADA), subjects, words, strict=True):
        letter = newest(house, address)
        assert letter.subject == subject
        assert text in letter.text.expose()


async def test_an_administrator_s_own_report_does_nothing_by_itself_in_both_languages(
    house: House,
) -> None:
    ada = await house.set_up()
    for language, subject in (("en", "A report in"), ("de", "Eine Meldung in")):
        name = {"en": "Bea", "de": "Cyd"}[language]
        await house.member(name)
        path = f"/api/admin/people/{await _id(ada, name)}/role"
        await ada.post(path, {"role": "admin"})
        await speaks(ada, language)
        body = {"email": f"{name.lower()}@{DOMAIN}", "ground": "told"}
        assert (await house.browser().post("/api/reports", body)).status_code == 202
        await house.app.outbox.settled()
        letter = newest(house, ADA)
        assert letter.subject.startswith(subject)


async def _id(admin: Browser, name: str) -> Any:
    told = (await admin.post("/api/admin/people", {"q": name})).json()["people"]
    return told[0]["id"]


@pytest.mark.parametrize(
    ("language", "subject", "words"),
    [
        (
            "en",
            "Support has looked at your Pattino account",
            ("Cyd, of the support", "mails do not reach you", "2026-11-24 09:00 (UTC)"),
        ),
        (
            "de",
            "Der Support hat Ihr Pattino-Konto angesehen",
            ("Cyd vom Support", "Mails kommen bei Ihnen nicht an", "24.11.2026 um 09:00 Uhr (UTC)"),
        ),
    ],
)
async def test_support_has_looked(
    house: House, language: str, subject: str, words: tuple[str, ...]
) -> None:
    ada = await house.set_up()
    await speaks(await house.member(), language)
    cyd = await house.member("Cyd")
    await ada.post(f"/api/admin/people/{await _id(ada, 'Cyd')}/role", {"role": "support"})
    look = {"reason": "mail", "email": BEA}
    assert (await cyd.post("/api/support/look", look)).status_code == 200
    await house.app.outbox.settled()
    letter = newest(house, BEA)
    assert letter.subject == subject
    assert all(each in letter.text.expose() for each in words)


async def test_the_test_mail_comes_in_the_language_of_the_page_or_of_the_profile(
    house: House,
) -> None:
    ada = await house.set_up()
    german = {"accept-language": "de"}
    assert (await ada.post("/api/admin/mail-test", {}, **german)).json()["sent"]
    assert newest(house, ADA).subject == "Testmail von Pattino"
    assert "Der Server kann Mails senden" in newest(house, ADA).text.expose()
    await speaks(ada, "en")
    assert (await ada.post("/api/admin/mail-test", {}, **german)).json()["sent"]
    assert newest(house, ADA).subject == "Test mail from Pattino"
    assert "The server can send mail" in newest(house, ADA).text.expose()
