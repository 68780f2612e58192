"""Refusals of this room."""

from pattino.kit.errors import PattinoError

__all__ = ["MediaRefused", "MediaUnavailable", "NotYourCall", "TooManyCalls"]


class MediaUnavailable(PattinoError):
    """The media server does not answer right now."""

    code = "media_unavailable"
    status = 503
    title = "Calls are not ready yet"
    next_step = "Wait a moment; the page tries again by itself."

    def __init__(self, *, retry_after_s: int = 1) -> None:
        super().__init__("The media server is starting.", retry_after_s=retry_after_s)


class MediaRefused(PattinoError):
    """The media server answered, and its answer was no."""

    code = "media_refused"
    status = 502
    title = "The media server refused"
    next_step = "Try again. If it happens again, tell your administrator."


class NotYourCall(PattinoError):
    """A join token was shown by a browser that did not ask for it, or its session has ended."""

    code = "not_your_call"
    status = 401
    title = "This browser is not admitted to the call"
    next_step = "Open the meeting link again."


class TooManyCalls(PattinoError):
    """More connections than this server forwards."""

    code = "too_many_calls"
    status = 503
    title = "The server carries no more calls right now"
    next_step = "Try again in a minute."
