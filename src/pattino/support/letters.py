"""The mail of this room: somebody of the support has looked at an account."""

from datetime import datetime
from typing import Final

from pattino.accounts.model import Account
from pattino.kit.language import Language, Said, moment
from pattino.kit.mail import Letter
from pattino.kit.secret import Personal, Purpose, Secret
from pattino.support.model import Reason

__all__ = ["looked_letter"]

_REASONS: Final = {
    Reason.SIGN_IN: Said(en="you cannot sign in", de="Sie können sich nicht anmelden"),
    Reason.MAIL: Said(en="mails do not reach you", de="Mails kommen bei Ihnen nicht an"),
    Reason.CALL: Said(en="calls do not work for you", de="Anrufe gelingen Ihnen nicht"),
    Reason.RIGHTS: Said(en="you asked about your data", de="Sie haben nach Ihren Daten gefragt"),
}

_SUBJECT: Final = Said(
    en="Support has looked at your Pattino account",
    de="Der Support hat Ihr Pattino-Konto angesehen",
)
_TEXT: Final = Said(
    en="""{who}, of the support at {organisation}, has looked at your name, your address and
the state of your account on {at} (UTC). The reason they gave: {reason}.

Nothing about this is stored, but for this mail. You did not ask for help? Tell {contact}
""",
    de="""{who} vom Support bei {organisation} hat am {at} (UTC) Ihren Namen, Ihre Adresse und
den Zustand Ihres Kontos angesehen. Als Grund ist angegeben: {reason}.

Davon ist nichts gespeichert, außer in dieser Mail. Sie haben nicht um Hilfe gebeten?
Wenden Sie sich an {contact}
""",
)


def looked_letter(
    seen: Account,
    by: Personal[str],
    reason: Reason,
    organisation: tuple[str, str],
    at: datetime,
    language: Language,
) -> Letter:
    """Write the mail."""
    name, contact = organisation
    text = _TEXT.to(language).format(
        who=by.reveal(Purpose.IDENTIFY),
        organisation=name,
        at=moment(at, language),
        reason=_REASONS[reason].to(language),
        contact=contact,
    )
    return Letter(seen.email, _SUBJECT.to(language), Secret(text), language)
