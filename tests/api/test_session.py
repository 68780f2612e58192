"""Sessions: how long they live, what ends them, how they are kept."""

import hashlib
from pathlib import Path

from tests.common.house import DOMAIN, House, open_house


async def test_a_session_of_a_member_lives_thirty_days_when_it_is_used(house: House) -> None:
    await house.set_up()
    browser = await house.member()
    for _ in range(5):
        house.clock.advance(days=6)
        state = await browser.state()
        assert state == ("signed_in" if house.clock.monotonic() < 30 * 86_400 else "signed_out")


async def test_it_ends_after_seven_days_without_use(house: House) -> None:
    await house.set_up()
    browser = await house.member()
    house.clock.advance(days=7, minutes=1)
    assert await browser.state() == "signed_out"


async def test_a_session_of_an_administrator_lives_twelve_hours(house: House) -> None:
    browser = await house.set_up()
    house.clock.advance(minutes=12 * 60 - 1)
    assert await browser.state() == "signed_in"
    house.clock.advance(minutes=1)
    assert await browser.state() == "signed_out"


async def test_signing_out_ends_it_for_good(house: House) -> None:
    browser = await house.set_up()
    token = str(browser.cookie("session"))
    answer = await browser.post("/api/signin/out")
    assert answer.status_code == 204
    assert browser.cookie("session") is None
    browser.client.cookies.set("pattino-session", token)
    assert await browser.state() == "signed_out"


async def test_signing_out_twice_is_no_error(house: House) -> None:
    await house.set_up()
    assert (await house.browser().post("/api/signin/out")).status_code == 204


async def test_a_session_that_was_set_beforehand_never_becomes_a_sign_in(house: House) -> None:
    await house.set_up()
    browser = house.browser()
    browser.client.cookies.set("pattino-session", "0" * 52)
    await house.ask(browser, f"ada@{DOMAIN}")
    await browser.post("/api/signin/verify", {"code": house.code_for(f"ada@{DOMAIN}")})
    thief = house.browser()
    thief.client.cookies.set("pattino-session", "0" * 52)
    assert await thief.state() == "signed_out"


async def test_signing_in_again_ends_the_earlier_session_of_the_browser(house: House) -> None:
    browser = await house.set_up()
    earlier = str(browser.cookie("session"))
    await house.ask(browser, f"ada@{DOMAIN}")
    await browser.post("/api/signin/verify", {"code": house.code_for(f"ada@{DOMAIN}")})
    thief = house.browser()
    thief.client.cookies.set("pattino-session", earlier)
    assert await thief.state() == "signed_out"
    assert await browser.state() == "signed_in"


_TABLES = {
    "sqlite": "select name from sqlite_master where type = 'table'",
    "postgresql": "select tablename from pg_tables where schemaname = 'public'",
}


async def test_no_secret_of_a_browser_or_a_mail_is_stored_as_it_is(house: House) -> None:
    """Policy S: what signs in is stored as a fingerprint only."""
    browser = await house.set_up()
    await house.ask(browser, f"ada@{DOMAIN}")
    address = f"ada@{DOMAIN}"
    secrets = [
        str(browser.cookie("session")),
        str(browser.cookie("signin")),
        house.code_for(address),
        house.link_for(address),
        await house.meeting(browser),
    ]
    files = b"".join(
        path.read_bytes() for path in house.config.data_dir.rglob("*") if path.is_file()
    )
    tables = [name for (name,) in house.rows(_TABLES[house.app.database.engine.dialect.name])]
    rows = "\n".join(str(row) for name in tables for row in house.rows(f"select * from {name}"))  # noqa: S608 (names of ours)
    for secret in secrets:
        assert secret.encode() not in files
        assert secret not in rows
    kept = [bytes(mark) for (mark,) in house.rows("select token_sha256 from sessions")]
    assert hashlib.sha256(secrets[0].encode()).digest() in kept


async def test_the_sweep_deletes_what_has_ended(house: House) -> None:
    """Policy R: nothing outlives its time."""
    await house.set_up()
    browser = await house.member()
    await house.meeting(browser)
    await house.ask(house.browser(), f"cyd@{DOMAIN}")
    house.clock.advance(days=8)
    await house.app.forget_expired()
    counts = {
        table: house.rows(f"select count(*) from {table}")[0][0]  # noqa: S608 (names of ours)
        for table in ("sessions", "signin_attempts", "meetings", "accounts")
    }
    assert counts == {"sessions": 0, "signin_attempts": 0, "meetings": 0, "accounts": 2}


async def test_an_address_is_forgotten_when_its_code_is_over(house: House) -> None:
    """Policy R: a code's address goes with the code."""
    await house.set_up()
    await house.ask(house.browser(), f"cyd@{DOMAIN}")
    house.clock.advance(minutes=10)
    await house.app.forget_expired()
    assert house.rows("select email from signin_attempts") == [(None,)]


async def test_on_https_every_cookie_has_the_host_prefix(tmp_path: Path) -> None:
    settings = {"smtp_host": "localhost", "smtp_from": "calls@skate.example"}
    async with open_house(tmp_path, public_url="https://calls.skate.example", **settings) as house:
        browser = house.browser()
        answer = await browser.post("/api/setup", house.setup_body())
        asked = await browser.post("/api/signin/code", {"email": f"ada@{DOMAIN}"})
        session = answer.headers.get_list("set-cookie")[0]
        signin = asked.headers["set-cookie"]
        for name, header in (("session", session), ("signin", signin)):
            assert header.startswith(f"__Host-pattino-{name}=")
            attributes = {part.strip().lower() for part in header.split(";")[1:]}
            assert {"secure", "httponly", "path=/", "samesite=strict"} <= attributes
            assert not any(part.startswith("domain") for part in attributes)
        assert (await browser.get("/api/session")).json()["server"]["mail"] == "smtp"
