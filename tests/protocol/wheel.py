"""People on the published `livekit` wheel: they speak, show, listen and look.

What a person hears is judged by the strength and pitch of the sound that arrives, what it sees
by the colour of pictures that change; events and statistics prove nothing about media.
"""

import asyncio
import contextlib
import math
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Final, Protocol, Self

import numpy as np
from livekit import rtc

from tests.protocol.server import Grants

SAMPLE_RATE: Final = 48_000
WIDTH: Final = 320
HEIGHT: Final = 180
FRAMES_A_SECOND: Final = 15
DEADLINE_S: Final = 20.0

RED: Final = (200, 40, 40)
GREEN: Final = (40, 200, 40)
BLUE: Final = (40, 40, 200)
Colour = tuple[int, int, int]
Event = tuple[str, tuple[object, ...]]

WATCHED: Final = (
    "participant_connected",
    "participant_disconnected",
    "track_published",
    "track_unpublished",
    "track_subscribed",
    "track_unsubscribed",
    "track_muted",
    "track_unmuted",
    "data_received",
    "disconnected",
    "reconnecting",
    "reconnected",
    "active_speakers_changed",
)


class Server(Protocol):
    """What a person needs to know of a server."""

    @property
    def url(self) -> str:
        """Where it is."""
        ...

    def token(self, identity: str, room: str, grants: Grants | None = None) -> str:
        """A token to join `room` with."""
        ...


EVERYONE: list["Person"] = []
"""Who has joined in the running test; the fixture `goodbye` lets them all leave."""


@dataclass
class Person:
    """One participant."""

    identity: str
    room: rtc.Room
    events: list[Event] = field(default_factory=list)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    @classmethod
    async def join(
        cls,
        server: Server,
        room: str,
        identity: str,
        grants: Grants | None = None,
        *,
        connections: int = 1,
    ) -> Self:
        """Connect; raises what the wheel raises."""
        person = cls(identity, rtc.Room())
        EVERYONE.append(person)
        for name in WATCHED:
            person.room.on(name, person._note(name))
        async with asyncio.timeout(DEADLINE_S):
            await person.room.connect(
                server.url,
                server.token(identity, room, grants),
                rtc.RoomOptions(
                    connect_timeout=DEADLINE_S, single_peer_connection=connections == 1
                ),
            )
        return person

    def _note(self, name: str) -> Callable[..., None]:
        def note(*arguments: object) -> None:
            self.events.append((name, arguments))
            self._changed.set()

        return note

    async def until(self, holds: Callable[[], bool], what: str) -> None:
        """Wait until something holds that events bring about."""
        try:
            async with asyncio.timeout(DEADLINE_S):
                while not holds():
                    self._changed.clear()
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(self._changed.wait(), 0.1)
        except TimeoutError:
            seen = [name for name, _ in self.events]
            raise AssertionError(f"{self.identity} waited for {what}; saw {seen}") from None

    def saw(self, event: str) -> bool:
        """Whether such an event has arrived."""
        return any(name == event for name, _ in self.events)

    async def speak(self, pitch: float) -> rtc.LocalTrackPublication:
        """Publish a microphone that sounds at `pitch` hertz."""
        source = rtc.AudioSource(SAMPLE_RATE, 1, queue_size_ms=200)
        track = rtc.LocalAudioTrack.create_audio_track("microphone", source)
        options = rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE)
        self._tasks.append(asyncio.create_task(_sound(source, pitch)))
        return await self.room.local_participant.publish_track(track, options)

    async def show(
        self,
        colour: Colour,
        *,
        simulcast: bool = False,
        codec: rtc.VideoCodec.ValueType = rtc.VideoCodec.VP8,
    ) -> rtc.LocalTrackPublication:
        """Publish a camera whose pictures have this colour and change all the time."""
        source = rtc.VideoSource(WIDTH, HEIGHT)
        track = rtc.LocalVideoTrack.create_video_track("camera", source)
        options = rtc.TrackPublishOptions(
            source=rtc.TrackSource.SOURCE_CAMERA,
            simulcast=simulcast,
            video_codec=codec,
        )
        self._tasks.append(asyncio.create_task(_pictures(source, colour)))
        return await self.room.local_participant.publish_track(track, options)

    async def track(self, of: str, kind: "rtc.TrackKind.ValueType") -> rtc.Track:
        """The subscribed track of that kind of the participant named `of`."""
        await self.until(lambda: self._track(of, kind) is not None, f"a track of {of}")
        found = self._track(of, kind)
        assert found is not None
        return found

    def _track(self, of: str, kind: "rtc.TrackKind.ValueType") -> rtc.Track | None:
        participant = self.room.remote_participants.get(of)
        if participant is None:
            return None
        for publication in participant.track_publications.values():
            if publication.kind == kind and publication.track is not None:
                return publication.track
        return None

    async def hears(self, who: str, pitch: float) -> None:
        """Listen until the sound of `who` has that pitch, clearly, ten frames in a row."""
        track = await self.track(who, rtc.TrackKind.KIND_AUDIO)
        heard: list[tuple[float, float]] = []
        try:
            async with asyncio.timeout(DEADLINE_S), _sounds(track) as sounds:
                in_a_row = 0
                async for strength, found in sounds:
                    heard.append((strength, found))
                    fits = strength > 0.05 and abs(found - pitch) < 30
                    in_a_row = in_a_row + 1 if fits else 0
                    if in_a_row == 10:
                        return
        except TimeoutError:
            pass
        raise AssertionError(f"{self.identity} never heard {pitch} Hz of {who}: {heard[-5:]}")

    async def hears_nothing(self, who: str) -> None:
        """Listen until a second of the sound of `who` is silence."""
        track = await self.track(who, rtc.TrackKind.KIND_AUDIO)
        async with asyncio.timeout(DEADLINE_S), _sounds(track) as sounds:
            quiet = 0
            async for strength, _ in sounds:
                quiet = quiet + 1 if strength < 0.005 else 0
                if quiet == 10:
                    return

    async def sees(self, who: str, colour: Colour) -> None:
        """Look until five different pictures of that colour arrived from `who`."""
        track = await self.track(who, rtc.TrackKind.KIND_VIDEO)
        seen: list[Colour] = []
        pictures: set[bytes] = set()
        try:
            async with asyncio.timeout(DEADLINE_S), _frames(track) as frames:
                async for average, fingerprint in frames:
                    seen.append(average)
                    if all(abs(a - b) < 50 for a, b in zip(average, colour, strict=True)):
                        pictures.add(fingerprint)
                    if len(pictures) >= 5:
                        return
        except TimeoutError:
            pass
        raise AssertionError(f"{self.identity} never saw {colour} of {who}: {seen[-5:]}")

    async def leave(self) -> None:
        """Disconnect and stop all sources."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.room.disconnect()


async def _sound(source: rtc.AudioSource, pitch: float) -> None:
    samples = SAMPLE_RATE // 100
    at = 0
    while True:
        angle = 2 * math.pi * pitch * (at + np.arange(samples)) / SAMPLE_RATE
        wave = (np.sin(angle) * 12_000).astype(np.int16)
        at += samples
        await source.capture_frame(rtc.AudioFrame(wave.tobytes(), SAMPLE_RATE, 1, samples))


async def _pictures(source: rtc.VideoSource, colour: Colour) -> None:
    number = 0
    while True:
        picture = np.empty((HEIGHT, WIDTH, 4), np.uint8)
        picture[:, :] = (*colour, 255)
        left = (number * 16) % (WIDTH - 40)
        picture[60:100, left : left + 40] = (230, 230, 230, 255)
        number += 1
        source.capture_frame(
            rtc.VideoFrame(WIDTH, HEIGHT, rtc.VideoBufferType.RGBA, picture.tobytes())
        )
        await asyncio.sleep(1 / FRAMES_A_SECOND)


@contextlib.asynccontextmanager
async def _sounds(track: rtc.Track) -> AsyncIterator[AsyncIterator[tuple[float, float]]]:
    """Strength (0-1) and pitch of each tenth of a second."""
    stream = rtc.AudioStream.from_track(
        track=track, sample_rate=SAMPLE_RATE, num_channels=1, frame_size_ms=100
    )

    async def measured() -> AsyncIterator[tuple[float, float]]:
        async for event in stream:
            wave = np.frombuffer(event.frame.data, np.int16).astype(np.float64) / 32768
            spectrum = np.abs(np.fft.rfft(wave))
            pitch = float(np.argmax(spectrum)) * SAMPLE_RATE / len(wave)
            yield float(np.sqrt(np.mean(wave**2))), pitch

    try:
        yield measured()
    finally:
        await stream.aclose()


@contextlib.asynccontextmanager
async def _frames(track: rtc.Track) -> AsyncIterator[AsyncIterator[tuple[Colour, bytes]]]:
    """Average colour and a fingerprint of each picture."""
    stream = rtc.VideoStream.from_track(track=track, format=rtc.VideoBufferType.RGBA)

    async def measured() -> AsyncIterator[tuple[Colour, bytes]]:
        async for event in stream:
            frame = event.frame
            picture = np.frombuffer(frame.data, np.uint8).reshape(frame.height, frame.width, 4)
            median = np.median(picture.reshape(-1, 4), axis=0)
            yield (int(median[0]), int(median[1]), int(median[2])), picture[::8, ::8].tobytes()

    try:
        yield measured()
    finally:
        await stream.aclose()
