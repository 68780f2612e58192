"""Refusals of this room."""

from pattino.kit.errors import PattinoError

__all__ = ["CallsYourself", "RingOver", "TooManyRings", "TooManyStreams"]


class RingOver(PattinoError):
    """It has ended, was answered elsewhere, or is somebody else's."""

    code = "ring_over"
    status = 409
    title = "This call is over"
    next_step = "Call back, if you want to talk."


class CallsYourself(PattinoError):
    """Nobody answers oneself."""

    code = "ring_self"
    status = 409
    title = "You cannot call yourself"
    next_step = "Choose somebody else, or start a meeting."


class TooManyRings(PattinoError):
    """More calls ring at once than this server holds."""

    code = "too_many_rings"
    status = 503
    title = "Too many people are calling right now"
    next_step = "Try again in a minute."


class TooManyStreams(PattinoError):
    """More pages are open than this server, or one person, needs."""

    code = "too_many_streams"
    status = 503
    title = "Pattino is open in too many places"
    next_step = "Close some of its pages."
