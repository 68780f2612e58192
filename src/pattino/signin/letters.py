"""The mails of this room: a code and a link, nothing else (policy 2.1)."""

from typing import Final

from pattino.accounts.model import EmailAddress
from pattino.kit.http.origin import Origin
from pattino.kit.mail import Letter
from pattino.kit.secret import Personal, Purpose, Secret
from pattino.signin.model import Keys

__all__ = ["code_letter"]

_TEXT: Final = """Your sign-in code for {organisation}:

    {code}

Type it in the browser in which you asked for it. It works once, for ten minutes,
and only there.

Or open this link in the same browser:

    {link}

You did not ask for it? Then you need not do anything: without this mail nobody
can sign in with your address.
"""


def code_letter(
    address: Personal[EmailAddress], organisation: str, keys: Keys, origin: Origin
) -> Letter:
    """Write the mail with a code and its link; the subject shows on locked screens, so no code."""
    text = _TEXT.format(
        organisation=organisation,
        code=keys.code.expose(),
        link=f"{origin}/signin#{keys.link.expose()}",
    )
    return Letter(
        to=Personal(address.reveal(Purpose.AUTHENTICATE).as_written),
        subject="Your Pattino sign-in code",
        text=Secret(text),
    )
