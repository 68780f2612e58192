"""The mail of this room: the one that an administrator sends to find out whether mail works."""

from typing import Final

from pattino.accounts.model import Account
from pattino.kit.language import Language, Said
from pattino.kit.mail import Letter
from pattino.kit.secret import Secret

__all__ = ["trial_letter"]

_SUBJECT: Final = Said(en="Test mail from Pattino", de="Testmail von Pattino")
_TEXT: Final = Said(
    en="""This is the test mail that you asked for.

The server can send mail: sign-in codes arrive as this one did.
""",
    de="""Das ist die Testmail, die Sie angefordert haben.

Der Server kann Mails senden: Anmeldecodes kommen an wie diese.
""",
)


def trial_letter(admin: Account, language: Language) -> Letter:
    """Write the mail."""
    return Letter(admin.email, _SUBJECT.to(language), Secret(_TEXT.to(language)), language)
