"""Bounds of open connections, with real sockets: who is over them is closed, others are not."""

import asyncio
import contextlib
import ipaddress
import resource
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest

from pattino.kit.http.door import Door, DoorListener, most_at_once
from tests.common.waiting import until

PROXIES = (ipaddress.ip_network("10.0.0.0/8"),)


def door(most: int = 100, most_each: int = 2) -> Door:
    return Door(most, PROXIES, most_each=most_each)


class TestCounting:
    def test_an_address_is_held_to_its_bound_until_one_of_it_leaves(self) -> None:
        held = door()
        first, second = held.enter("203.0.113.7"), held.enter("203.0.113.7")
        assert held.enter("203.0.113.7") is None
        assert held.enter("203.0.113.8") is not None
        assert first is not None
        assert second is not None
        first()
        assert held.enter("203.0.113.7") is not None
        assert (held.inside, held.turned_away) == (3, 1)

    def test_addresses_that_one_customer_has_by_the_million_count_as_one(self) -> None:
        held = door()
        assert held.enter("2001:db8:1:200::1")
        assert held.enter("2001:db8:1:2ff::9")
        assert held.enter("2001:db8:1:2aa::7") is None
        assert held.enter("2001:db8:1:300::1")

    def test_an_ipv4_address_in_ipv6_clothes_is_the_same_one(self) -> None:
        held = door()
        assert held.enter("203.0.113.7")
        assert held.enter("::ffff:203.0.113.7")
        assert held.enter("203.0.113.7") is None

    @pytest.mark.parametrize("address", ["10.1.2.3", "127.0.0.1", "::1"])
    def test_a_named_proxy_and_this_machine_speak_for_many(self, address: str) -> None:
        held = door(most=5)
        assert [held.enter(address) is not None for _ in range(7)] == [True] * 5 + [False] * 2

    def test_nothing_is_kept_of_who_has_left(self) -> None:
        held = door()
        for number in range(50):
            left = held.enter(f"203.0.113.{number}")
            assert left is not None
            left()
        assert (held.inside, len(held._inside)) == (0, 0)

    def test_the_bound_follows_the_open_files(self) -> None:
        allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (300, most))
            assert most_at_once() == 100
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, most))


@asynccontextmanager
async def greeting(held: Door) -> AsyncIterator[int]:
    async def greet(there: asyncio.StreamReader, out: asyncio.StreamWriter) -> None:
        out.write(b"welcome\n")
        await there.read()  # until the caller leaves
        out.close()

    listener = DoorListener.at(socket.create_server(("127.0.0.1", 0)), held)
    async with await asyncio.start_server(greet, sock=listener) as server:
        yield server.sockets[0].getsockname()[1]
        await until(lambda: held.inside == 0, what="everyone's leave")


@contextlib.contextmanager
def callers(port: int, count: int) -> Iterator[list[socket.socket]]:
    with contextlib.ExitStack() as open_ones:
        yield [
            open_ones.enter_context(socket.create_connection(("127.0.0.1", port), 5))
            for _ in range(count)
        ]


async def heard(caller: socket.socket) -> bytes:
    """What a caller is told; nothing if the connection is closed."""

    def hear() -> bytes:
        with contextlib.suppress(ConnectionResetError):
            return caller.recv(100)
        return b""

    return await asyncio.to_thread(hear)


async def test_whoever_is_over_the_bound_is_closed_and_the_next_after_a_leave_is_served() -> None:
    held = door(most=3)
    async with greeting(held) as port, asyncio.timeout(20):
        with callers(port, 5) as five:
            answers = sorted([await heard(each) for each in five])
            assert answers == [b""] * 2 + [b"welcome\n"] * 3
        await until(lambda: held.inside == 0)
        with callers(port, 1) as [late]:
            assert await heard(late) == b"welcome\n"
    assert held.turned_away == 2


async def test_without_a_door_in_the_way_all_five_are_served() -> None:
    async with greeting(door(most=5)) as port:
        with callers(port, 5) as five:
            assert [await heard(each) for each in five] == [b"welcome\n"] * 5
