"""Refusals of this room."""

from pattino.kit.errors import PattinoError

__all__ = ["InvitationOver", "InvitationUnknown", "InvitationsFull", "MailWaits"]


class InvitationOver(PattinoError):
    """Used, taken back, replaced, too old or never made: nothing is kept that could tell which."""

    code = "invitation_over"
    status = 404
    title = "This invitation no longer holds"
    next_step = "If you have used it, sign in. Else ask whoever invited you for a new link."


class InvitationUnknown(PattinoError):
    """It was used or taken back while the list stood on somebody's screen."""

    code = "invitation_unknown"
    status = 404
    title = "This invitation is not open any more"
    next_step = "Load the list again: it was used, taken back, or its time was over."


class InvitationsFull(PattinoError):
    """More links wait than anybody looks after."""

    code = "invitations_full"
    status = 409
    title = "Too many invitations are open"
    next_step = "Take back those that nobody needs, or wait until some were used."


class MailWaits(PattinoError):
    """The outbox holds as many letters as it takes; nobody was invited whose mail would be lost."""

    code = "mail_waits"
    status = 503
    title = "The mail server is still busy with earlier mails"
    next_step = "Wait a little, then send the rest."
