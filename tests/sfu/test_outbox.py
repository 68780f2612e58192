"""An outbox never makes a room wait, and never grows beyond its bounds."""

import asyncio

import pytest

from pattino.sfu.outbox import BYTES_LIMIT, FRAMES_LIMIT, TOO_SLOW, Closing, Outbox
from pattino.sfu.rooms.values import ConnectionId


@pytest.fixture
def outbox() -> Outbox:
    return Outbox(ConnectionId(1))


async def test_frames_come_out_in_the_order_they_went_in(outbox: Outbox) -> None:
    for frame in (b"first", b"second", b"third"):
        assert outbox.put(frame)
    assert [await outbox.take() for _ in range(3)] == [b"first", b"second", b"third"]


async def test_a_close_comes_after_the_frames_before_it(outbox: Outbox) -> None:
    outbox.put(b"leave")
    outbox.close(1000, "left")
    assert await outbox.take() == b"leave"
    assert await outbox.take() == Closing(1000, "left")


async def test_nothing_goes_in_after_a_close(outbox: Outbox) -> None:
    outbox.close(1000, "left")
    assert outbox.put(b"late")
    assert await outbox.take() == Closing(1000, "left")


async def test_the_first_close_is_the_one_that_counts(outbox: Outbox) -> None:
    outbox.close(1000, "left")
    outbox.close(1011, "fault")
    assert await outbox.take() == Closing(1000, "left")


async def test_one_frame_too_many_gives_the_client_up(outbox: Outbox) -> None:
    assert all(outbox.put(b"x") for _ in range(FRAMES_LIMIT))
    assert not outbox.put(b"x")
    assert await outbox.take() == Closing(TOO_SLOW, "too_slow")


async def test_one_byte_too_many_gives_the_client_up(outbox: Outbox) -> None:
    assert outbox.put(bytes(BYTES_LIMIT))
    assert not outbox.put(b"x")
    assert await outbox.take() == Closing(TOO_SLOW, "too_slow")


async def test_what_was_taken_counts_no_more(outbox: Outbox) -> None:
    for _ in range(4):
        assert outbox.put(bytes(BYTES_LIMIT))
        await outbox.take()


async def test_taking_waits_for_a_frame(outbox: Outbox) -> None:
    taking = asyncio.create_task(outbox.take())
    await asyncio.sleep(0)
    assert not taking.done()
    outbox.put(b"frame")
    assert await taking == b"frame"
