"""Decisions about links and their life. Pure, told the time."""

import hashlib
import re
from datetime import datetime, timedelta
from typing import Final

from pattino.kit.ids import CROCKFORD, read_crockford
from pattino.meetings.errors import MeetingUnknown
from pattino.meetings.model import MeetingId

__all__ = [
    "ID_LENGTH",
    "OPEN_MEETINGS_MOST",
    "WORTH_WRITING",
    "after_end",
    "fingerprint",
    "read_id",
    "while_unused",
]

ID_LENGTH: Final = 20
OPEN_MEETINGS_MOST: Final = 200  # for one person; more is a script, not a calendar
_UNUSED: Final = timedelta(days=7)
_AFTER_END: Final = timedelta(days=1)
WORTH_WRITING: Final = timedelta(hours=1)  # lower makes a join wait for the disk more often
_SHAPE: Final = re.compile(rf"[{CROCKFORD}]{{{ID_LENGTH}}}")


def read_id(text: str) -> MeetingId:
    """Read an id as people type it; what cannot be one is unknown."""
    characters = read_crockford(text[: ID_LENGTH * 3])
    if not _SHAPE.fullmatch(characters):
        raise MeetingUnknown
    return MeetingId(characters.lower())


def fingerprint(meeting_id: MeetingId) -> bytes:
    """Return what is stored of an id: enough to recognise the link, useless to open it."""
    return hashlib.sha256(meeting_id.encode()).digest()


def while_unused(now: datetime) -> datetime:
    """Say when a link ends that is made or used now and never again."""
    return now + _UNUSED


def after_end(now: datetime) -> datetime:
    """Say when a link ends whose call has just ended."""
    return now + _AFTER_END
