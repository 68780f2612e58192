"""Refusals of this room."""

from pattino.kit.errors import PattinoError

__all__ = ["SignInFirst"]


class SignInFirst(PattinoError):
    """Only whoever is signed in has data here to look at."""

    code = "session_needed"
    status = 401
    title = "You are not signed in"
    next_step = "Sign in and try again."
