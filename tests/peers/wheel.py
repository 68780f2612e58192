"""The published `livekit` wheel as a peer, in lines of JSON: python -m tests.peers.wheel.

It shows a moving picture and a tone of its own making, and judges what comes in by the pixels of
decoded frames and the loudness of decoded samples.
"""

import asyncio
import contextlib
import json
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Final

import numpy as np
from livekit import rtc

from tests.peers.peer import Answer, Value
from tests.peers.wheel_media import Camera, Microphone, loudness, motion

Given = dict[str, Value]
QUALITY: Final = {
    "low": rtc.VideoQuality.VIDEO_QUALITY_LOW,
    "medium": rtc.VideoQuality.VIDEO_QUALITY_MEDIUM,
    "high": rtc.VideoQuality.VIDEO_QUALITY_HIGH,
}
MOVED: Final = 0.3
ENOUGH: Final = 3
LIT: Final = 12
LOUD: Final = 0.01
LISTEN_S: Final = 1.5
PAUSE_S: Final = 0.1


class Person:
    """One room, joined once."""

    def __init__(self) -> None:
        self.room = rtc.Room()
        self.letters: list[tuple[str, str, bool]] = []
        self.comebacks = 0
        self.sources: list[Camera | Microphone] = []

    async def join(self, given: Given) -> Answer:
        self.room.on("data_received", self._letter)
        self.room.on("reconnected", self._back)
        options = rtc.RoomOptions(single_peer_connection=given["connections"] == 1)
        if given["key"] is not None:
            key = str(given["key"]).encode()
            options.encryption = rtc.E2EEOptions(
                key_provider_options=rtc.KeyProviderOptions(shared_key=key)
            )
        started = time.monotonic()
        await self.room.connect(str(given["url"]), str(given["token"]), options)
        took = (time.monotonic() - started) * 1000
        return {"took_ms": took, "sid": self.room.local_participant.sid}

    def _letter(self, packet: rtc.DataPacket) -> None:
        sender = packet.participant.identity if packet.participant else ""
        reliable = packet.kind == rtc.DataPacketKind.KIND_RELIABLE
        self.letters.append((sender, packet.data.decode(), reliable))

    def _back(self) -> None:
        self.comebacks += 1

    async def knows(self, given: Given) -> Answer:
        async def look() -> Answer | None:
            return {"got": given["identity"] in self.room.remote_participants}

        return await until(given, {"got": False}, "got", look)

    async def publish(self, given: Given) -> Answer:
        me = self.room.local_participant
        if given["audio"]:
            microphone = Microphone()
            self.sources.append(microphone)
            await me.publish_track(microphone.track, microphone.options)
        if given["video"]:
            camera = Camera(layers=int(given["layers"] or 1), codec=str(given["codec"]))
            self.sources.append(camera)
            await me.publish_track(camera.track, camera.options)
        return {}

    def _publication(
        self, identity: Value, kind: rtc.TrackKind.ValueType
    ) -> rtc.RemoteTrackPublication | None:
        other = self.room.remote_participants.get(str(identity))
        for publication in other.track_publications.values() if other else ():
            if publication.kind == kind and publication.track is not None:
                return publication
        return None

    async def see(self, given: Given) -> Answer:
        width = given["width"]

        async def look() -> Answer | None:
            publication = self._publication(given["identity"], rtc.TrackKind.KIND_VIDEO)
            if publication is None or publication.track is None:
                return None
            seen = await motion(publication.track, PAUSE_S, LISTEN_S)
            moving = seen.changes(MOVED) >= ENOUGH and seen.light > LIT
            fits = width is None or seen.width == width
            return {"seen": moving and fits, "width": seen.width, "changes": seen.changes(MOVED)}

        return await until(given, {"seen": False}, "seen", look)

    async def hear(self, given: Given) -> Answer:
        async def listen() -> Answer | None:
            publication = self._publication(given["identity"], rtc.TrackKind.KIND_AUDIO)
            if publication is None or publication.track is None:
                return None
            level = await loudness(publication.track, LISTEN_S)
            return {"heard": level > LOUD, "level": level}

        return await until(given, {"heard": False}, "heard", listen)

    async def codec_of(self, given: Given) -> Answer:
        publication = self._publication(given["identity"], rtc.TrackKind.KIND_VIDEO)
        return {"codec": publication.mime_type if publication else ""}

    async def set_layer(self, given: Given) -> Answer:
        publication = self._publication(given["identity"], rtc.TrackKind.KIND_VIDEO)
        if publication is None:
            raise LookupError("there is no video of that person")
        publication.set_video_quality(QUALITY[str(given["quality"])])
        return {}

    async def send_data(self, given: Given) -> Answer:
        me = self.room.local_participant
        await me.publish_data(str(given["text"]), reliable=given["reliable"] is True)
        return {}

    async def receive_data(self, given: Given) -> Answer:
        wanted = (given["identity"], given["text"], given["reliable"])

        async def look() -> Answer | None:
            last = repr(self.letters[-1])[:200] if self.letters else ""
            return {"got": wanted in self.letters, "letters": len(self.letters), "last": last}

        return await until(given, {"got": False}, "got", look)

    async def encrypted(self, given: Given) -> Answer:
        other = self.room.remote_participants[str(given["identity"])]
        kinds = [each.encryption_type for each in other.track_publications.values()]
        return {"encrypted": bool(kinds) and rtc.EncryptionType.NONE not in kinds}

    async def comeback(self, _: Given) -> Answer:
        sid = self.room.local_participant.sid
        return {"count": self.comebacks, "sid": sid, "state": str(self.room.connection_state)}

    async def full_reconnect(self, _: Given) -> Answer:
        await self.room.simulate_scenario(rtc.SimulateScenarioKind.SIMULATE_FULL_RECONNECT)
        return {}

    async def leave(self, _: Given) -> Answer:
        for source in self.sources:
            await source.stop()
        self.sources.clear()
        await self.room.disconnect()
        return {}


async def until(
    given: Given, nothing: Answer, good: str, look: Callable[[], Awaitable[Answer | None]]
) -> Answer:
    """Look again until it is good or the time is over; the last answer is what counts."""
    end = time.monotonic() + float(given["within_ms"] or 0) / 1000
    last = nothing
    while True:
        last = await look() or last
        if last[good] or time.monotonic() > end:
            return last
        await asyncio.sleep(PAUSE_S)


async def answer(person: Person, question: Given) -> None:
    """Carry out one verb; whatever goes wrong becomes the answer."""
    verb = getattr(person, str(question["verb"]))
    try:
        said = {"id": question["id"], "value": await verb(question["with"])}
    except Exception as failed:  # noqa: BLE001 whatever the SDK raises is the client's answer
        said = {"id": question["id"], "error": f"{question['verb']}: {failed!r}"}
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


async def main() -> None:
    """Serve verbs until the input ends."""
    np.seterr(all="raise")
    person = Person()
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, sys.stdin)
    tasks: set[asyncio.Task[None]] = set()
    async for line in reader:
        task = asyncio.create_task(answer(person, json.loads(line)))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
    with contextlib.suppress(Exception):
        await person.leave({})


if __name__ == "__main__":
    asyncio.run(main())
