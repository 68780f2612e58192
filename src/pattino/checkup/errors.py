"""Refusals of this room."""

from pattino.kit.errors import PattinoError

__all__ = ["CheckupBusy", "CheckupLinkInvalid", "CheckupNotAllowed"]


class CheckupLinkInvalid(PattinoError):
    """The link's token is not ours, or its half hour is over."""

    code = "checkup_link_invalid"
    status = 403
    title = "This link for the connection check does not work"
    next_step = "Make a new one with `pattino doctor --browser`, or let an administrator make one."


class CheckupNotAllowed(PattinoError):
    """Neither a link nor an administrator."""

    code = "checkup_not_allowed"
    status = 403
    title = "The connection check needs a link"
    next_step = "Ask an administrator for one; `pattino doctor --browser` prints it."


class CheckupBusy(PattinoError):
    """As many tests run as may run at once."""

    code = "checkup_busy"
    status = 503
    title = "Others are checking their connection"
    next_step = "Try again in a minute."
