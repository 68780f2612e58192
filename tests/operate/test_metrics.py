"""Figures on a door of their own, without labels, for this machine alone."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from pattino.kit.metrics import Figure, MetricsPortTaken, as_text, serve_figures
from tests.journeys.postbox import free_tcp_port
from tests.operate.running import serving

FIGURE = re.compile(r"pattino_[a-z_]+ [0-9.e+]+")


def test_a_figure_is_three_lines() -> None:
    text = as_text([Figure("calls", "gauge", "Calls that are running.", 2)])
    assert text.splitlines() == [
        "# HELP pattino_calls Calls that are running.",
        "# TYPE pattino_calls gauge",
        "pattino_calls 2",
    ]


def test_a_running_server_shows_sums_without_labels(tmp_path: Path) -> None:
    """Policy 2.1: no figure names anyone."""
    port = free_tcp_port()
    with serving(tmp_path, {"metrics_port": port}):
        text = httpx.get(f"http://127.0.0.1:{port}/metrics").text
    values = [line for line in text.splitlines() if not line.startswith("#")]
    assert "pattino_media_ready 1" in values
    assert "pattino_people_in_calls 0" in values
    assert all(FIGURE.fullmatch(line) for line in values)
    assert "{" not in text


@pytest.fixture
async def door() -> AsyncIterator[int]:
    port = free_tcp_port()
    task = asyncio.create_task(serve_figures(port, lambda: [Figure("calls", "gauge", "x", 1)]))
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except ConnectionRefusedError:
            await asyncio.sleep(0)
        else:
            writer.close()
            break
    yield port
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.mark.parametrize(
    ("head", "status"),
    [
        ("GET /metrics HTTP/1.1\r\nHost: localhost:1", 200),
        ("GET /metrics HTTP/1.1\r\nHost: calls.skate.example", 404),
        ("GET /metrics HTTP/1.1\r\nX: y", 404),
        ("GET / HTTP/1.1\r\nHost: localhost", 404),
        ("POST /metrics HTTP/1.1\r\nHost: localhost", 404),
        ("\r\n", 404),
    ],
)
async def test_only_this_machines_question_is_answered(door: int, head: str, status: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", door)
    writer.write(f"{head}\r\n\r\n".encode())
    assert (await reader.readline()).split()[1] == str(status).encode()
    writer.close()


async def test_an_endless_question_is_let_go(door: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", door)
    writer.write(b"GET /metrics HTTP/1.1\r\nX: " + b"y" * 20_000)
    with pytest.raises((asyncio.IncompleteReadError, ConnectionResetError)):
        await reader.readexactly(1)
    writer.close()


async def test_a_taken_port_is_said(door: int) -> None:
    with pytest.raises(MetricsPortTaken):
        await serve_figures(door, list)
