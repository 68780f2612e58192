"""Webhooks leave in order for each room, are tried again, and never pile up without bound."""

import asyncio
from dataclasses import dataclass, field

import pytest

from pattino.kit.clock import VirtualClock
from pattino.sfu import webhooks
from pattino.sfu.webhooks import LIFE_S, QUEUE_LIMIT, ROOM_LIMIT, Courier, DeliveryFailedError
from tests.common.waiting import until


@dataclass
class Receiver:
    """Answers as it is told and keeps what it accepted."""

    answers: list[int | None] = field(default_factory=list)
    got: list[bytes] = field(default_factory=list)
    tries: int = 0
    open: asyncio.Event = field(default_factory=asyncio.Event)

    async def deliver(self, body: bytes, authorization: str) -> int:
        assert authorization == f"signed {body.decode()}"
        await self.open.wait()
        self.tries += 1
        answer = self.answers.pop(0) if self.answers else 200
        if answer is None:
            raise DeliveryFailedError
        if answer == 200:
            self.got.append(body)
        return answer


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def courier(receiver: Receiver, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch) -> Courier:
    monkeypatch.setattr(webhooks, "PAUSES_S", (0.0,))
    return Courier(receiver.deliver, lambda body: f"signed {body.decode()}", clock)


async def test_webhooks_of_one_room_arrive_in_order(courier: Courier, receiver: Receiver) -> None:
    for number in range(20):
        courier.post("RM_a", b"%d" % number)
    receiver.open.set()
    await courier.finish(5)
    assert receiver.got == [b"%d" % number for number in range(20)]


async def test_a_room_that_waits_does_not_hold_up_another(
    courier: Courier, receiver: Receiver
) -> None:
    receiver.answers = [None] * 3
    courier.post("RM_a", b"a")
    courier.post("RM_b", b"b")
    receiver.open.set()
    await courier.finish(5)
    assert sorted(receiver.got) == [b"a", b"b"]


async def test_an_unreachable_receiver_is_tried_again(courier: Courier, receiver: Receiver) -> None:
    receiver.answers = [None, 503, 429, 500]
    receiver.open.set()
    courier.post("RM_a", b"kept")
    await courier.finish(5)
    assert (receiver.got, receiver.tries, courier.dropped) == ([b"kept"], 5, 0)


async def test_a_refused_webhook_is_not_repeated_and_is_counted(
    courier: Courier, receiver: Receiver
) -> None:
    receiver.answers = [401]
    receiver.open.set()
    courier.post("RM_a", b"refused")
    courier.post("RM_a", b"next")
    await courier.finish(5)
    assert (receiver.got, receiver.tries, courier.dropped) == ([b"next"], 2, 1)


async def test_a_webhook_too_old_to_matter_is_dropped(
    courier: Courier, receiver: Receiver, clock: VirtualClock
) -> None:
    receiver.answers = [None]
    courier.post("RM_a", b"old")
    clock.advance(seconds=LIFE_S + 1)
    receiver.open.set()
    await until(lambda: courier.waiting == 0 and courier.dropped == 1)
    assert receiver.got == []


async def test_when_the_queue_is_full_the_oldest_goes_and_the_newest_stays(
    courier: Courier, receiver: Receiver
) -> None:
    courier.post("RM_a", b"under way")
    await asyncio.sleep(0)
    for number in range(QUEUE_LIMIT + 10):
        courier.post("RM_a", b"%d" % number)
    receiver.open.set()
    await courier.finish(5)
    assert receiver.got[0] == b"under way"
    assert receiver.got[1] == b"10"
    assert receiver.got[-1] == b"%d" % (QUEUE_LIMIT + 9)
    assert courier.dropped == 10


async def test_more_rooms_than_the_bound_lose_theirs(courier: Courier, receiver: Receiver) -> None:
    for number in range(ROOM_LIMIT + 3):
        courier.post(f"RM_{number}", b"x")
    assert courier.dropped == 3
    receiver.open.set()
    await courier.finish(10)
    assert len(receiver.got) == ROOM_LIMIT


async def test_at_the_end_what_cannot_be_delivered_is_let_go_in_time(
    courier: Courier, receiver: Receiver
) -> None:
    courier.post("RM_a", b"stuck")
    courier.post("RM_a", b"behind it")
    await courier.finish(0.05)
    assert receiver.got == []
    assert courier.waiting == 0
    assert courier.dropped >= 1
