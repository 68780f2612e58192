"""The parts of this room, together, as its routes need them."""

import asyncio
from dataclasses import dataclass, field
from typing import Final

from starlette.requests import HTTPConnection

from pattino.accounts.access import Access
from pattino.accounts.model import Account, Role
from pattino.invitations import rules
from pattino.invitations.letters import invitation_letter
from pattino.invitations.model import Fresh, InvitationId, Made
from pattino.invitations.service import Invitations
from pattino.kit.ids import random_id
from pattino.kit.language import Language
from pattino.kit.limits import Buckets, Rate
from pattino.kit.secret import Secret
from pattino.profile.service import Profiles
from pattino.reports.errors import AdministratorNeeded
from pattino.signin.room import SigninRoom

__all__ = ["InvitationsRoom"]

_LOOKS: Final = Rate(burst=120, every_s=0.5)
_LISTS: Final = Rate(burst=120, every_s=1)
"""Parts of lists: one of 10,000 lines is fifty. Fewer makes long lists wait, more only helps a
stolen session of an administrator, which OPEN_MOST stops."""


@dataclass(frozen=True, slots=True)
class InvitationsRoom:
    """Given by the composition root."""

    signin: SigninRoom
    access: Access
    invitations: Invitations
    profiles: Profiles
    looks: Buckets = field(default_factory=lambda: Buckets(_LOOKS))
    lists: Buckets = field(default_factory=lambda: Buckets(_LISTS))
    one_list: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while letters are counted and posted, so that two lists do not count the same places."""

    async def looking(self, connection: HTTPConnection) -> Account:
        """Return the administrator who asks, and count it; nobody else gets further."""
        return await self._counted(connection, self.looks)

    async def inviting(self, connection: HTTPConnection) -> Account:
        """Return the administrator who invites or takes back, and count it."""
        return await self._counted(connection, self.lists)

    async def _counted(self, connection: HTTPConnection, buckets: Buckets) -> Account:
        account = await self.access.person(connection)
        if account.role is not Role.ADMIN:
            raise AdministratorNeeded
        buckets.take(account.id.encode(), self.signin.edge.clock.monotonic())
        return account

    @property
    def sends_mail(self) -> bool:
        """Whether a mail server is set; without one links are handed over otherwise."""
        return self.signin.mail_kind == "smtp"

    @property
    def most_now(self) -> int:
        """How many addresses one request invites: no more than there are letters to be taken."""
        most = rules.ADDRESSES_AT_ONCE
        return min(most, self.signin.mail.room_for_lists) if self.sends_mail else most

    def fresh(self) -> Fresh:
        """What a new link is made of."""
        edge = self.signin.edge
        return Fresh(InvitationId(random_id(edge.source)), edge.fresh(rules.TOKEN_BITS))

    def link(self, token: Secret[str]) -> Secret[str]:
        """Write the link of an invitation; what opens it stands where no server sees it."""
        return Secret(f"{self.signin.edge.origin}/join#{token.expose()}")

    async def send(self, made: Made, by: Account, spoken: Language | None) -> bool:
        """Mail a link where mail is set up; whether a letter is on its way.

        Nobody knows yet what the invited person speaks: it is written as the administrator reads.
        """
        if not self.sends_mail:
            return False
        organisation, invitation = await self.organisation(), made.invitation
        language = await self.signin.db.transaction(self.profiles.language_for, by.id, spoken)
        letter = invitation_letter(
            invitation.email,
            (by.name, organisation),
            self.link(made.token),
            invitation.expires_at,
            language,
        )
        return self.signin.mail.post(letter)

    async def organisation(self) -> str:
        """Return the name of whoever runs the server."""
        signin = self.signin
        found = await signin.db.transaction(signin.directory.organisation)
        return found.name if found else ""
