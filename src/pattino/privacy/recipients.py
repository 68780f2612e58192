"""Who outside this server receives something from it. Policy 3.1.

The list is shown to everyone under the notice and written into `docs/inventory.md`. It is also
what a house law is held to: no module opens a connection to the outside that is not named here.
"""

from dataclasses import dataclass
from typing import Final

from pattino.privacy.clauses import Clause

__all__ = ["DESTINATIONS", "Destination", "Use", "recipients"]


@dataclass(frozen=True, slots=True)
class Use:
    """What of the settings decides whether a destination is used at all."""

    mail_server: bool


@dataclass(frozen=True, slots=True)
class Destination:
    """Somebody outside who is sent something."""

    name: str
    receives: str
    purpose: str
    clause: Clause
    kept: str
    when: str
    module: str
    """The one module that opens the connection."""
    is_personal: bool = True


MAIL_SERVER: Final = Destination(
    name="The mail server that the operator has set",
    receives="your e-mail address, and the mails that Pattino sends you",
    purpose="bring you sign-in codes and news of your account",
    clause=Clause.ACCOUNT_SHARING,
    kept="as the operator of that mail server says",
    when="smtp_host is set",
    module="src/pattino/kit/mail.py",
)

DESTINATIONS: Final = (MAIL_SERVER,)


def recipients(use: Use) -> tuple[Destination, ...]:
    """Return those that this server really sends something to."""
    return tuple(each for each in DESTINATIONS if each is not MAIL_SERVER or use.mail_server)
