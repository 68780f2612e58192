"""Policy R: an account that nobody uses is warned twice and then erased; signing in keeps it."""

from pattino.kit.secret import Purpose
from tests.common.house import DOMAIN, Browser, House

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
