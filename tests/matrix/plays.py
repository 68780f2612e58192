"""What happens in a cell: two people meet, the client under test does one thing, both are judged.

Every play ends with an assertion of what a person got: pictures that move, sound that is loud,
a message that is there. Each returns a sentence with the figures for the report.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from tests.matrix.cells import Action, Cell
from tests.matrix.relay import Relay
from tests.matrix.servers import PORT, token
from tests.peers.cast import Cast
from tests.peers.peer import WIDTH_OF, Answer, Peer, PeerError, Quality

KEY: Final = "a passphrase for two people"
PATHS: Final = {1: ("/rtc/v1", "/rtc"), 2: ("/rtc", "/rtc")}


class Unmet(AssertionError):
    """A person did not get what the cell promises."""


@dataclass(frozen=True, slots=True)
class Stage:
    """The two people of a cell, already in the room."""

    cell: Cell
    client: Peer
    partner: Peer
    relay: Relay


def want(holds: object, sentence: str, answer: object) -> None:
    """Fail with a sentence and what the client answered."""
    if not holds:
        raise Unmet(f"{sentence}; it answered {answer}")


async def sees(viewer: Peer, other: Peer, width: int | None = None) -> Answer:
    answer = await viewer.see(other, width)
    wide = f" {width} pixels wide" if width else ""
    want(answer["seen"], f"{viewer.kind} does not see {other.kind}{wide}", answer)
    return answer


async def hears(listener: Peer, other: Peer) -> Answer:
    answer = await listener.hear(other)
    want(answer["heard"], f"{listener.kind} does not hear {other.kind}", answer)
    return answer


async def sees_and_hears(viewer: Peer, other: Peer) -> str:
    seen, heard = await asyncio.gather(sees(viewer, other), hears(viewer, other))
    return f"{seen.get('width')} px, {seen.get('changes')} changes, level {heard['level']:.3f}"


async def publish(stage: Stage) -> str:
    """The partner sees and hears the client."""
    await stage.client.publish()
    return await sees_and_hears(stage.partner, stage.client)


async def receive(stage: Stage) -> str:
    """The client sees and hears the partner."""
    await stage.partner.publish()
    return await sees_and_hears(stage.client, stage.partner)


async def switch_layers(stage: Stage) -> str:
    """The client, watching three layers, goes down, up and between, and gets what it asked for."""
    await stage.partner.publish(audio=False, layers=3)
    await sees(stage.client, stage.partner)
    steps: tuple[Quality, ...] = ("low", "high", "medium", "low")
    for quality in steps:
        await stage.client.set_layer(stage.partner, quality)
        await sees(stage.client, stage.partner, WIDTH_OF[quality])
    return ", ".join(f"{WIDTH_OF[quality]}" for quality in steps) + " px"


async def data(stage: Stage) -> str:
    """Reliable and lossy, short and long, both ways."""
    for here, there in ((stage.client, stage.partner), (stage.partner, stage.client)):
        want(await here.knows(there), f"{here.kind} does not know of {there.kind}", "no")
    for sender, receiver in (
        (stage.client, stage.partner),
        (stage.partner, stage.client),
    ):
        for text, reliable in (("short", True), ("long" * 3_000, True), ("lossy", False)):
            await sender.send_data(text, reliable=reliable)
            answer = await receiver.receive_data(sender, text, reliable=reliable)
            size = f"{len(text)} bytes, {'reliable' if reliable else 'lossy'}"
            want(answer["got"], f"{receiver.kind} did not get {size} from {sender.kind}", answer)
    return "5, 12000 bytes reliable and 5 lossy, both ways"


async def resume(stage: Stage) -> str:
    """The client's signalling is cut; it comes back as the same participant, media never left."""
    await asyncio.gather(stage.client.publish(), stage.partner.publish())
    await sees_and_hears(stage.partner, stage.client)
    before = await stage.client.state()
    stage.relay.cut()
    back = await stage.client.came_back(before)
    want(back.kept_session, f"{stage.client.kind} came back as a new participant", back)
    await sees_and_hears(stage.partner, stage.client)
    await sees_and_hears(stage.client, stage.partner)
    return f"back in {back.took_s:.1f} s"


async def reconnect(stage: Stage) -> str:
    """The client comes back as a new participant and both see each other again."""
    await asyncio.gather(stage.client.publish(), stage.partner.publish())
    await sees_and_hears(stage.partner, stage.client)
    before = await stage.client.state()
    await stage.client.full_reconnect()
    back = await stage.client.came_back(before)
    await sees_and_hears(stage.partner, stage.client)
    await sees_and_hears(stage.client, stage.partner)
    return f"back in {back.took_s:.1f} s"


async def encrypted(stage: Stage) -> str:
    """Media and data under a common key; the Go SDK encrypts sound and data, not VP8."""
    people = (stage.client, stage.partner)
    video = all(person.kind != "go" for person in people)
    await asyncio.gather(*(person.publish(video=video) for person in people))
    for here, there in (people, people[::-1]):
        await hears(here, there)
        if video:
            await sees(here, there)
        want(await here.encrypted(there), f"{there.kind} is not announced as encrypted", there.kind)
    await stage.client.send_data("under the key", reliable=True)
    answer = await stage.partner.receive_data(stage.client, "under the key", reliable=True)
    want(answer["got"], "the encrypted message did not come", answer)
    return "picture, sound and data" if video else "sound and data"


PLAYS: Final[dict[Action, Callable[[Stage], Awaitable[str]]]] = {
    "publish": publish,
    "receive": receive,
    "layer switch": switch_layers,
    "data": data,
    "resume": resume,
    "full reconnect": reconnect,
    "encrypted": encrypted,
}


async def play(cell: Cell, cast: Cast, room: str) -> str:
    """Bring both people in, play the cell, and see them off whatever happened."""
    async with Relay() as relay:
        client, partner = await asyncio.gather(
            cast.peer(cell.client, f"{room}-client"), cast.peer(cell.partner, f"{room}-partner")
        )
        try:
            key = KEY if cell.action == "encrypted" else None
            for person in (partner, client):
                await person.join(
                    relay.url if person is client else f"ws://127.0.0.1:{PORT}",
                    token(person.identity, room),
                    cell.connections,
                    key,
                )
            _same_flow(cell, relay)
            return await PLAYS[cell.action](Stage(cell, client, partner, relay))
        finally:
            await asyncio.gather(_see_off(client), _see_off(partner))


def _same_flow(cell: Cell, relay: Relay) -> None:
    """The path that was asked for, so that a fall-back to another flow does not pass unseen."""
    asked = relay.paths[-1] if relay.paths else ""
    allowed = PATHS[cell.connections][cell.client == "go"]
    want(asked == allowed, f"{cell.client} did not use {allowed}", relay.paths)


async def _see_off(person: Peer) -> None:
    """What goes wrong here is not what the cell is about, so it is told and not judged."""
    try:
        await person.leave()
    except PeerError as failed:
        print(f"leaving: {failed}")
    await person.close()
