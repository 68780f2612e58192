"""The mail of this room: somebody of the support has looked at an account."""

from datetime import datetime
from typing import Final

from pattino.accounts.model import Account
from pattino.kit.mail import Letter
from pattino.kit.secret import Personal, Purpose, Secret
from pattino.support.model import Reason

__all__ = ["looked_letter"]

_REASONS: Final = {
    Reason.SIGN_IN: "you cannot sign in",
    Reason.MAIL: "mails do not reach you",
    Reason.CALL: "calls do not work for you",
    Reason.RIGHTS: "you asked about your data",
}

_TEXT: Final = """{who}, of the support at {organisation}, has looked at your name, your address and
the state of your account on {at} (UTC). The reason they gave: {reason}.

Nothing about this is stored, but for this mail. You did not ask for help? Tell {contact}
"""


def looked_letter(
    seen: Account, by: Personal[str], reason: Reason, organisation: tuple[str, str], at: datetime
) -> Letter:
    """Write the mail."""
    name, contact = organisation
    text = _TEXT.format(
        who=by.reveal(Purpose.IDENTIFY),
        organisation=name,
        at=at.strftime("%Y-%m-%d %H:%M"),
        reason=_REASONS[reason],
        contact=contact,
    )
    return Letter(seen.email, "Support has looked at your Pattino account", Secret(text))
