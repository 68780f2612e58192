"""Refusals of this room."""

from pattino.kit.errors import PattinoError

__all__ = ["NotYourself"]


class NotYourself(PattinoError):
    """Whoever suspends themselves locks themselves out."""

    code = "not_yourself"
    status = 409
    title = "You cannot do this to your own account"
    next_step = "Ask another administrator."
