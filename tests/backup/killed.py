"""A process that writes through the real services and is killed, again and again.

`python -m tests.backup.killed FOLDER DATABASE-URL ROUNDS SEED`. The outer process never touches the
data while it runs: it forks a writer, kills it at a random moment, forks a reader that judges.
A writer says what it is about to do and what is done; what it said is done must be there.
"""

import asyncio
import contextlib
import json
import os
import random
import signal
import sqlite3
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from pattino.accounts.model import AccountId, EmailAddress, NewAccount, Role
from pattino.accounts.service import Directory
from pattino.app import MIGRATIONS, open_keys
from pattino.config import load
from pattino.kit.clock import VirtualClock
from pattino.kit.db import Database
from pattino.kit.ids import SystemSource, random_id
from pattino.kit.keystore import Sealer
from pattino.kit.secret import Personal, Purpose
from pattino.kit.vault import read_vault
from pattino.media.model import RoomName
from pattino.meetings import service as meetings
from pattino.meetings.model import MeetingId
from pattino.privacy import notice
from tests.common.house import House, open_house

WORDS_MOST = 10  # things that a writer has said it did before its end is near
LONGEST_S = 0.05  # of its life after that, so that the end falls anywhere in the next thing
SOURCE = SystemSource()


@dataclass
class Expected:
    """What must be there; of what was only begun, either is right."""

    names: dict[str, str] = field(default_factory=dict)
    erased: set[str] = field(default_factory=set)
    meetings: set[str] = field(default_factory=set)
    begun: list[Any] | None = None

    def hear(self, line: list[Any]) -> None:
        """Take up one word of a writer."""
        word, *rest = line
        if word == "begin":
            self.begun = rest
            return
        self.begun = None
        match rest:
            case ["name", person, name]:
                self.names[person] = name
            case ["erase", person]:
                del self.names[person]
                self.erased.add(person)
            case ["meeting", found]:
                self.meetings.add(found)

    def settle(self, found: dict[str, str | None]) -> None:
        """Look at what became of what was only begun."""
        match self.begun:
            case ["name", person, _] | ["erase", person]:
                now = found.get(person)
                if now is None:
                    self.names.pop(person, None)
                else:
                    self.names[person] = now
        self.begun = None


def say(pipe: int, *line: object) -> None:
    os.write(pipe, json.dumps(line).encode() + b"\n")


class Writer:
    """Does one thing after the other until it is killed."""

    def __init__(self, house: House, pipe: int, known: list[str]) -> None:
        self.house, self.pipe, self.people = house, pipe, known
        self.chance = random.Random(SOURCE.bytes(8))

    async def run(self) -> None:
        acts: list[Callable[[], Any]] = [
            self.name,
            self.name,
            self.meeting,
            self.rename,
            self.erase,
        ]
        while True:
            await self.chance.choice(acts)()
            if self.chance.random() < 0.1:
                say(self.pipe, "begin", "rotate")
                self.house.app.keys.rotate(self.house.clock.now())
                say(self.pipe, "done", "rotate")

    async def name(self) -> None:
        person = f"p{random_id(SOURCE, 12)}"
        new = NewAccount(
            id=AccountId(random_id(SOURCE)),
            name=Personal(person.upper()),
            email=Personal(address(person)),
            role=Role.MEMBER,
            policy_version=notice.VERSION,
            on=date(2026, 11, 24),
        )
        say(self.pipe, "begin", "name", person, person.upper())
        directory = self.house.app.signin.directory
        await self.house.app.database.transaction(directory.admit, new, address(person))
        say(self.pipe, "done", "name", person, person.upper())
        self.people.append(person)

    async def rename(self) -> None:
        account = self.anyone()
        if account is None:
            return
        person, account_id = account
        name = f"{person}-{random_id(SOURCE, 4)}"
        say(self.pipe, "begin", "name", person, name)
        directory = self.house.app.signin.directory
        await self.house.app.database.transaction(directory.rename, account_id, Personal(name))
        say(self.pipe, "done", "name", person, name)

    async def meeting(self) -> None:
        account = self.anyone()
        if account is None:
            return
        found = random_id(SOURCE)
        say(self.pipe, "begin", "meeting", found)
        room, now = RoomName(random_id(SOURCE)), self.house.clock.now()
        owner = self.owner()
        await self.house.app.database.transaction(meetings.make, owner, MeetingId(found), room, now)
        say(self.pipe, "done", "meeting", found)

    async def erase(self) -> None:
        account = self.anyone()
        if account is None or self.chance.random() < 0.5:
            return
        person, account_id = account
        self.people.remove(person)
        say(self.pipe, "begin", "erase", person)
        await self.house.app.eraser.erase(account_id, self.house.clock.now())
        say(self.pipe, "done", "erase", person)

    def owner(self) -> AccountId:
        """Meetings belong to somebody who is never erased; a new one when the bound is near."""
        person = f"o{random_id(SOURCE, 12)}"
        new = NewAccount(
            id=AccountId(random_id(SOURCE)),
            name=Personal(person),
            email=Personal(address(person)),
            role=Role.MEMBER,
            policy_version=notice.VERSION,
            on=date(2026, 11, 24),
        )
        directory = self.house.app.signin.directory
        return self.house.app.database.run(directory.admit, new, address(person)).id

    def anyone(self) -> tuple[str, AccountId] | None:
        if not self.people:
            return None
        person = self.chance.choice(self.people)
        directory = self.house.app.signin.directory
        found = self.house.app.database.run(directory.by_address, address(person))
        return None if found is None else (person, found.id)


def address(person: str) -> EmailAddress:
    return EmailAddress(person, "skate.example")


def in_a_child(work: Callable[[int], None]) -> tuple[int, int]:
    """Fork; gives the child's id and where its words come out."""
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(out)
        code = 1
        with contextlib.suppress(BaseException):
            try:
                work(into)
                code = 0
            except BaseException as error:  # noqa: BLE001 (whatever it is, the judge has to hear it)
                say(into, "fault", repr(error))
        os._exit(code)
    os.close(into)
    return child, out


def write(pipe: int, folder: Path, url: str, known: list[str]) -> None:
    async def main() -> None:
        async with open_house(folder, seed=int.from_bytes(SOURCE.bytes(6)), database_url=url) as it:
            say(pipe, "done", "start")
            await Writer(it, pipe, known).run()

    asyncio.run(main())


def judge(pipe: int, folder: Path, url: str, expected: Expected) -> None:
    """Open it as a server does, without its pages, and hold it against what was said."""
    config = load({"data_dir": str(folder)}, {"PATTINO_DATABASE_URL": url})
    clock = VirtualClock()
    keys, database = open_keys(config, SOURCE, clock), Database(url)
    sealer = Sealer(keys, SOURCE)
    database.migrate(MIGRATIONS, {"sealer": sealer})
    directory = Directory(read_vault(folder).pepper, sealer)
    database.run(directory.match_keys, keys)
    people = [*expected.names, *expected.erased]
    if expected.begun and expected.begun[0] in {"name", "erase"}:
        people.append(expected.begun[1])
    for person in dict.fromkeys(people):
        found = database.run(directory.by_address, address(person))
        say(pipe, "found", person, None if found is None else found.name.reveal(Purpose.IDENTIFY))
    for each in expected.meetings:
        database.run(meetings.find, MeetingId(each), clock.now())
    database.close()
    keys.close()
    for path in folder.glob("*.sqlite3"):
        with contextlib.closing(sqlite3.connect(path)) as plain:
            assert plain.execute("pragma integrity_check").fetchone() == ("ok",)
    with contextlib.closing(sqlite3.connect(folder / "keys.db")) as plain:
        assert plain.execute("pragma integrity_check").fetchone() == ("ok",)


def one_round(folder: Path, url: str, expected: Expected, chance: random.Random) -> int:
    """Let a writer live for a moment, then judge; gives how many words it had said."""
    writer, out = in_a_child(lambda pipe: write(pipe, folder, url, list(expected.names)))
    done = 0
    with os.fdopen(out, encoding="utf-8") as words:
        first = json.loads(words.readline() or '["nothing"]')
        assert first == ["done", "start"], first
        for _ in range(chance.randrange(2 * WORDS_MOST)):
            line = json.loads(words.readline() or '["fault", "it ended by itself"]')
            assert line[0] != "fault", line
            expected.hear(line)
            done += 1
        time.sleep(chance.random() * LONGEST_S)
        os.kill(writer, signal.SIGKILL)
        os.waitpid(writer, 0)
        for word in words:
            if not word.endswith("\n"):
                continue
            line = json.loads(word)
            assert line[0] != "fault", line
            expected.hear(line)
            done += 1
    reader, out = in_a_child(lambda pipe: judge(pipe, folder, url, expected))
    with os.fdopen(out, encoding="utf-8") as words:
        heard = [json.loads(word) for word in words]
    assert [line for line in heard if line[0] == "fault"] == []
    assert os.waitpid(reader, 0)[1] == 0, "the reader ended badly"
    found = {person: name for _, person, name in heard}
    touched = expected.begun[1] if expected.begun and len(expected.begun) > 1 else None
    for person, name in expected.names.items():
        assert person == touched or found[person] == name, f"{person} lost a name"
    assert all(found[person] is None for person in expected.erased), "somebody came back"
    expected.settle(found)
    return done


def main(folder: Path, url: str, rounds: int, seed: int) -> None:
    """All rounds on one folder."""
    expected, chance, done = Expected(), random.Random(seed), 0
    for _ in range(rounds):
        done += one_round(folder, url, expected, chance)
    told = {"words": done, "people": len(expected.names), "erased": len(expected.erased)}
    print(json.dumps(told | {"meetings": len(expected.meetings)}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
