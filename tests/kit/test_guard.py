"""The outermost layer alone: slow bodies, connections that end, faults after the first byte."""

import asyncio
from typing import Any

from starlette.types import Message, Receive, Scope, Send

from pattino.kit.http.guard import Guard, GuardRules
from pattino.kit.http.origin import Origin
from pattino.kit.ids import SeededSource

RULES = GuardRules(Origin.parse("http://localhost:8000"), {"x-rule": "1"}, body_timeout_s=0.01)
SCOPE = {"type": "http", "method": "GET", "path": "/", "headers": []}


class Wire:
    """Both ends of one request."""

    def __init__(self, *messages: Message) -> None:
        self.incoming = list(messages)
        self.sent: list[Any] = []

    async def receive(self) -> Message:
        if not self.incoming:
            await asyncio.Event().wait()
        return self.incoming.pop(0)

    async def send(self, message: Message) -> None:
        self.sent.append(message)

    @property
    def status(self) -> int:
        return int(self.sent[0]["status"])


async def echo(_scope: Scope, receive: Receive, send: Send) -> None:
    body = (await receive())["body"]
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body})


async def test_a_body_that_does_not_arrive_in_time_is_given_up() -> None:
    wire = Wire({"type": "http.request", "body": b"{", "more_body": True})
    await Guard(echo, RULES, SeededSource())(dict(SCOPE), wire.receive, wire.send)
    assert wire.status == 408


async def test_a_body_in_pieces_reaches_the_room_whole() -> None:
    pieces = [{"type": "http.request", "body": b"ab", "more_body": True} for _ in range(3)]
    wire = Wire(*pieces, {"type": "http.request", "body": b"c", "more_body": False})
    await Guard(echo, RULES, SeededSource())(dict(SCOPE), wire.receive, wire.send)
    assert wire.sent[1]["body"] == b"abababc"
    assert (b"x-rule", b"1") in wire.sent[0]["headers"]


async def test_a_client_that_goes_away_leaves_no_fault() -> None:
    wire = Wire({"type": "http.disconnect"})
    await Guard(echo, RULES, SeededSource())(dict(SCOPE), wire.receive, wire.send)
    assert wire.sent[1]["body"] == b""


async def test_a_fault_after_the_first_byte_begins_no_second_answer() -> None:
    async def broken(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise RuntimeError

    wire = Wire({"type": "http.request"})
    await Guard(broken, RULES, SeededSource())(dict(SCOPE), wire.receive, wire.send)
    assert len(wire.sent) == 1


async def test_what_is_not_http_passes_unchanged() -> None:
    seen: list[Scope] = []

    async def app(scope: Scope, _receive: Receive, _send: Send) -> None:
        seen.append(scope)

    await Guard(app, RULES, SeededSource())({"type": "lifespan"}, Wire().receive, Wire().send)
    assert seen == [{"type": "lifespan"}]
