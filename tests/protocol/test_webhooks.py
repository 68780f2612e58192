"""Webhooks to a URL: signed as a LiveKit server signs, in order, and repeated until they arrive."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from livekit import api
from livekit.protocol.webhook import WebhookEvent

from tests.common.network import Network
from tests.common.waiting import until
from tests.protocol.server import KEY, SECRET, DevServer, dev_server
from tests.protocol.wheel import Person

pytestmark = [pytest.mark.media, pytest.mark.timeout(120), pytest.mark.usefixtures("goodbye")]


@dataclass
class Receiver:
    """A webhook receiver made of livekit-api's own parts."""

    url: str = ""
    events: list[WebhookEvent] = field(default_factory=list)
    refuse: int = 0
    headers: list[dict[str, str]] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        if self.refuse:
            self.refuse -= 1
            return web.Response(status=503)
        believe = api.WebhookReceiver(api.TokenVerifier(KEY, SECRET))
        body = (await request.read()).decode()
        self.events.append(believe.receive(body, request.headers["Authorization"]))
        self.headers.append(dict(request.headers))
        return web.Response()

    def kinds(self) -> list[str]:
        return [event.event for event in self.events]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    made = Receiver()
    application = web.Application()
    application.router.add_post("/hook", made.take)
    async with TestServer(application) as listening:
        made.url = str(listening.make_url("/hook"))
        yield made


@pytest.fixture
async def server(network: Network, receiver: Receiver, tmp_path: Path) -> AsyncIterator[DevServer]:
    starting = dev_server(tmp_path, bind=network.address, arguments=["--webhook", receiver.url])
    running = await asyncio.to_thread(starting.__enter__)
    try:
        yield running
    finally:
        await asyncio.to_thread(starting.__exit__, None, None, None)


async def test_a_call_is_told_in_order_from_its_first_to_its_last_event(
    server: DevServer, receiver: Receiver, room: str
) -> None:
    alice = await Person.join(server, room, "alice")
    await alice.speak(440)
    await until(lambda: "track_published" in receiver.kinds(), what="track_published")
    await alice.leave()
    async with server.rooms() as client:
        await client.room.delete_room(api.DeleteRoomRequest(room=room))
    await until(lambda: "room_finished" in receiver.kinds(), what="room_finished")
    kinds = receiver.kinds()
    assert kinds[:3] == ["room_started", "participant_joined", "track_published"]
    assert kinds[-1] == "room_finished"
    assert kinds.index("participant_left") > kinds.index("track_published")
    assert len({event.id for event in receiver.events}) == len(receiver.events)
    assert {event.room.name for event in receiver.events} == {room}
    joined = receiver.events[1]
    assert joined.participant.identity == "alice"
    assert joined.created_at > 0


async def test_the_token_stands_bare_and_the_type_is_that_of_webhooks(
    server: DevServer, receiver: Receiver, room: str
) -> None:
    async with server.rooms() as client:
        await client.room.create_room(api.CreateRoomRequest(name=room))
    await until(lambda: bool(receiver.events), what="room_started")
    headers = receiver.headers[0]
    assert headers["Content-Type"] == "application/webhook+json"
    assert headers["Authorization"].startswith("eyJ")


async def test_a_receiver_that_was_away_gets_everything_later_and_in_order(
    server: DevServer, receiver: Receiver, room: str
) -> None:
    receiver.refuse = 3
    async with server.rooms() as client:
        await client.room.create_room(api.CreateRoomRequest(name=room))
        await client.room.delete_room(api.DeleteRoomRequest(room=room))
    await until(lambda: len(receiver.events) == 2, within_s=20, what="both events")
    assert receiver.kinds() == ["room_started", "room_finished"]


async def test_the_last_webhooks_arrive_when_the_server_is_ended(
    server: DevServer, receiver: Receiver, room: str
) -> None:
    alice = await Person.join(server, room, "alice")
    await until(lambda: "participant_joined" in receiver.kinds(), what="participant_joined")
    server.process.terminate()
    await until(lambda: alice.saw("reconnecting"), what="the goodbye")
    await until(lambda: "room_finished" in receiver.kinds(), what="room_finished")
    assert await asyncio.to_thread(server.process.wait, 15) == 0
