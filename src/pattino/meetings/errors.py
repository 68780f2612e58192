"""Refusals of this room."""

from pattino.kit.errors import PattinoError

__all__ = ["MeetingFull", "MeetingUnknown", "MemberNeeded", "TooManyMeetings"]


class MeetingUnknown(PattinoError):
    """No such meeting, or it has ended long enough ago."""

    code = "meeting_unknown"
    status = 404
    title = "There is no meeting under this link"
    next_step = "Check the link, or ask whoever invited you for a new one."


class MeetingFull(PattinoError):
    """As many people are in the call as this server lets into one."""

    code = "meeting_full"
    status = 409
    title = "The meeting is full"
    next_step = "Wait until somebody leaves, then try again."

    def __init__(self, capacity: int) -> None:
        super().__init__(f"This meeting has room for {capacity} people.")


class MemberNeeded(PattinoError):
    """Guests join meetings, they do not make them."""

    code = "session_needed"
    status = 401
    title = "You are not signed in"
    next_step = "Sign in and try again."


class TooManyMeetings(PattinoError):
    """More open links than one person needs."""

    code = "too_many_meetings"
    status = 409
    title = "You have too many open meetings"
    next_step = "Use one of them, or wait until an unused one expires."
