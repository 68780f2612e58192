"""Whoever connects and does not say what they want is let go; whoever asks is served."""

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from pattino.kit.http import prompt
from pattino.webserver import WebServer
from tests.common.house import open_house

WHOLE = b"GET /api/health HTTP/1.1\r\nhost: localhost\r\n\r\n"


@pytest_asyncio.fixture
async def port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    monkeypatch.setattr(prompt, "HEAD_S", 0.3)
    async with open_house(tmp_path) as house:
        listener = socket.create_server(("127.0.0.1", 0))
        listener.setsockopt(
            socket.SOL_SOCKET, socket.SO_SNDBUF, 4096
        )  # each connection inherits it
        serving = WebServer(house.app.asgi, None)
        serving.config.lifespan = "off"
        task = asyncio.create_task(serving.serve([listener]))
        yield listener.getsockname()[1]
        serving.should_exit = True
        await task
        listener.close()


async def ended(reader: asyncio.StreamReader) -> None:
    async with asyncio.timeout(5):
        await reader.read()


@pytest.mark.parametrize("said", [b"", b"GET /", WHOLE[:-2]])
async def test_a_connection_without_a_whole_head_is_closed(port: int, said: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(said)
    await ended(reader)
    writer.close()


async def test_a_letter_now_and_then_buys_no_time(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    end = asyncio.create_task(ended(reader))
    while not end.done():
        writer.write(b"G")
        await asyncio.wait([end], timeout=0.05)
    await end
    writer.close()


async def test_a_further_request_on_the_same_connection_is_answered_and_held_to_it_too(
    port: int,
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for _ in range(2):
        writer.write(WHOLE)
        async with asyncio.timeout(5):
            assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200")
            await reader.readuntil(b"}")
    writer.write(WHOLE[:9])
    await ended(reader)
    writer.close()


async def test_an_answer_that_nobody_reads_is_not_kept(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asks for pages until the kernel holds no more of them, and then reads nothing."""
    monkeypatch.setattr(prompt, "READ_S", 0.3)
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1024)
    writer.transport.set_write_buffer_limits(0)

    async def ask_on() -> None:
        while True:
            writer.write(WHOLE)
            await writer.drain()

    async with asyncio.timeout(20):
        with pytest.raises(ConnectionError):
            await ask_on()
    assert reader.exception() is not None
    writer.close()
