"""Webhooks over an inherited stream: HTTP/1.1, one after the other."""

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from pattino.livekit.webhook import BODY_LIMIT
from pattino.sfu.webhook_stream import Client, StreamEndedError, serve


@dataclass
class Ends:
    client: Client
    raw: asyncio.StreamWriter
    server: asyncio.Task[None]
    status: int = 200
    got: list[tuple[bytes, str]] = field(default_factory=list)


@pytest.fixture
async def ends() -> AsyncIterator[Ends]:
    ours, theirs = socket.socketpair()
    reader, writer = await asyncio.open_connection(sock=ours)
    made: list[Ends] = []

    async def handle(body: bytes, authorization: str) -> int:
        made[0].got.append((body, authorization))
        return made[0].status

    pipes = await asyncio.open_connection(sock=theirs)
    server = asyncio.create_task(serve(*pipes, handle))
    made.append(Ends(Client(reader, writer), writer, server))
    yield made[0]
    writer.close()
    await asyncio.wait_for(made[0].server, 5)


async def test_a_webhook_arrives_with_its_body_and_authorization(ends: Ends) -> None:
    assert await ends.client.post(b'{"event":"room_started"}', "token") == 200
    assert ends.got == [(b'{"event":"room_started"}', "token")]


async def test_many_webhooks_arrive_in_order_over_the_same_stream(ends: Ends) -> None:
    for number in range(50):
        assert await ends.client.post(b"%d" % number, "token") == 200
    assert [body for body, _ in ends.got] == [b"%d" % number for number in range(50)]


async def test_webhooks_that_are_sent_together_do_not_mix(ends: Ends) -> None:
    bodies = [b"%d" % number * 1000 for number in range(20)]
    statuses = await asyncio.gather(*(ends.client.post(body, "token") for body in bodies))
    assert set(statuses) == {200}
    assert [body for body, _ in ends.got] == bodies


async def test_a_refusal_comes_back_as_its_status(ends: Ends) -> None:
    ends.status = 401
    assert await ends.client.post(b"{}", "forged") == 401


async def test_the_largest_body_passes(ends: Ends) -> None:
    assert await ends.client.post(bytes(BODY_LIMIT), "token") == 200


async def test_a_larger_body_ends_the_stream_and_the_sender_learns_it(ends: Ends) -> None:
    with pytest.raises(StreamEndedError):
        await ends.client.post(bytes(BODY_LIMIT + 1), "token")
    assert ends.got == []


@pytest.mark.parametrize(
    "nonsense",
    [b"\x00\x01\x02\x03\r\n\r\n", b"GET\r\n\r\n", b"POST / FTP/1.1\r\n\r\n", b"\r\n" * 9],
)
async def test_nonsense_ends_the_stream_without_a_fault(ends: Ends, nonsense: bytes) -> None:
    ends.raw.write(nonsense)
    ends.raw.write_eof()
    await asyncio.wait_for(asyncio.shield(ends.server), 5)
    assert ends.got == []


async def test_a_receiver_that_went_away_is_a_failed_delivery(ends: Ends) -> None:
    ends.server.cancel()
    await asyncio.wait([ends.server])
    with pytest.raises(StreamEndedError):
        await ends.client.post(b"{}", "token")
    ends.server = asyncio.create_task(asyncio.sleep(0))
