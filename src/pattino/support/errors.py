"""Refusals of this room."""

from pattino.kit.errors import PattinoError

__all__ = ["NoSuchAccount", "SupportNeeded"]


class SupportNeeded(PattinoError):
    """Accounts of others are seen by whoever was made support."""

    code = "support_needed"
    status = 403
    title = "Only people of the support may do this"
    next_step = "Ask an administrator of your organisation."


class NoSuchAccount(PattinoError):
    """Nobody has this address, or the list was made before the server was started."""

    code = "no_such_account"
    status = 404
    title = "There is no such account"
    next_step = "Compare the address, or load the list again."
