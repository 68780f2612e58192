"""The parts of this room, together, as its routes need them."""

from dataclasses import dataclass

from starlette.requests import HTTPConnection

from pattino.accounts.access import Access
from pattino.accounts.errors import SignInFirst
from pattino.accounts.model import Account
from pattino.accounts.service import Directory, notice_of
from pattino.kit.db import Database
from pattino.kit.http.edge import Edge
from pattino.notices.errors import EditionUnknown
from pattino.notices.signing import NoticeSigner
from pattino.privacy.editions import edition
from pattino.privacy.notice import Notice
from pattino.privacy.recipients import Destination
from pattino.privacy.standing import Standing

__all__ = ["NoticesRoom"]


@dataclass(frozen=True, slots=True)
class NoticesRoom:
    """Given by the composition root."""

    edge: Edge
    db: Database
    directory: Directory
    access: Access
    standing: Standing
    signer: NoticeSigner
    recipients: tuple[Destination, ...]

    async def me(self, connection: HTTPConnection) -> Account:
        """Return who asks, even where a newer edition is owed; raises SignInFirst."""
        account = await self.access.account_of(connection)
        if account is None:
            raise SignInFirst
        return account

    async def notice(self, version: str | None = None) -> Notice:
        """Return an edition with the operator it names; raises EditionUnknown."""
        newest = notice_of(await self.db.transaction(self.directory.organisation))
        chosen = newest.edition if version is None else edition(version)
        if chosen is None:
            raise EditionUnknown
        return Notice(newest.operator, chosen, newest.developer)
