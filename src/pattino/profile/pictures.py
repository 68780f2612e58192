"""Pictures of people: decoded within bounds, cut square, written anew without anything else.

What came in is never stored: a camera's place and time, comments, colour profiles and hidden
bytes end here. Only three formats are tried, a picture that claims to be huge is refused by its
head, and at most two are read at once. Sources: Pillow's security notes; Exif 2.32 §4.6.4.A
(orientation is applied before it is thrown away).
"""

import asyncio
import io
import warnings
from typing import Final

from PIL import Image, ImageOps

from pattino.profile.errors import PictureBusy, PictureRefused

__all__ = ["SIDE", "Darkroom"]

SIDE: Final = 256  # pixels; the largest face in the product is 96 of them, on dense screens 288
_SIDE_MOST: Final = 4_096  # of what comes in; higher lets 40 kB cost hundreds of megabytes
_PIXELS_MOST: Final = 12_000_000
_AT_A_TIME: Final = 2
_WAITING_MOST: Final = 20
_FORMATS: Final = ("JPEG", "PNG", "WEBP")
_QUALITY: Final = 82


class Darkroom:
    """Develops a few pictures at a time."""

    def __init__(self) -> None:
        self._places = asyncio.Semaphore(_AT_A_TIME)
        self._waiting = 0

    async def develop(self, picture: bytes) -> bytes:
        """Return the picture as this house stores it, or raise PictureRefused."""
        if self._waiting >= _WAITING_MOST:
            raise PictureBusy(retry_after_s=5)
        self._waiting += 1
        try:
            async with self._places:
                return await asyncio.to_thread(developed, picture)
        finally:
            self._waiting -= 1


def developed(picture: bytes) -> bytes:
    """Decode, turn upright, cut square, scale and write as WebP."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # what Pillow finds dubious is refused
            return _written(_square(picture))
    except PictureRefused:
        raise
    except Exception as error:  # decoders fail in more ways than they document
        raise PictureRefused from error


def _square(picture: bytes) -> Image.Image:
    with Image.open(io.BytesIO(picture), formats=_FORMATS) as opened:
        width, height = opened.size
        if max(width, height) > _SIDE_MOST or width * height > _PIXELS_MOST:
            raise PictureRefused("This picture is too large: at most 4096 pixels on each side.")
        opened.load()
        upright = ImageOps.exif_transpose(opened)
        plain = _without_transparency(upright)
    return ImageOps.fit(plain, (SIDE, SIDE), Image.Resampling.LANCZOS)


def _without_transparency(image: Image.Image) -> Image.Image:
    """On white, as pictures of documents are seen."""
    seen = image.convert("RGBA")
    ground = Image.new("RGBA", seen.size, "white")
    return Image.alpha_composite(ground, seen).convert("RGB")


def _written(image: Image.Image) -> bytes:
    bare = Image.new("RGB", image.size)
    bare.paste(image)  # pixels only: nothing else that the picture carried comes along
    written = io.BytesIO()
    bare.save(written, "WEBP", quality=_QUALITY, method=4)
    return written.getvalue()
