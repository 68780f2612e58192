"""Whoever is locked out is let in again from the server's own terminal; erasing works there too."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.common.house import open_house

WRONG, RIGHT = "adda@skate.example", "ada@skate.example"


def account(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "PATTINO_DATA_DIR": str(folder)}
    return subprocess.run(
        [sys.executable, "-m", "pattino", "account", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


async def founded(folder: Path) -> None:
    """A server whose administrator mistyped the address, with one member."""
    async with open_house(folder) as house:
        answer = await house.browser().post("/api/setup", house.setup_body(admin_email=WRONG))
        assert answer.status_code == 201
        await house.member("Bea Bracket")


async def role_of(folder: Path, address: str) -> str:
    async with open_house(folder) as house:
        browser = house.browser()
        await house.ask(browser, address)
        answer = await browser.post("/api/signin/verify", {"code": house.code_for(address)})
        account = answer.json()["account"]
        return str(account["role"]) if account else "nobody"


async def test_a_mistyped_address_of_the_administrator_is_put_right(tmp_path: Path) -> None:
    await founded(tmp_path)
    done = account(tmp_path, "address", WRONG, RIGHT)
    assert done.returncode == 0, done.stderr
    assert await role_of(tmp_path, RIGHT) == "admin"
    assert await role_of(tmp_path, WRONG) == "nobody"


async def test_somebody_else_becomes_administrator_and_the_last_one_stays(tmp_path: Path) -> None:
    await founded(tmp_path)
    refused = account(tmp_path, "role", WRONG, "member")
    assert refused.returncode == 2
    assert "only administrator" in refused.stderr
    assert account(tmp_path, "role", "bea@skate.example", "admin").returncode == 0
    assert account(tmp_path, "role", WRONG, "member").returncode == 0
    assert await role_of(tmp_path, "bea@skate.example") == "admin"


async def test_an_account_is_erased_with_a_receipt_that_names_nobody(tmp_path: Path) -> None:
    """Policy R: erased at the operator's terminal as in the browser."""
    await founded(tmp_path)
    done = account(tmp_path, "erase", "bea@skate.example")
    assert done.returncode == 0, done.stderr
    assert "bea" not in done.stdout
    assert await role_of(tmp_path, "bea@skate.example") == "nobody"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("address", "nobody@skate.example", RIGHT), "no account"),
        (("address", WRONG, "bea@skate.example"), "Another account"),
        (("address", WRONG, "no address"), "e-mail address"),
        (("erase", WRONG), "only administrator"),
    ],
)
async def test_what_cannot_be_done_is_said(
    tmp_path: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    await founded(tmp_path)
    refused = account(tmp_path, *arguments)
    assert refused.returncode == 2
    assert sentence in refused.stderr


def test_a_role_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    assert "admin, member or support" in account(tmp_path, "role", WRONG, "king").stderr
