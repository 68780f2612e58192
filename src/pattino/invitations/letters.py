"""The mail of this room: a link, and what it is for (policy 2.1)."""

from datetime import datetime
from typing import Final

from pattino.accounts.model import EmailAddress
from pattino.kit.language import Language, Said, moment
from pattino.kit.mail import Letter
from pattino.kit.secret import Personal, Purpose, Secret

__all__ = ["invitation_letter"]

_SUBJECT: Final = Said(en="You are invited to Pattino", de="Einladung zu Pattino")
_TEXT: Final = Said(
    en="""{inviter} invites you to Pattino, the video calls of {organisation}.

Open this link to make your account. It works once, until {until} (UTC):

    {link}

You will be asked for your name, for your year of birth, which is not stored, and
whether you accept the privacy notice. Then you get a code at this address.

You do not want an account? Then you need not do anything: your address is
deleted when the link has ended.
""",
    de="""{inviter} lädt Sie zu Pattino ein, den Videogesprächen von {organisation}.

Öffnen Sie diesen Link, um Ihr Konto anzulegen. Er gilt einmal, bis {until} (UTC):

    {link}

Sie werden nach Ihrem Namen gefragt, nach Ihrem Geburtsjahr, das nicht gespeichert
wird, und ob Sie den Datenschutzhinweisen zustimmen. Dann erhalten Sie einen Code an
diese Adresse.

Sie möchten kein Konto? Dann müssen Sie nichts tun: Ihre Adresse wird gelöscht, sobald
der Link abgelaufen ist.
""",
)


def invitation_letter(
    to: Personal[EmailAddress],
    names: tuple[Personal[str], str],
    link: Secret[str],
    until: datetime,
    language: Language,
) -> Letter:
    """Write the mail; `names` are those of whoever invites and of the organisation."""
    inviter, organisation = names
    text = _TEXT.to(language).format(
        inviter=inviter.reveal(Purpose.IDENTIFY),
        organisation=organisation,
        until=moment(until, language),
        link=link.expose(),
    )
    return Letter(
        to=Personal(to.reveal(Purpose.AUTHENTICATE).as_written),
        subject=_SUBJECT.to(language),
        text=Secret(text),
        language=language,
    )
