"""Refusals of this room."""

from pattino.kit.errors import PattinoError

__all__ = ["PersonUnknown"]


class PersonUnknown(PattinoError):
    """No such colleague, or one who is not to be found at present."""

    code = "person_unknown"
    status = 404
    title = "There is no such colleague"
    next_step = "Search for the name again. The account may have been deleted."
