"""Refusals of this room."""

from pattino.kit.errors import PattinoError

__all__ = ["PictureBusy", "PictureRefused", "PictureUnknown"]


class PictureRefused(PattinoError):
    """Not a picture, or one that would cost more than a face is worth."""

    code = "picture_refused"
    status = 422
    title = "This picture cannot be used"
    next_step = "Choose a photograph as JPEG, PNG or WebP."


class PictureBusy(PattinoError):
    """Others change their pictures right now."""

    code = "picture_busy"
    status = 503
    title = "Several pictures are being read right now"
    next_step = "Try again in a few seconds."


class PictureUnknown(PattinoError):
    """A person has no picture, or not this one any more."""

    code = "picture_unknown"
    status = 404
    title = "There is no such picture"
    next_step = "Load the page again."
