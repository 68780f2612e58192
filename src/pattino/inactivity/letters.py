"""The mail of this room: an account that nobody uses is about to end."""

from typing import Final

from pattino.inactivity.service import ToWarn
from pattino.kit.http.origin import Origin
from pattino.kit.language import Said, day
from pattino.kit.mail import Letter
from pattino.kit.secret import Secret

__all__ = ["ending_letter"]

_SUBJECT: Final = Said(en="Your Pattino account is about to end", de="Ihr Pattino-Konto endet bald")
_TEXT: Final = Said(
    en="""Nobody has used your Pattino account at {organisation} for a long time. On
{day} it is deleted, with everything that is stored about you.

You want to keep it? Sign in once before that day:

    {origin}/signin

You do not need it any more? Then you need not do anything.
""",
    de="""Ihr Pattino-Konto bei {organisation} wurde lange nicht benutzt. Am {day} wird es
gelöscht, mit allem, was über Sie gespeichert ist.

Sie möchten es behalten? Melden Sie sich vor diesem Tag einmal an:

    {origin}/signin

Sie brauchen es nicht mehr? Dann müssen Sie nichts tun.
""",
)


def ending_letter(warned: ToWarn, organisation: str, origin: Origin) -> Letter:
    """Write the mail."""
    language = warned.language
    text = _TEXT.to(language).format(
        organisation=organisation, day=day(warned.end, language), origin=origin
    )
    return Letter(warned.account.email, _SUBJECT.to(language), Secret(text), language)
