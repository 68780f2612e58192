"""A call of real clients through the sealed media process, as `pattino serve` runs it.

The application's part is played by a relay of bytes from TCP to the Unix socket; rooms are made
by RoomService, tokens carry the server's own key.
"""

import asyncio
import contextlib
import json
import os
import signal
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from livekit import api, rtc

from tests.common.logs import spills
from tests.common.media import KEY, SECRET, Media, supervised
from tests.common.network import Network
from tests.common.waiting import until
from tests.protocol.server import Grants, token
from tests.protocol.wheel import BLUE, RED, Person

pytestmark = [pytest.mark.media, pytest.mark.timeout(180), pytest.mark.usefixtures("goodbye")]

BACK_WITHIN_S = 30.0
"""The goal is ten seconds; a test gives threefold room and prints what it saw."""


@dataclass
class Sealed:
    """The supervised process with a TCP port in front of its Unix socket."""

    media: Media
    url: str
    tokens: list[str]

    def token(self, identity: str, room: str, grants: Grants | None = None) -> str:
        made = token(KEY, SECRET, identity, room, grants)
        self.tokens.append(made)
        return made

    async def open_room(self, name: str) -> None:
        async with self.media.rooms() as rooms:
            await rooms.create_room(api.CreateRoomRequest(name=name, departure_timeout=20))


@pytest.fixture
async def sealed(network: Network, tmp_path: Path) -> AsyncIterator[Sealed]:
    async with supervised(tmp_path, address=network.address, log_level="debug") as media:
        await media.ready()
        async with relay_to(media.plan.socket_path) as port:
            yield Sealed(media, f"ws://127.0.0.1:{port}", [])


@contextlib.asynccontextmanager
async def relay_to(path: Path) -> AsyncIterator[int]:
    """A TCP port whose connections end at the Unix socket."""
    pairs: list[asyncio.Task[None]] = []

    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        pairs.append(asyncio.current_task())
        there_in, there_out = await asyncio.open_unix_connection(str(path))
        await asyncio.gather(copy(reader, there_out), copy(there_in, writer))

    async with await asyncio.start_server(relay, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]
    for pair in pairs:
        pair.cancel()
    await asyncio.gather(*pairs, return_exceptions=True)


async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        try:
            while data := await reader.read(65_536):
                writer.write(data)
                await writer.drain()
        finally:
            writer.close()
            await writer.wait_closed()


async def test_two_people_hear_and_see_each_other_through_the_seal(
    sealed: Sealed, room: str
) -> None:
    await sealed.open_room(room)
    alice = await Person.join(sealed, room, "alice")
    bob = await Person.join(sealed, room, "bob")
    await asyncio.gather(alice.speak(440), alice.show(RED), bob.speak(880), bob.show(BLUE))
    await asyncio.gather(
        alice.hears("bob", 880),
        alice.sees("bob", BLUE),
        bob.hears("alice", 440),
        bob.sees("alice", RED),
    )
    await alice.room.local_participant.publish_data(b"hello", reliable=True)
    await bob.until(lambda: bob.saw("data_received"), "the data")


async def test_a_room_that_nobody_made_cannot_be_entered(sealed: Sealed, room: str) -> None:
    with pytest.raises(rtc.ConnectError, match="room does not exist"):
        await Person.join(sealed, room, "alice")


class TestClause32NobodyIsInACallUnseen:
    """Policy 3.2: no hidden participant, recorder or agent under `pattino serve`."""

    async def test_a_hidden_participant_is_refused(self, sealed: Sealed, room: str) -> None:
        await sealed.open_room(room)
        with pytest.raises(rtc.ConnectError, match="grant_refused"):
            await Person.join(sealed, room, "ghost", Grants(hidden=True))


async def test_after_kill_9_everyone_is_back_and_heard(sealed: Sealed, room: str) -> None:
    """The room is made again by the application at each join; here the test does it."""
    await sealed.open_room(room)
    alice = await Person.join(sealed, room, "alice")
    bob = await Person.join(sealed, room, "bob")
    await alice.speak(440)
    await bob.hears("alice", 440)
    first = await sealed.media.ready()
    os.kill(first.pid, signal.SIGKILL)
    killed = time.monotonic()
    await sealed.media.ready_after(first)
    await sealed.open_room(room)
    await until(lambda: alice.saw("reconnected") and bob.saw("reconnected"), within_s=60)
    await bob.hears("alice", 440)
    passed = time.monotonic() - killed
    print(f"heard again {passed:.1f} s after kill -9")
    assert passed < BACK_WITHIN_S


class TestClause21LogsNameNobody:
    """Policy 2.1: account information serves sign-in alone; no log is a store of it."""

    async def test_a_whole_call_at_debug_level_names_nobody(
        self, sealed: Sealed, room: str, capfd: pytest.CaptureFixture[str]
    ) -> None:
        await sealed.open_room(room)
        names = ("Sybil Ramkin", "Havelock Vetinari")
        first = await Person.join(sealed, room, "identity of Sybil", Grants(name=names[0]))
        second = await Person.join(sealed, room, "identity of Havelock", Grants(name=names[1]))
        await asyncio.gather(first.speak(440), second.show(RED))
        await second.hears(first.identity, 440)
        await first.sees(second.identity, RED)
        with pytest.raises(rtc.ConnectError):
            await sealed_refusal(sealed, room)
        await asyncio.gather(first.leave(), second.leave())
        lines = [line for line in capfd.readouterr().err.splitlines() if is_event(line)]
        secrets = [*sealed.tokens, room, KEY, SECRET, first.identity, second.identity, *names]
        assert spills("\n".join(lines), secrets=secrets) == []
        assert any("signal.open" in line for line in lines)


async def sealed_refusal(sealed: Sealed, room: str) -> None:
    await rtc.Room().connect(sealed.url, sealed.token("refused", room)[:-2])


def is_event(line: str) -> bool:
    """A line of ours: the native client library prints lines of its own."""
    try:
        return "event" in json.loads(line)
    except ValueError:
        return False
