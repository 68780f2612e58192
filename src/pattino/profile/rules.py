"""Decisions about what stands in a profile. Pure.

Sources: BCP 47 (language tags), the tz database's naming rules (names of time zones).
"""

import base64
import binascii
import re
from typing import Final

from pattino.accounts import rules as people
from pattino.kit.errors import PattinoError
from pattino.kit.http.problem import InvalidInput
from pattino.kit.language import Language
from pattino.profile.errors import PictureRefused

__all__ = ["PICTURE_BYTES_MOST", "read_language", "read_picture", "read_time_zone", "read_title"]

PICTURE_BYTES_MOST: Final = 44_000  # in base 64 it fits the edge's bound; the page scales first
_ZONE_MOST: Final = 64
_ZONE: Final = re.compile(r"UTC|[A-Z][A-Za-z_]*(?:/[A-Z][A-Za-z0-9_+-]*){1,2}")


def read_title(text: str) -> str | None:
    """Clean what somebody does: like a name, but nothing is a good answer as well."""
    return people.read_name(text, "title") if text.strip() else None


def read_language(text: str) -> str | None:
    """Read one of the languages that the product speaks."""
    if text and text not in set(Language):
        raise _wrong("language", "Choose one of the languages.")
    return text or None


def read_time_zone(text: str) -> str | None:
    """Read the name of a time zone; which ones there are, the browser that shows it knows."""
    if text and (len(text) > _ZONE_MOST or not _ZONE.fullmatch(text)):
        raise _wrong("time_zone", "Choose one of the time zones.")
    return text or None


def read_picture(text: str) -> bytes:
    """Read a picture that travels in JSON."""
    try:
        picture = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise PictureRefused from error
    if not picture or len(picture) > PICTURE_BYTES_MOST:
        raise PictureRefused
    return picture


def _wrong(field: str, sentence: str) -> PattinoError:
    return InvalidInput(sentence, fields={field: sentence})
