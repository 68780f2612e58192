"""Administrators list and find every account of any organisation, in parts. Policy 2.1."""

import time
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, insert

from pattino.accounts.index import address_key
from pattino.accounts.model import EmailAddress, Which
from pattino.accounts.registry import Registry
from pattino.accounts.tables import accounts
from pattino.administration import roll
from pattino.administration.roll import Roll
from pattino.kit.keystore import Sealer
from pattino.kit.secret import Purpose
from pattino.privacy import notice
from tests.backup import test_crowd as crowd
from tests.common.house import DOMAIN, Browser, House
from tests.common.waiting import until
from tests.conftest import Figure

MANY = 50


def fill(house: House, count: int) -> None:
    """Give the organisation so many people, called Person 0, Person 1 …"""
    sealer = Sealer(house.app.keys, house.source)

    def work(tx: Connection) -> None:
        tx.execute(insert(accounts), [_row(house, sealer, number) for number in range(count)])

    house.app.database.run(work)


def _row(house: House, sealer: Sealer, number: int) -> dict[str, Any]:
    account_id = f"p{number:025d}"
    sealer.adopt(account_id)
    address = EmailAddress(f"p{number}", DOMAIN)
    return {
        "id": account_id,
        "email_key": address_key(house.vault.pepper, address),
        "email": sealer.seal("accounts", "email", account_id, address.as_written),
        "name": sealer.seal("accounts", "name", account_id, f"Person {number}"),
        "role": "member",
        "adult_ok": True,
        "policy_version": notice.VERSION,
        "accepted_on": date(2026, 11, 24),
        "created_on": date(2026, 11, 24),
    }


async def walk(admin: Browser, **asked: str) -> tuple[list[str], int]:
    """Everybody who is found, part by part; and how many parts that were."""
    names: list[str] = []
    body: dict[str, str] = dict(asked)
    for parts in range(1, 200):
        answer = await admin.post("/api/admin/people", body)
        assert answer.status_code == 200, answer.text
        told = answer.json()
        assert len(told["people"]) <= 20
        names += [each["name"] for each in told["people"]]
        if told["after"] is None:
            return names, parts
        body["after"] = told["after"]
    raise AssertionError("the list has no end")


class TestWalking:
    async def test_everybody_comes_once_and_the_end_is_told(self, house: House) -> None:
        ada = await house.set_up()
        fill(house, MANY)
        names, parts = await walk(ada)
        assert sorted(names) == sorted(["Ada Axel", *(f"Person {n}" for n in range(MANY))])
        assert parts == 3

    async def test_somebody_who_leaves_meanwhile_moves_nobody(self, house: House) -> None:
        ada = await house.set_up()
        fill(house, 25)
        first = (await ada.post("/api/admin/people", {})).json()
        gone = first["after"]
        house.rows(f"delete from accounts where id = '{gone}' returning id")  # noqa: S608 (the test writes it)
        rest, _ = await walk(ada, after=gone)
        names = [each["name"] for each in first["people"]] + rest
        assert len(names) == len(set(names)) == 26

    @pytest.mark.parametrize("after", ["x' or 1=1 --", "\u202e", "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzz"])
    async def test_a_mark_that_nobody_gave_finds_no_fault(self, house: House, after: str) -> None:
        ada = await house.set_up()
        answer = await ada.post("/api/admin/people", {"after": after})
        assert answer.status_code == 200
        assert answer.json()["after"] is None


class TestSearching:
    async def test_it_goes_through_all_in_bounded_steps(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A part may be short and not the last: whoever asks goes on."""
        ada = await house.set_up()
        fill(house, MANY)
        monkeypatch.setattr(roll, "_LOOKED_AT", 20)
        monkeypatch.setattr(roll, "_AT_ONCE", 10)
        names, parts = await walk(ada, q="person 2")
        assert sorted(names) == sorted(f"Person {n}" for n in range(MANY) if "2" in str(n))
        assert parts >= 3

    async def test_all_words_in_any_order_without_accents(self, house: House) -> None:
        ada = await house.set_up()
        await house.member("Bea Bracket")
        await house.member("Zoe Ångström")
        for query, name in (("bracket be", "Bea Bracket"), ("angstr ZÖE", "Zoe Ångström")):
            assert (await walk(ada, q=query))[0] == [name]
        assert (await walk(ada, q="nobody"))[0] == []

    async def test_a_whole_address_is_looked_up(self, house: House) -> None:
        ada = await house.set_up()
        fill(house, 3)
        assert (await walk(ada, q=f" P2@{DOMAIN} "))[0] == ["Person 2"]
        for nobody in (f"p9@{DOMAIN}", "p2@", "@", "a@b@c"):
            assert (await walk(ada, q=nobody))[0] == []

    async def test_a_name_that_was_changed_is_found_by_the_new_one(self, house: House) -> None:
        ada = await house.set_up()
        bea = await house.member("Bea Bracket")
        assert (await walk(ada, q="bracket"))[0] == ["Bea Bracket"]
        await bea.post("/api/me/name", {"name": "Bea Bunny"})
        assert (await walk(ada, q="bracket"))[0] == []
        assert (await walk(ada, q="bunny"))[0] == ["Bea Bunny"]


class TestKinds:
    async def test_each_kind_holds_those_whose_state_is_shown_so(self, house: House) -> None:
        ada = await house.set_up()
        fill(house, 8)
        for number, change in enumerate(
            (
                "suspended = true, held = true, restricted = true, erase_at = 9",
                "held = true, restricted = true, erase_at = 9",
                "restricted = true, erase_at = 9",
                "restricted = true",
                "supports = true",
            )
        ):
            condition = f"where id = 'p{number:025d}' returning id"
            house.rows(f"update accounts set {change} {condition}")  # noqa: S608 (the test writes it)
        for which, name in (
            ("suspended", "Person 0"),
            ("held", "Person 1"),
            ("leaving", "Person 2"),
            ("restricted", "Person 3"),
            ("support", "Person 4"),
            ("admin", "Ada Axel"),
        ):
            (found,) = (await ada.post("/api/admin/people", {"which": which})).json()["people"]
            assert found["name"] == name
            assert which in (found["state"], found["role"])

    async def test_words_and_kind_together(self, house: House) -> None:
        ada = await house.set_up()
        fill(house, 3)
        assert (await walk(ada, q="person", which="admin"))[0] == []
        assert (await walk(ada, q="ada", which="admin"))[0] == ["Ada Axel"]

    @pytest.mark.parametrize("which", ["", "everyone", "ADMIN", None, 1])
    async def test_there_is_no_other_kind(self, house: House, which: Any) -> None:
        ada = await house.set_up()
        assert (await ada.post("/api/admin/people", {"which": which})).status_code == 422


class TestWhatIsHeldInMemory:
    async def test_open_names_are_forgotten_without_another_search(self, house: House) -> None:
        await house.set_up()
        fill(house, 5)
        registry = Registry(Sealer(house.app.keys, house.source))
        rolled = Roll(house.app.database, registry, kept_s=0.2)
        found = await rolled.part("person", Which.EVERYBODY, "")
        assert {each.name.reveal(Purpose.IDENTIFY) for each in found.people} >= {"Person 0"}
        assert rolled.kept == 6
        await until(lambda: rolled.kept == 0, what="forgetting")

    async def test_a_list_without_words_opens_only_what_it_shows(self, house: House) -> None:
        await house.set_up()
        fill(house, 5)
        rolled = Roll(house.app.database, Registry(Sealer(house.app.keys, house.source)))
        await rolled.part("", Which.EVERYBODY, "")
        assert rolled.kept == 0

    async def test_it_is_bounded_and_what_is_beyond_is_found_all_the_same(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await house.set_up()
        fill(house, 10)
        monkeypatch.setattr(roll, "_KEPT_MOST", 4)
        rolled = Roll(house.app.database, Registry(Sealer(house.app.keys, house.source)))
        for _ in range(2):
            found = await rolled.part("person 9", Which.EVERYBODY, "")
            assert len(found.people) == 1
            assert rolled.kept == 4


@pytest.mark.prove
@pytest.mark.timeout(900)
async def test_among_a_hundred_thousand_everybody_is_listed_and_found(
    house: House, figure: Figure
) -> None:
    """What is beyond the names kept in memory is found as well; only later."""
    ada = await house.set_up()
    crowd.fill(house, 0, crowd.LARGE)
    begun = time.monotonic()
    assert len((await ada.post("/api/admin/people", {})).json()["people"]) == 20
    figure("administrators: first part of 100,000", f"{(time.monotonic() - begun) * 1000:.0f} ms")
    for turn in ("first", "second"):
        begun = time.monotonic()
        names, parts = await walk(ada, q=f"person {crowd.LARGE - 1}")
        figure(
            f"administrators: one name among 100,000, {turn} search",
            f"{time.monotonic() - begun:.1f} s in {parts} requests",
        )
        assert names == [f"Person {crowd.LARGE - 1}"]
