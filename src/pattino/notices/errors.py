"""Refusals of this room."""

from pattino.kit.errors import PattinoError

__all__ = ["EditionAltered", "EditionUnknown"]


class EditionAltered(PattinoError):
    """The text under a version is not the one that people were shown under it."""

    code = "policy_altered"
    title = "The privacy notice was altered without a new version"
    next_step = "Install the program again as it was released."


class EditionUnknown(PattinoError):
    """There never was such an edition."""

    code = "edition_unknown"
    status = 404
    title = "There is no such edition of the privacy notice"
    next_step = "Look for it on the page of the privacy notice."
