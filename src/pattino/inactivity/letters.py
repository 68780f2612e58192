"""The mail of this room: an account that nobody uses is about to end."""

from datetime import date
from typing import Final

from pattino.accounts.model import Account
from pattino.kit.http.origin import Origin
from pattino.kit.mail import Letter
from pattino.kit.secret import Secret

__all__ = ["ending_letter"]

_TEXT: Final = """Nobody has used your Pattino account at {organisation} for a long time. On
{day} it is deleted, with everything that is stored about you.

You want to keep it? Sign in once before that day:

    {origin}/signin

You do not need it any more? Then you need not do anything.
"""


def ending_letter(account: Account, organisation: str, end: date, origin: Origin) -> Letter:
    """Write the mail."""
    text = _TEXT.format(organisation=organisation, day=end.isoformat(), origin=origin)
    return Letter(account.email, "Your Pattino account is about to end", Secret(text))
