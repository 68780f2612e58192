"""Policy R: two years of a server's life, day by day; nothing is older than its term says."""

import sqlite3
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from pattino.kit.db import Transaction
from pattino.kit.keystore import ROTATE_EVERY
from pattino.privacy import notice
from tests.common.house import DOMAIN, House, open_house, stored

DAYS = 730
NAMES = ("Bea", "Cyd", "Dov", "Eve")
TERMS = {
    # table, column, longest time that a row may outlive now by being useful, before it is late
    "sessions": ("expires_at", timedelta(days=30)),
    "meetings": ("expires_at", timedelta(days=7)),
    "signin_attempts": ("expires_at", timedelta(minutes=30)),
}
YEAR_UNUSED = timedelta(days=366 + 31)
SWEEP_LATE = timedelta(minutes=10)  # refusals of a code stay tellable for another life of a code


def keys_say(folder: Path, query: str) -> list[Any]:
    with sqlite3.connect(folder / "keys.db") as database:
        found = database.execute(query).fetchall()
    database.close()
    return found


async def _a_day(house: House, day: int) -> None:
    """Somebody signs in, makes a meeting, leaves; now and then somebody is erased."""
    name = NAMES[day % len(NAMES)]
    browser = house.browser()
    address = f"{name.lower()}@{DOMAIN}"
    await house.ask(browser, address)
    answer = await browser.post("/api/signin/verify", {"code": house.code_for(address)})
    if answer.json()["state"] == "first_sign_in":
        await browser.post("/api/signin/complete", {"name": name, **_adult(house)})
    await browser.post("/api/meetings")
    if day % 45 == 44:
        await browser.post("/api/me/erase", {"when": "later" if day % 2 else "now"})
    await browser.client.aclose()
    house.browsers.remove(browser)


def _adult(house: House) -> dict[str, Any]:
    return {"policy_version": notice.VERSION, "birth_year": house.clock.now().year - 40}


def _read(tx: Transaction) -> dict[str, list[tuple[Any, ...]]]:
    """What all terms are held against: one look a day, over the house's own connection."""
    queries = {table: f"select {column} from {table}" for table, (column, _) in TERMS.items()}  # noqa: S608 (names of ours)
    queries["unused"] = "select active_month from accounts where role = 'member'"
    queries["waiting"] = "select erase_at from accounts where erase_at > 0"
    return {
        name: [tuple(row) for row in tx.exec_driver_sql(query).fetchall()]
        for name, query in queries.items()
    }


def _day(written: date | str) -> date:
    """SQLite gives days as text."""
    return date.fromisoformat(written) if isinstance(written, str) else written


def _late(house: House) -> list[str]:
    """Every row that should be gone, and every row that could not be so young."""
    now, folder = house.clock.now(), house.config.data_dir
    rows = house.app.database.run(_read)
    found = []
    for table, (_, term) in TERMS.items():
        for (ends,) in rows[table]:
            moment = datetime.fromtimestamp(ends, UTC)
            if moment + SWEEP_LATE < now:
                found.append(f"{table}: ended {now - moment} ago")
            if moment > now + term:
                found.append(f"{table}: would live {moment - now}")
    for (month,) in rows["unused"]:
        if now.date() - _day(month) > YEAR_UNUSED:
            found.append(f"an account is unused since {month}")
    found += [f"an erasure is late: {at}" for (at,) in rows["waiting"] if at <= now.timestamp()]
    ((since,),) = keys_say(folder, "select since from generation")
    if now - datetime.fromtimestamp(since, UTC) >= ROTATE_EVERY:
        found.append("the master key is older than a week")
    return found


async def test_in_two_years_nothing_outlives_its_term(house: House) -> None:
    await house.set_up()
    await house.member("Zoe")
    for day in range(DAYS):
        if day % 5 == 0:
            await _a_day(house, day // 5)
        house.clock.advance(days=1)
        await house.app.forget_expired()
        house.mailbox.letters.clear()
        assert _late(house) == [], f"day {day}"
    folder = house.config.data_dir
    accounts = {row[0] for row in stored(folder, "select id from accounts")}
    keys = {row[0] for row in keys_say(folder, "select account_id from account_keys")}
    assert len(accounts) <= 1 + len(NAMES), "whoever never came back is gone"
    assert accounts == keys, "a key for each account, and none for an erased one"
    assert keys_say(folder, "select count(*) from erased")[0][0] >= 2


async def test_a_server_that_slept_for_a_year_tidies_up_when_it_wakes(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        admin = await house.set_up()
        await house.meeting(admin)
        await house.first_sign_in(f"bea@{DOMAIN}")
        house.clock.advance(days=365)
        await house.app.forget_expired()
        assert _late(house) == []
        for table in TERMS:
            assert stored(tmp_path, f"select count(*) from {table}") == [(0,)]  # noqa: S608 (a name of ours)
