"""Signing in and looking somebody up take as long among 100,000 accounts as among 1,000."""

import asyncio
import os
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from pattino.accounts.index import address_key
from pattino.accounts.model import AccountId, EmailAddress
from pattino.accounts.tables import accounts
from pattino.kit.db import Transaction
from pattino.kit.ids import SystemSource, random_code, random_token
from pattino.kit.sealing import NONCE_BYTES, place_of, seal
from pattino.kit.secret import Personal, Secret
from pattino.privacy import notice
from pattino.signin.model import Keys, SignedIn
from tests.common.house import House, open_house
from tests.conftest import Figure

SMALL, LARGE = 1_000, 100_000
LOOKS, SIGN_INS = 600, 200
WARM_UP = 50
MOST = 1.5
SOURCE = SystemSource()


def person(number: int) -> EmailAddress:
    return EmailAddress(f"person{number}", "skate.example")


def fill(house: House, start: int, end: int) -> None:
    """Accounts as the services make them, many in one transaction."""
    for first in range(start, end, 5_000):
        numbers = range(first, min(first + 5_000, end))
        keys = {AccountId(f"{number:026}"): Secret(SOURCE.bytes(32)) for number in numbers}
        house.app.keys.take_in(list(keys.items()))
        rows = [row(house, n, keys[AccountId(f"{n:026}")]) for n in numbers]

        def add(tx: Transaction, rows: list[dict[str, object]] = rows) -> None:
            tx.execute(accounts.insert(), rows)

        house.app.database.run(add)


def row(house: House, number: int, key: Secret[bytes]) -> dict[str, object]:
    account, address = f"{number:026}", person(number)

    def sealed(column: str, value: str) -> bytes:
        place = place_of("accounts", column, account)
        return seal(key, SOURCE.bytes(NONCE_BYTES), value.encode(), place)

    return {
        "id": account,
        "email_key": address_key(house.vault.pepper, address),
        "email": sealed("email", address.as_written),
        "name": sealed("name", f"Person {number}"),
        "role": "member",
        "adult_ok": True,
        "policy_version": notice.VERSION,
        "accepted_on": date(2026, 11, 24),
        "created_on": date(2026, 11, 24),
    }


def p95(work: Callable[[int], object], times: int) -> float:
    """Milliseconds that 95 of 100 stay below."""
    spans = []
    for index in range(times + WARM_UP):
        begun = time.perf_counter()
        work(index)
        spans.append(time.perf_counter() - begun)
    return sorted(spans[WARM_UP:])[int(times * 0.95)] * 1000


class Crowd:
    """One house with so many accounts, and what is measured there."""

    def __init__(self, house: House, size: int) -> None:
        self.house, self.size = house, size

    def look_up(self, index: int) -> None:
        number = index * 7919 % self.size
        directory = self.house.app.signin.directory
        assert self.house.app.database.run(directory.by_address, person(number)) is not None

    def sign_in(self, index: int) -> None:
        app, now = self.house.app, self.house.clock.now()
        keys = Keys(
            Secret(random_code(SOURCE)), Secret(random_token(SOURCE)), Secret(random_token(SOURCE))
        )
        address = Personal(person(index * 7919 % self.size))
        app.database.run(app.signin.signin.begin, address, keys, now)
        done = app.database.run(
            app.signin.signin.enter_code,
            keys.browser.expose(),
            keys.code,
            Secret(random_token(SOURCE)),
            now,
        )
        assert isinstance(done, SignedIn)


@pytest.mark.prove
@pytest.mark.timeout(1800)
async def test_a_crowd_costs_nobody_time(tmp_path: Path, database_url: str, figure: Figure) -> None:
    """The larger crowd is the smaller one grown, measured in the same process."""
    kind = database_url.partition(":")[0]
    figure(f"{kind}: load of the machine before", f"{os.getloadavg()[0]:.1f}")
    async with open_house(tmp_path, database_url=database_url) as house:
        await house.set_up()
        found: dict[tuple[str, int], float] = {}
        before = 0
        for size in (SMALL, LARGE):
            await asyncio.to_thread(fill, house, before, size)
            house.app.database.scrub_now()
            before, crowd = size, Crowd(house, size)
            for name, work, times in (
                ("look-up", crowd.look_up, LOOKS),
                ("sign-in", crowd.sign_in, SIGN_INS),
            ):
                found[name, size] = await asyncio.to_thread(p95, work, times)
                figure(f"{kind}: {name} among {size:,}, p95", f"{found[name, size]:.2f} ms")
        for name in ("look-up", "sign-in"):
            ratio = found[name, LARGE] / found[name, SMALL]
            figure(f"{kind}: {name}, ratio", f"{ratio:.2f}")
            assert ratio <= MOST, name
