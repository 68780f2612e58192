"""Policy 1.1, 2.1: name, address and role are stored, to sign in and to say who somebody is."""

import re
from typing import Any

import pytest

from pattino.kit import log
from pattino.kit.secret import Purpose
from tests.common.house import ADULT, House
from tests.common.logs import spills


def rows(house: House, table: str) -> list[dict[str, Any]]:
    return house.app.database.run(
        lambda tx: [dict(row) for row in tx.exec_driver_sql(f"select * from {table}").mappings()]  # noqa: S608 (a name of ours)
    )


async def test_of_an_account_just_this_is_stored(house: House) -> None:
    await house.set_up()
    (account,) = rows(house, "accounts")
    assert set(account) == {
        "id",
        "email_key",
        "email",
        "name",
        "role",
        "adult_ok",
        "policy_version",
        "accepted_on",
        "created_on",
        "restricted",
        "erase_at",
        "held",
        "suspended",
        "supports",
        "active_month",
        "warnings",
        "warned_on",
    }


async def test_an_address_is_looked_up_by_a_fingerprint_that_only_this_server_can_make(
    house: House,
) -> None:
    await house.set_up()
    (account,) = rows(house, "accounts")
    assert len(account["email_key"]) == 32
    assert b"ada" not in account["email_key"]


async def test_whoever_is_not_signed_in_learns_no_name_and_no_address(house: House) -> None:
    admin = await house.set_up()
    meeting = await house.meeting(admin)
    stranger = house.browser()
    for path in ("/api/session", "/api/policy", f"/api/meetings/{meeting}", "/policy", "/"):
        text = (await stranger.get(path)).text
        assert "Ada" not in text, path
        assert "ada@" not in text, path


async def test_an_address_is_shown_to_its_owner_only(house: House) -> None:
    admin = await house.set_up()
    meeting = await house.meeting(admin)
    member = await house.member()
    for path in ("/api/session", f"/api/meetings/{meeting}"):
        assert "ada@" not in (await member.get(path)).text
    assert "ada@skate.example" in (await admin.get("/api/session")).text


async def test_mail_is_sent_to_sign_in_and_for_nothing_else(house: House) -> None:
    """Policy 2.1: no mail but the one that was asked for."""
    admin = await house.set_up()
    member = await house.member()
    meeting = await house.meeting(admin)
    for browser in (admin, member):
        await browser.post(f"/api/meetings/{meeting}/join")
        await browser.post("/api/signin/out")
    house.clock.advance(days=40)
    await house.app.forget_expired()
    await house.app.outbox.settled()
    (letter,) = house.mailbox.letters
    assert letter.to.reveal(Purpose.AUTHENTICATE) == "bea@skate.example"
    assert letter.subject == "Your Pattino sign-in code"
    assert not re.search(r"[0-9A-Z]{8}", letter.subject), "subjects show on locked screens"


async def test_a_whole_journey_leaves_nobody_in_the_log(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    """Policy 2.1: a log is no store of personal data."""
    log.configure("debug")
    admin = await house.set_up()
    meeting = await house.meeting(admin)
    member = await house.member("Bea Bracket")
    guest = house.browser("198.51.100.44")
    ticket = await member.post(f"/api/meetings/{meeting}/join")
    await guest.post(f"/api/meetings/{meeting}/join", {"name": "Gus Guest", **ADULT})
    await guest.post(f"/api/meetings/{meeting}/join", {"name": 1})
    await guest.get(f"/api/meetings/{'0' * 20}")
    await member.post("/api/signin/out")
    secrets = [
        "Ada Axel",
        "Bea Bracket",
        "Gus Guest",
        "Ice House",
        "skate.example",
        meeting,
        house.code_for("bea@skate.example"),
        house.link_for("bea@skate.example"),
        ticket.json()["token"],
        ticket.json()["identity"],
        str(admin.cookie("session")),
        str(guest.cookie("guest")),
        house.vault.api_secret.expose(),
    ]
    written = capsys.readouterr()
    assert "signin.done" in written.err or "account.made" in written.err
    assert spills(written.err, secrets=secrets) == []
    assert written.out == ""
