"""What meets at the same moment is decided once, on both databases. Policy S.

Threads start together behind a barrier, each in a transaction of its own, as requests are.
"""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

import pytest
import pytest_asyncio

from pattino.accounts.errors import AccountLeaving, AlreadySetUp, LastAdmin
from pattino.accounts.model import Account, AccountId, EmailAddress, NewAccount, Organisation, Role
from pattino.accounts.registry import Registry
from pattino.app import open_keys
from pattino.kit.db import ChangedMeanwhile, Database, Transaction, alone_with
from pattino.kit.errors import PattinoError
from pattino.kit.ids import random_code, random_token
from pattino.kit.keystore import Sealer
from pattino.kit.secret import Personal, Secret
from pattino.media.model import RoomName
from pattino.meetings import rules as meeting_rules
from pattino.meetings import service as meetings
from pattino.meetings.errors import TooManyMeetings
from pattino.meetings.model import MeetingId
from pattino.privacy import notice
from pattino.signin import rules
from pattino.signin.errors import CodeUsed, CodeWrong, TooManyTries
from pattino.signin.model import Keys, SignedIn
from pattino.signin.service import Newcomer
from tests.common.house import House, open_house

AT_ONCE = 8
T = TypeVar("T")


@pytest_asyncio.fixture
async def house(tmp_path: Path, database_url: str) -> AsyncIterator[House]:
    async with open_house(tmp_path, database_url=database_url) as opened:
        yield opened


def together(works: list[Callable[[], T]]) -> list[T | PattinoError]:
    """Run all of them at the same moment; a refusal is a result."""
    barrier = threading.Barrier(len(works))

    def one(work: Callable[[], T]) -> T | PattinoError:
        barrier.wait(20)
        try:
            return work()
        except PattinoError as refusal:
            return refusal

    with ThreadPoolExecutor(len(works)) as threads:
        return list(threads.map(one, works))


def keys(house: House) -> Keys:
    source = house.source
    return Keys(
        Secret(random_code(source)), Secret(random_token(source)), Secret(random_token(source))
    )


def asked(house: House, name: str = "ada") -> Keys:
    """A sign-in that waits for its code."""
    fresh = keys(house)
    address = Personal(EmailAddress(name, "skate.example"))
    house.app.database.run(house.app.signin.signin.begin, address, fresh, house.clock.now())
    return fresh


def guess(house: House, given: Keys, code: Secret[str]) -> Callable[[], object]:
    fresh = Secret(random_token(house.source))

    def work() -> object:
        return house.app.database.run(
            house.app.signin.signin.enter_code,
            given.browser.expose(),
            code,
            fresh,
            house.clock.now(),
        )

    return work


async def test_of_guesses_that_come_at_once_no_more_are_heard_than_there_are_tries(
    house: House,
) -> None:
    await house.set_up()
    given = asked(house)
    wrong = [guess(house, given, Secret("00000000")) for _ in range(AT_ONCE)]
    found = await asyncio.to_thread(together, wrong)
    heard = [each for each in found if isinstance(each, CodeWrong)]
    assert sorted(each.extra["tries_left"] for each in heard) == list(range(1, rules.TRIES))
    assert len([e for e in found if isinstance(e, TooManyTries)]) == AT_ONCE - len(heard)


async def test_a_code_that_is_entered_twice_at_once_opens_one_session(house: House) -> None:
    await house.set_up()
    given = asked(house)
    works = [guess(house, given, given.code) for _ in range(4)]
    found = await asyncio.to_thread(together, works)
    assert len([each for each in found if isinstance(each, SignedIn)]) == 1, found
    assert len([each for each in found if isinstance(each, CodeUsed)]) == 3, found


async def test_an_address_that_arrives_twice_at_once_becomes_one_account(house: House) -> None:
    directory = house.app.signin.directory
    address = EmailAddress("bea", "skate.example")

    def admit(number: int) -> Callable[[], AccountId]:
        new = NewAccount(
            id=AccountId(f"account{number}"),
            name=Personal("Bea Bracket"),
            email=Personal(address),
            role=Role.MEMBER,
            policy_version=notice.VERSION,
            on=date(2026, 11, 24),
        )
        return lambda: house.app.database.run(directory.admit, new, address).id

    found = await asyncio.to_thread(together, [admit(n) for n in range(AT_ONCE)])
    assert len(set(found)) == 1, found


async def test_an_organisation_is_founded_once(house: House) -> None:
    signin = house.app.signin.signin

    def found(number: int) -> Callable[[], object]:
        newcomer = Newcomer(AccountId(f"admin{number}"), Personal("Ada"), notice.VERSION, 1980)
        address = Personal(EmailAddress(f"ada{number}", "skate.example"))
        organisation = Organisation("Ice House", "privacy@skate.example", ("skate.example",))
        fresh = Secret(random_token(house.source))
        return lambda: house.app.database.run(
            signin.set_up, organisation, newcomer, address, fresh, house.clock.now()
        )

    results = await asyncio.to_thread(together, [found(n) for n in range(AT_ONCE)])
    assert len([each for each in results if isinstance(each, SignedIn)]) == 1, results
    assert len([each for each in results if isinstance(each, AlreadySetUp)]) == AT_ONCE - 1


async def two_administrators(house: House) -> tuple[Account, Account]:
    await house.set_up()
    await house.member("Bea Bracket")
    directory, database = house.app.signin.directory, house.app.database
    names = [EmailAddress("ada", "skate.example"), EmailAddress("bea", "skate.example")]
    accounts = [database.run(directory.by_address, each) for each in names]
    assert accounts[1] is not None
    database.run(directory.set_role, accounts[1], Role.ADMIN)
    one, other = [database.run(directory.by_address, each) for each in names]
    assert one is not None
    assert other is not None
    return one, other


async def test_administrators_who_leave_at_once_never_all_leave(house: House) -> None:
    directory, database = house.app.signin.directory, house.app.database

    def leave(account: Account) -> Callable[[], None]:
        return lambda: database.run(directory.leave, account, house.clock.now())

    one, other = await two_administrators(house)
    found = await asyncio.to_thread(together, [leave(one), leave(other)])
    assert len([each for each in found if isinstance(each, LastAdmin)]) == 1, found


async def test_administrators_who_suspend_each_other_at_once_are_not_both_kept_out(
    house: House,
) -> None:
    database = house.app.database
    registry = Registry(Sealer(open_keys(house.config, house.source, house.clock), house.source))

    def suspend(account: Account) -> Callable[[], None]:
        return lambda: database.run(registry.suspend, account, is_suspended=True)

    one, other = await two_administrators(house)
    found = await asyncio.to_thread(together, [suspend(one), suspend(other)])
    assert len([each for each in found if isinstance(each, LastAdmin)]) == 1, found


async def test_meetings_made_at_once_keep_their_bound(house: House) -> None:
    await house.set_up()
    directory, database = house.app.signin.directory, house.app.database
    owner = database.run(directory.by_address, EmailAddress("ada", "skate.example"))
    assert owner is not None
    owner_id = owner.id

    def make(number: int) -> Callable[[], object]:
        return lambda: database.run(
            meetings.make,
            owner_id,
            MeetingId(f"meeting{number}"),
            RoomName(f"room{number}"),
            house.clock.now(),
        )

    for number in range(meeting_rules.OPEN_MEETINGS_MOST - 2):
        make(number)()
    found = await asyncio.to_thread(together, [make(1000 + n) for n in range(AT_ONCE)])
    assert len([each for each in found if isinstance(each, TooManyMeetings)]) == AT_ONCE - 2


async def test_who_was_to_be_erased_by_now_cannot_stay_any_more(house: House) -> None:
    """Policy R: between the list of the due and the end of the key nobody changes their mind."""
    await house.set_up()
    directory, database, now = house.app.signin.directory, house.app.database, house.clock.now()
    bea = await house.member("Bea Bracket")
    del bea
    account = database.run(directory.by_address, EmailAddress("bea", "skate.example"))
    assert account is not None
    database.run(directory.leave, account, now + timedelta(days=1))
    database.run(directory.stay, account.id, now)
    database.run(directory.leave, account, now)
    with pytest.raises(AccountLeaving):
        database.run(directory.stay, account.id, now)
    assert database.run(directory.due, now) == (account.id,)


async def test_two_that_hold_the_same_thing_take_turns(house: House) -> None:
    """Both databases: what was read after `alone_with` still holds at the end."""
    database, seen = house.app.database, []

    def work(tx: Transaction) -> None:
        alone_with(tx, "a thing")
        seen.append("in")
        threading.Event().wait(0.02)  # time in which the others would come in
        seen.append("out")

    await asyncio.to_thread(together, [lambda: database.run(work)] * AT_ONCE)
    assert seen == ["in", "out"] * AT_ONCE


def test_two_that_meet_are_an_answer_and_not_a_fault(database_url: str) -> None:
    database = Database(database_url)
    database.run(lambda tx: tx.exec_driver_sql("create table t (x int primary key)"))
    database.run(lambda tx: tx.exec_driver_sql("insert into t values (1)"))
    with pytest.raises(ChangedMeanwhile):
        database.run(lambda tx: tx.exec_driver_sql("insert into t values (1)"))
    database.close()


def test_two_servers_that_start_at_once_migrate_once(database_url: str) -> None:
    servers = [Database(database_url) for _ in range(2)]
    found = together([lambda each=each: each.migrate("pattino:migrations") for each in servers])  # type: ignore[misc]  # mypy does not infer a lambda with a default
    assert found == [None, None]
    for each in servers:
        each.close()
