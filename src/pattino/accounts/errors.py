"""Refusals of this room."""

from pattino.kit.errors import PattinoError

__all__ = ["AlreadySetUp", "NotAvailable", "PolicyChanged"]


class NotAvailable(PattinoError):
    """Neutral on purpose: it does not say which answer would have been another one."""

    code = "not_available"
    status = 403
    title = "Pattino is not available to you"
    next_step = "You can close this page."

    def __init__(self) -> None:
        super().__init__("We cannot offer you Pattino.")


class PolicyChanged(PattinoError):
    """The version that was accepted is not the one in force."""

    code = "policy_changed"
    status = 409
    title = "The privacy notice has changed"
    next_step = "Read the notice again and accept it."


class AlreadySetUp(PattinoError):
    """An organisation exists; there is one on each server."""

    code = "already_set_up"
    status = 409
    title = "This server is set up already"
    next_step = "Sign in."
