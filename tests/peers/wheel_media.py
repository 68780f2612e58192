"""Picture and sound of the wheel peer: what it shows, and how it judges what it gets."""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from livekit import rtc
from numpy.typing import NDArray

FRAMES_PER_SECOND: Final = 12
RATE: Final = 48_000
FRAME_SAMPLES: Final = RATE // 50
TONE_HERTZ: Final = 440
LOUDEST: Final = 12_000
FULL_SCALE: Final = 32_768

Plane = NDArray[np.uint8]


class Camera:
    """A bar that moves over a dark ground; one layer at 320x180 or three below 960x540."""

    def __init__(self, layers: int, codec: str) -> None:
        self._width, self._height = (960, 540) if layers > 1 else (320, 180)
        self._source = rtc.VideoSource(self._width, self._height)
        self.track = rtc.LocalVideoTrack.create_video_track("camera", self._source)
        self.options = rtc.TrackPublishOptions(
            source=rtc.TrackSource.SOURCE_CAMERA,
            video_codec=rtc.VideoCodec.H264 if codec == "h264" else rtc.VideoCodec.VP8,
            simulcast=layers > 1,
            video_encoding=rtc.VideoEncoding(
                max_framerate=FRAMES_PER_SECOND, max_bitrate=800_000 if layers > 1 else 150_000
            ),
        )
        self._task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        luma = self._width * self._height
        picture = np.full(luma * 3 // 2, 128, np.uint8)
        started = time.monotonic()
        shown = 0
        while True:
            lines = picture[:luma].reshape(self._height, self._width)
            lines[:] = 40
            at = (shown * self._width // 24) % self._width
            lines[:, at : at + self._width // 8] = 210
            kind = rtc.VideoBufferType.I420
            frame = rtc.VideoFrame(self._width, self._height, kind, picture.tobytes())
            self._source.capture_frame(frame)
            shown += 1
            await asyncio.sleep(max(0, started + shown / FRAMES_PER_SECOND - time.monotonic()))

    async def stop(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self._source.aclose()


class Microphone:
    """A steady tone."""

    def __init__(self) -> None:
        self._source = rtc.AudioSource(RATE, 1)
        self.track = rtc.LocalAudioTrack.create_audio_track("microphone", self._source)
        self.options = rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE)
        self._task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        steps = np.arange(FRAME_SAMPLES)
        sent = 0
        while True:
            wave = np.sin(2 * np.pi * TONE_HERTZ * (steps + sent) / RATE)
            samples = (LOUDEST * wave).astype(np.int16)
            await self._source.capture_frame(
                rtc.AudioFrame(samples.tobytes(), RATE, 1, FRAME_SAMPLES)
            )
            sent += FRAME_SAMPLES

    async def stop(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self._source.aclose()


@dataclass(slots=True)
class Seen:
    """What came in on a video track for a while."""

    width: int = 0
    light: int = 0
    differences: list[float] = field(default_factory=list)

    def changes(self, at_least: float) -> int:
        return sum(difference > at_least for difference in self.differences)


async def motion(track: rtc.Track, apart_s: float, for_s: float) -> Seen:
    """Compare frames that are at least `apart_s` apart."""
    seen = Seen()
    stream = rtc.VideoStream(track, capacity=1, format=rtc.VideoBufferType.I420)
    before: Plane | None = None
    taken = 0.0
    try:
        async with asyncio.timeout(for_s):
            async for event in stream:
                if time.monotonic() - taken < apart_s:
                    continue
                taken = time.monotonic()
                now = _planes(event.frame)
                seen.width = event.frame.width
                seen.light = max(seen.light, int(now[0].max()))
                if before is not None and before.shape == now.shape:
                    seen.differences.append(_difference(now, before))
                before = now
    except TimeoutError:
        pass
    finally:
        await stream.aclose()
    return seen


def _planes(frame: rtc.VideoFrame) -> Plane:
    """A sample of luma and of both colours, one row each: a fake camera may change colours only."""
    size = frame.width * frame.height
    data = np.frombuffer(frame.data, np.uint8, size * 3 // 2)
    samples = size // 16
    luma, blue, red = data[:size], data[size : size * 5 // 4], data[size * 5 // 4 :]
    return np.stack([luma[::16][:samples], blue[::4][:samples], red[::4][:samples]])


def _difference(now: Plane, before: Plane) -> float:
    """The largest mean difference of a plane."""
    return float(np.abs(now.astype(int) - before).mean(axis=1).max())


async def loudness(track: rtc.Track, for_s: float) -> float:
    """The loudest frame (root mean square, 1 is full scale) in that time."""
    most = 0.0
    stream = rtc.AudioStream(track, capacity=100)
    try:
        async with asyncio.timeout(for_s):
            async for event in stream:
                samples = np.frombuffer(event.frame.data, np.int16).astype(float)
                most = max(most, float(np.sqrt(np.mean(samples**2))) / FULL_SCALE)
    except TimeoutError:
        pass
    finally:
        await stream.aclose()
    return most
