"""The mails of this room: a code and a link, nothing else (policy 2.1)."""

from typing import Final

from pattino.accounts.model import EmailAddress
from pattino.kit.http.origin import Origin
from pattino.kit.language import Said
from pattino.kit.mail import Letter
from pattino.kit.secret import Personal, Purpose, Secret
from pattino.signin.model import Keys, Welcome

__all__ = ["code_letter"]

_SUBJECT: Final = Said(en="Your Pattino sign-in code", de="Ihr Anmeldecode für Pattino")
_TEXT: Final = Said(
    en="""Your sign-in code for {organisation}:

    {code}

Type it in the browser in which you asked for it. It works once, for ten minutes,
and only there.

Or open this link in the same browser:

    {link}

You did not ask for it? Then you need not do anything: without this mail nobody
can sign in with your address.
""",
    de="""Ihr Anmeldecode für {organisation}:

    {code}

Geben Sie ihn in dem Browser ein, in dem Sie ihn angefordert haben. Er gilt einmal,
zehn Minuten lang und nur dort.

Oder öffnen Sie diesen Link im selben Browser:

    {link}

Sie haben keinen Code angefordert? Dann müssen Sie nichts tun: Ohne diese Mail kann
sich niemand mit Ihrer Adresse anmelden.
""",
)


def code_letter(
    address: Personal[EmailAddress], welcome: Welcome, keys: Keys, origin: Origin
) -> Letter:
    """Write the mail with a code and its link; the subject shows on locked screens, so no code."""
    text = _TEXT.to(welcome.language).format(
        organisation=welcome.organisation,
        code=keys.code.expose(),
        link=f"{origin}/signin#{keys.link.expose()}",
    )
    return Letter(
        to=Personal(address.reveal(Purpose.AUTHENTICATE).as_written),
        subject=_SUBJECT.to(welcome.language),
        text=Secret(text),
        language=welcome.language,
    )
