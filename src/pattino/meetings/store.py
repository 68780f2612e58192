"""SQL of this room; gives back its model and nothing else. Times are whole seconds of UTC."""

from datetime import UTC, datetime

from sqlalchemy import RowMapping, delete, func, insert, select, update

from pattino.accounts.model import AccountId
from pattino.kit.db import Transaction
from pattino.media.model import RoomName
from pattino.meetings.model import Meeting
from pattino.meetings.tables import meetings

__all__ = [
    "add",
    "count_of",
    "drop_expired",
    "drop_of_owner",
    "find",
    "of_owner",
    "set_expiry",
]


def add(tx: Transaction, meeting: Meeting) -> None:
    """Store a meeting."""
    tx.execute(
        insert(meetings).values(
            id_sha256=meeting.id_sha256,
            room=meeting.room,
            owner_id=meeting.owner_id,
            expires_at=_seconds(meeting.expires_at),
        )
    )


def count_of(tx: Transaction, owner_id: AccountId, now: datetime) -> int:
    """Count the meetings of a person that have not expired."""
    mine = (meetings.c.owner_id == owner_id) & (meetings.c.expires_at > _seconds(now))
    return int(tx.execute(select(func.count()).select_from(meetings).where(mine)).scalar_one())


def find(tx: Transaction, id_sha256: bytes, now: datetime) -> Meeting | None:
    """Find a meeting that has not expired."""
    chosen = (meetings.c.id_sha256 == id_sha256) & (meetings.c.expires_at > _seconds(now))
    row = tx.execute(select(meetings).where(chosen)).mappings().first()
    return None if row is None else _meeting(row)


def _meeting(row: RowMapping) -> Meeting:
    return Meeting(
        id_sha256=row["id_sha256"],
        room=RoomName(row["room"]),
        owner_id=AccountId(row["owner_id"]),
        expires_at=datetime.fromtimestamp(row["expires_at"], UTC),
    )


def of_owner(tx: Transaction, owner_id: AccountId, now: datetime) -> tuple[Meeting, ...]:
    """Return the meetings of a person that have not expired."""
    mine = (meetings.c.owner_id == owner_id) & (meetings.c.expires_at > _seconds(now))
    return tuple(_meeting(row) for row in tx.execute(select(meetings).where(mine)).mappings())


def drop_of_owner(tx: Transaction, owner_id: AccountId) -> None:
    """Forget every meeting of a person."""
    tx.execute(delete(meetings).where(meetings.c.owner_id == owner_id))


def set_expiry(tx: Transaction, room: RoomName, expires_at: datetime) -> None:
    """Move the end of a meeting's link."""
    chosen = meetings.c.room == room
    tx.execute(update(meetings).where(chosen).values(expires_at=_seconds(expires_at)))


def drop_expired(tx: Transaction, now: datetime) -> None:
    """Forget meetings whose link has ended."""
    tx.execute(delete(meetings).where(meetings.c.expires_at <= _seconds(now)))


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
