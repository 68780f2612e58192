"""What a meeting and a guest are."""

from dataclasses import dataclass
from datetime import datetime
from typing import NewType

from pattino.accounts.model import AccountId
from pattino.kit.secret import Personal
from pattino.media.model import RoomName

__all__ = ["Guest", "Meeting", "MeetingId"]

MeetingId = NewType("MeetingId", str)
"""Twenty characters of Crockford's base 32: 100 bits. Who has it may knock."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """A link that works until `expires_at`, and the room it opens."""

    id_sha256: bytes
    room: RoomName
    owner_id: AccountId
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody without an account, for as long as the process remembers."""

    name: Personal[str]
    policy_version: str
