"""Pictures are decoded within bounds and written anew: nothing of the file that came survives."""

import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from pattino.profile import rules
from pattino.profile.errors import PictureRefused
from pattino.profile.pictures import SIDE, developed

CANARY = b"shot at 48.8584 N 2.2945 E by Ada"


def written(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def portrait(size: tuple[int, int] = (300, 200)) -> Image.Image:
    image = Image.new("RGB", size, "red")
    image.paste("blue", (0, 0, size[0] // 2, size[1]))
    return image


def opened(picture: bytes) -> Image.Image:
    return Image.open(io.BytesIO(picture))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_becomes_square_and_small(kind: str) -> None:
    image = opened(developed(written(portrait(), kind)))
    assert (image.format, image.size, image.mode) == ("WEBP", (SIDE, SIDE), "RGB")
    left, right = image.getpixel((20, 128)), image.getpixel((236, 128))
    assert isinstance(left, tuple)
    assert isinstance(right, tuple)
    assert left[2] > 200 > left[0]
    assert right[0] > 200 > right[2]


def test_place_time_and_comments_are_gone() -> None:
    exif = Image.Exif()
    exif[0x010E] = CANARY.decode()
    exif[0x9003] = "2026:11:24 09:00:00"
    picture = written(portrait(), exif=exif, comment=CANARY)
    assert CANARY in picture
    stored = developed(picture)
    assert CANARY not in stored
    assert b"2026" not in stored
    image = opened(stored)
    assert not image.getexif()
    assert not {"exif", "icc_profile", "xmp", "comment"} & set(image.info)


def test_bytes_behind_the_picture_are_gone() -> None:
    assert CANARY not in developed(written(portrait(), "PNG") + CANARY)


def test_a_picture_held_sideways_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turn clockwise to see it right: the left half becomes the upper one
    image = opened(developed(written(portrait((200, 200)), exif=exif, quality=95)))
    upper, lower = image.getpixel((128, 20)), image.getpixel((128, 236))
    assert isinstance(upper, tuple)
    assert isinstance(lower, tuple)
    assert upper[2] > 200
    assert lower[0] > 200


def test_what_is_transparent_becomes_white() -> None:
    image = opened(developed(written(Image.new("RGBA", (64, 64), (0, 0, 0, 0)), "PNG")))
    pixel = image.getpixel((128, 128))
    assert isinstance(pixel, tuple)
    assert min(pixel) > 250


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "I;16"])
def test_every_kind_of_colour_is_read(mode: str) -> None:
    image = Image.new(mode, (64, 64))
    assert opened(developed(written(image, "PNG"))).size == (SIDE, SIDE)


def png_bomb(side: int) -> bytes:
    """A picture of a few kilobytes that claims to be `side` pixels wide and high."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(min(side * (side // 8 + 1), 30_000_000)), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [4097, 20_000, 2**31 - 1])
def test_a_bomb_is_refused_by_its_head(side: int) -> None:
    bomb = png_bomb(side)
    assert len(bomb) < rules.PICTURE_BYTES_MOST
    with pytest.raises(PictureRefused):
        developed(bomb)


@pytest.mark.parametrize(
    "picture",
    [
        b"",
        b"GIF89a\x01\x00\x01\x00\x00\x00\x00;",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"%PDF-1.4",
        b"BM" + bytes(60),
        b"\xff\xd8\xff" + bytes(100),
        b"\x89PNG\r\n\x1a\n" + bytes(100),
        b"RIFF\x00\x00\x00\x00WEBPVP8 ",
    ],
)
def test_what_is_no_photograph_is_refused(picture: bytes) -> None:
    with pytest.raises(PictureRefused):
        developed(picture)


@given(st.integers(0, 2000), st.binary(min_size=1, max_size=40))
def test_a_broken_picture_is_refused_or_read_and_never_a_fault(place: int, noise: bytes) -> None:
    picture = bytearray(written(portrait((64, 64)), "PNG"))
    place %= len(picture)
    picture[place : place + len(noise)] = noise
    try:
        assert opened(developed(bytes(picture))).size == (SIDE, SIDE)
    except PictureRefused:
        return


@pytest.mark.parametrize("text", ["", "é", "not base 64!", "AAAA" * 20_000, "====", "A"])
def test_what_is_not_base_64_or_too_long_is_refused(text: str) -> None:
    with pytest.raises(PictureRefused):
        rules.read_picture(text)
