"""The two mails of this room: to the person whose account is held, and to administrators."""

from collections.abc import Iterator, Mapping
from typing import Final

from pattino.accounts.model import AccountId
from pattino.kit.http.origin import Origin
from pattino.kit.language import Language, Said, moment
from pattino.kit.mail import Letter
from pattino.kit.secret import Secret
from pattino.reports.service import Received

__all__ = ["letters", "readers"]

_ADMINISTRATORS_MOST: Final = 20

_HELD_SUBJECT: Final = Said(
    en="Your Pattino account is held", de="Ihr Pattino-Konto ist angehalten"
)
_HELD: Final = Said(
    en="""Somebody has reported that your Pattino account at {organisation} belongs to a
child under 13. Until an administrator has looked at this you cannot make calls.

If nobody decides by {due} (UTC), the account is deleted.
If the report is wrong, tell the operator: {contact}

You can see and download everything that is stored about you here:

    {origin}/your-data
""",
    de="""Jemand hat gemeldet, dass Ihr Pattino-Konto bei {organisation} einem Kind unter
13 gehört. Bis jemand aus der Verwaltung das angesehen hat, können Sie nicht telefonieren.

Wenn bis zum {due} (UTC) niemand entscheidet, wird das Konto gelöscht.
Wenn die Meldung falsch ist, sagen Sie es den Verantwortlichen: {contact}

Alles, was über Sie gespeichert ist, können Sie hier ansehen und herunterladen:

    {origin}/your-data
""",
)

_TO_DECIDE_SUBJECT: Final = Said(
    en="A report in Pattino waits for you", de="Eine Meldung in Pattino wartet auf Sie"
)
_TO_DECIDE: Final = Said(
    en="""A report that an account belongs to a child under 13 waits for a decision.
{effect}
Decide here:

    {origin}/reports
""",
    de="""Eine Meldung, dass ein Konto einem Kind unter 13 gehört, wartet auf eine Entscheidung.
{effect}
Entscheiden Sie hier:

    {origin}/reports
""",
)
_IS_HELD: Final = Said(
    en="""The account makes no calls meanwhile. If nobody decides by {due} (UTC), it is
deleted.""",
    de="""Mit dem Konto kann inzwischen niemand telefonieren. Wenn bis zum {due} (UTC) niemand
entscheidet, wird es gelöscht.""",
)
_DOES_NOTHING: Final = Said(
    en="By itself this report does nothing; it waits seven days for you.",
    de="Von selbst bewirkt diese Meldung nichts; sie wartet sieben Tage auf Sie.",
)


def readers(received: Received) -> tuple[AccountId, ...]:
    """Return who may be written to."""
    return received.account.id, *(each.id for each in received.administrators)


def letters(
    received: Received, languages: Mapping[AccountId, Language], origin: Origin
) -> Iterator[Letter]:
    """Write the mails; no name stands in them, since mail is read on many screens."""
    if received.report.effect.is_holding:
        yield _held(received, languages[received.account.id], origin)
    for each in received.administrators[:_ADMINISTRATORS_MOST]:
        if each.id != received.account.id:
            language = languages[each.id]
            text = _TO_DECIDE.to(language).format(effect=_effect(received, language), origin=origin)
            yield Letter(each.email, _TO_DECIDE_SUBJECT.to(language), Secret(text), language)


def _held(received: Received, language: Language, origin: Origin) -> Letter:
    text = _HELD.to(language).format(
        organisation=received.organisation.name,
        due=_due(received, language),
        contact=received.organisation.operator_contact,
        origin=origin,
    )
    return Letter(received.account.email, _HELD_SUBJECT.to(language), Secret(text), language)


def _effect(received: Received, language: Language) -> str:
    due = _due(received, language)
    return _IS_HELD.to(language).format(due=due) if due else _DOES_NOTHING.to(language)


def _due(received: Received, language: Language) -> str:
    due_at = received.report.effect.due_at
    return "" if due_at is None else moment(due_at, language)
