"""Use-cases of meetings. Each function is the whole content of one transaction."""

from datetime import datetime

from pattino.accounts.model import AccountId
from pattino.kit.db import Transaction, alone_with
from pattino.media.model import RoomName
from pattino.meetings import rules, store
from pattino.meetings.errors import MeetingUnknown, TooManyMeetings
from pattino.meetings.model import Meeting, MeetingId

__all__ = ["end_all_of", "ended", "find", "forget_expired", "make", "of_owner", "use"]


def make(
    tx: Transaction, owner_id: AccountId, meeting_id: MeetingId, room: RoomName, now: datetime
) -> Meeting:
    """Make a meeting that can be joined at once."""
    alone_with(tx, f"meetings of {owner_id}")
    if store.count_of(tx, owner_id, now) >= rules.OPEN_MEETINGS_MOST:
        raise TooManyMeetings(
            f"You have {rules.OPEN_MEETINGS_MOST} meeting links that nobody has used yet."
        )
    meeting = Meeting(rules.fingerprint(meeting_id), room, owner_id, rules.while_unused(now))
    store.add(tx, meeting)
    return meeting


def find(tx: Transaction, meeting_id: MeetingId, now: datetime) -> Meeting:
    """Find the meeting a link opens, or raise MeetingUnknown."""
    meeting = store.find(tx, rules.fingerprint(meeting_id), now)
    if meeting is None:
        raise MeetingUnknown
    return meeting


def use(tx: Transaction, meeting_id: MeetingId, now: datetime) -> Meeting:
    """Somebody joins: the link lives on as if it were new."""
    meeting = find(tx, meeting_id, now)
    renewed = rules.while_unused(now)
    if renewed - meeting.expires_at >= rules.WORTH_WRITING:
        store.set_expiry(tx, meeting.room, renewed)
    return meeting


def ended(tx: Transaction, room: RoomName, now: datetime) -> None:
    """The call is over: the link has a day left."""
    store.set_expiry(tx, room, rules.after_end(now))


def of_owner(tx: Transaction, owner_id: AccountId, now: datetime) -> tuple[Meeting, ...]:
    """Return a person's open meetings."""
    return store.of_owner(tx, owner_id, now)


def end_all_of(tx: Transaction, owner_id: AccountId, now: datetime) -> tuple[Meeting, ...]:
    """End a person's meetings; gives those that were open."""
    ended = store.of_owner(tx, owner_id, now)
    store.drop_of_owner(tx, owner_id)
    return ended


def forget_expired(tx: Transaction, now: datetime) -> None:
    """Delete meetings whose link has ended."""
    store.drop_expired(tx, now)
