"""Policy R: an account that nobody uses is warned twice and then erased; signing in keeps it."""

from pathlib import Path
from smtplib import SMTPRecipientsRefused

import pytest

from pattino.kit.mail import Letter
from pattino.kit.secret import Purpose
from tests.common.house import DOMAIN, Browser, House, Mailbox, open_house

BEA = f"bea@{DOMAIN}"
SUBJECT = "Your Pattino account is about to end"


def accounts(house: House) -> int:
    ((found,),) = house.rows("select count(*) from accounts")
    return int(found)


async def days(house: House, count: int) -> list[int]:
    """Let days pass; gives those on which Bea was warned."""
    warned = []
    for day in range(1, count + 1):
        house.clock.advance(days=1)
        before = len(house.mailbox.letters)
        await house.app.forget_expired()
        await house.app.outbox.settled()
        warned += [
            day
            for letter in house.mailbox.letters[before:]
            if letter.subject == SUBJECT and letter.to.reveal(Purpose.AUTHENTICATE) == BEA
        ]
    return warned


async def comes_back(house: House) -> Browser:
    browser = house.browser()
    await house.ask(browser, BEA)
    await browser.post("/api/signin/verify", {"code": house.code_for(BEA)})
    return browser


async def test_warned_thirty_and_seven_days_before_and_then_gone(house: House) -> None:
    await house.set_up()
    await house.member()
    first, second = await days(house, 370)
    assert second - first == 23
    assert accounts(house) == 2
    await days(house, 7)
    assert accounts(house) == 1, "only the administrator is left"
    letter = house.mailbox.newest_for(BEA)
    assert "2027-12-01" in letter
    assert "Bea" not in letter


async def test_signing_in_keeps_the_account_and_begins_anew(house: House) -> None:
    await house.set_up()
    await house.member()
    assert len(await days(house, 366)) == 2
    await comes_back(house)
    await days(house, 300)
    assert accounts(house) == 2
    assert len(await days(house, 100)) == 2
    assert accounts(house) == 1


async def test_the_period_is_a_setting(house: House) -> None:
    assert house.config.inactivity_months == 12


async def test_the_last_administrator_stays(house: House) -> None:
    await house.set_up()
    await days(house, 800)
    assert accounts(house) == 1


async def test_what_is_restricted_or_leaves_has_another_end(house: House) -> None:
    await house.set_up()
    bea = await house.member()
    await bea.post("/api/me/restrict", {"restricted": True})
    assert await days(house, 500) == []
    assert accounts(house) == 2, "its owner asked that it be stored"


async def test_an_account_of_before_counts_from_the_first_start(house: House) -> None:
    await house.set_up()
    await house.member()
    house.app.database.run(lambda tx: tx.exec_driver_sql("update accounts set active_month = null"))
    await house.app.forget_expired()
    ((month,),) = house.rows("select distinct active_month from accounts")
    assert str(month) == "2026-11-01"


class Moody(Mailbox):
    """A mailbox that refuses everybody's mail for good while it is full."""

    is_full = False
    refused = 0

    def carry(self, letter: Letter) -> None:
        if self.is_full:
            self.refused += 1
            raise SMTPRecipientsRefused({"‹address›": (552, b"mailbox full")})
        super().carry(letter)


async def moody_days(house: House, count: int) -> None:
    for _ in range(count):
        house.clock.advance(days=1)
        for _ in range(3):  # a server sweeps more than once a day
            await house.app.forget_expired()
            await house.app.outbox.settled()


async def test_a_refused_warning_stays_due_and_is_tried_once_a_day(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mailbox = Moody()
    async with open_house(tmp_path, carrier=mailbox) as house:
        house.mailbox = mailbox
        await house.set_up()
        await house.member()
        mailbox.is_full = True
        house.clock.advance(days=340)
        await moody_days(house, 10)
        ((warnings,),) = house.rows("select max(warnings) from accounts")
        assert warnings == 0
        before = mailbox.refused
        await moody_days(house, 10)
        assert mailbox.refused - before == 2 * 10, "the administrator and Bea, daily"
        assert house.app.outbox.given_up == mailbox.refused
        said = capsys.readouterr().err
        assert said.count("account.unused_warning_refused") == mailbox.refused
        assert DOMAIN not in said
        mailbox.is_full = False
        first, second = await days(house, 60)
        assert (first, second - first) == (1, 23)
        assert accounts(house) == 1


async def test_a_restart_loses_no_warning_and_gives_none_twice(tmp_path: Path) -> None:
    """Who was tried today is known to the process only; who was warned stands with the account."""
    mailbox = Moody()
    async with open_house(tmp_path, carrier=mailbox) as house:
        house.mailbox = mailbox
        await house.set_up()
        await house.member()
    mailbox.is_full = True
    for _ in range(2):  # each start tries again, so nobody's warning waits for a day that is lost
        refused = mailbox.refused
        await one_day_of_warnings(tmp_path, mailbox)
        assert mailbox.refused == refused + 2, "the administrator and Bea"
    mailbox.is_full = False
    assert await one_day_of_warnings(tmp_path, mailbox) == 2
    assert await one_day_of_warnings(tmp_path, mailbox) == 0, "it was given, and is not given again"


async def one_day_of_warnings(folder: Path, mailbox: Moody) -> int:
    """Start a server on the day of the first warning; how many letters it wrote."""
    async with open_house(folder, carrier=mailbox) as house:
        await house.app.forget_expired()  # behind the sweep that each start does by itself
        house.clock.advance(days=345)
        before = len(mailbox.letters)
        for _ in range(2):
            await house.app.forget_expired()
            await house.app.outbox.settled()
        return len(mailbox.letters) - before


async def test_a_mailbox_that_is_gone_for_good_keeps_no_account_for_ever(tmp_path: Path) -> None:
    """Nobody can sign in to an account whose mailbox is gone; policy R ends it all the same."""
    mailbox = Moody()
    async with open_house(tmp_path, carrier=mailbox) as house:
        house.mailbox = mailbox
        await house.set_up()
        await house.member()
        mailbox.is_full = True
        house.clock.advance(days=372 + 58)
        await moody_days(house, 2)
        assert accounts(house) == 2, "the sixtieth day: the warning counts as given"
        house.clock.advance(days=22)
        await moody_days(house, 7)
        assert accounts(house) == 2, "there are thirty days even so"
        await moody_days(house, 1)
        assert accounts(house) == 1
