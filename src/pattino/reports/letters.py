"""The two mails of this room: to the person whose account is held, and to administrators."""

from collections.abc import Iterator
from typing import Final

from pattino.kit.http.origin import Origin
from pattino.kit.mail import Letter
from pattino.kit.secret import Secret
from pattino.reports.service import Received

__all__ = ["letters"]

_ADMINISTRATORS_MOST: Final = 20

_HELD: Final = """Somebody has reported that your Pattino account at {organisation} belongs to a
child under 13. Until an administrator has looked at this you cannot make calls.

If nobody decides by {due} (UTC), the account is deleted.
If the report is wrong, tell the operator: {contact}

You can see and download everything that is stored about you here:

    {origin}/your-data
"""

_TO_DECIDE: Final = """A report that an account belongs to a child under 13 waits for a decision.
{effect}
Decide here:

    {origin}/reports
"""
_IS_HELD: Final = """The account makes no calls meanwhile. If nobody decides by {due} (UTC), it is
deleted."""
_DOES_NOTHING: Final = "By itself this report does nothing; it waits seven days for you."


def letters(received: Received, origin: Origin) -> Iterator[Letter]:
    """Write the mails; no name stands in them, since mail is read on many screens."""
    due_at = received.report.effect.due_at
    due = "" if due_at is None else due_at.strftime("%Y-%m-%d %H:%M")
    if received.report.effect.is_holding:
        text = _HELD.format(
            organisation=received.organisation.name,
            due=due,
            contact=received.organisation.operator_contact,
            origin=origin,
        )
        yield Letter(received.account.email, "Your Pattino account is held", Secret(text))
    effect = _IS_HELD.format(due=due) if due else _DOES_NOTHING
    text = _TO_DECIDE.format(effect=effect, origin=origin)
    for each in received.administrators[:_ADMINISTRATORS_MOST]:
        if each.id != received.account.id:
            yield Letter(each.email, "A report in Pattino waits for you", Secret(text))
