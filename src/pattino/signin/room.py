"""The parts of this room, together, as its routes need them."""

from dataclasses import dataclass
from typing import Literal

from starlette.requests import HTTPConnection
from starlette.responses import Response

from pattino.accounts.access import AGE_COOKIE_S
from pattino.accounts.errors import NotAvailable
from pattino.accounts.model import Account, AccountId, EmailAddress, Role
from pattino.accounts.service import Directory
from pattino.kit.db import Database
from pattino.kit.http.cookies import Cookie
from pattino.kit.http.edge import Edge
from pattino.kit.ids import random_id
from pattino.kit.mail import Outbox
from pattino.kit.secret import Personal
from pattino.media.admissions import Admissions, Holder, holder_of
from pattino.signin import rules
from pattino.signin.door import SetupDoor
from pattino.signin.limits import SigninLimits
from pattino.signin.model import SignedIn
from pattino.signin.service import SignIn

__all__ = ["MailKind", "SigninRoom"]

MailKind = Literal["smtp", "terminal"]


@dataclass(frozen=True, slots=True)
class SigninRoom:
    """Given by the composition root."""

    edge: Edge
    db: Database
    directory: Directory
    signin: SignIn
    limits: SigninLimits
    mail: Outbox
    mail_kind: MailKind
    admissions: Admissions
    door: SetupDoor

    @property
    def session_cookie(self) -> Cookie:
        """Signs in."""
        return self.edge.cookie("session")

    @property
    def signin_cookie(self) -> Cookie:
        """Binds a code to the browser that asked for it."""
        return self.edge.cookie("signin")

    @property
    def known_cookie(self) -> Cookie:
        """Lets a browser that has signed in before ask for a code, whatever strangers do."""
        return self.edge.cookie("known")

    def known_nonce(
        self, connection: HTTPConnection, address: Personal[EmailAddress]
    ) -> str | None:
        """What tells this browser apart, if this address has signed in here before."""
        return rules.known_nonce(self.known_cookie.read(connection), address, self.signin.pepper)

    async def account_of(self, connection: HTTPConnection) -> Account | None:
        """Who is signed in at the other end."""
        token = self.session_cookie.read(connection)
        if token is None:
            return None
        return await self.db.transaction(self.signin.whose, token, self.edge.now())

    async def holder(self, connection: HTTPConnection) -> Holder | None:
        """The living session at the other end, as calls know it."""
        token = self.session_cookie.read(connection)
        if token is None or await self.account_of(connection) is None:
            return None
        return holder_of(token)

    def setup_link(self) -> str | None:
        """Make the one-time link for the first administrator; None once there is one."""
        if self.db.run(self.directory.organisation) is not None:
            return None
        token = self.door.open(self.edge.source, self.edge.now())
        return f"{self.edge.origin}/setup#{token.expose()}"

    async def sign_in(
        self, connection: HTTPConnection, response: Response, signed_in: SignedIn
    ) -> None:
        """Give the browser its session; one it had before ends here."""
        await self.sign_out(connection)
        life = rules.absolute_life(Role(signed_in.account.role))
        self.session_cookie.write(
            response, signed_in.token.expose(), max_age_s=int(life.total_seconds())
        )
        self.signin_cookie.clear(response)
        self._mark_known(response, signed_in)

    def _mark_known(self, response: Response, signed_in: SignedIn) -> None:
        nonce = random_id(self.edge.source, 26)
        mark = rules.known_mark(nonce, signed_in.account.email, self.signin.pepper)
        self.known_cookie.write(response, mark, max_age_s=int(rules.KNOWN_FOR.total_seconds()))

    async def sign_out(self, connection: HTTPConnection) -> None:
        """End the session at the other end, and the calls it is in."""
        token = self.session_cookie.read(connection)
        if token is None:
            return
        await self.db.transaction(self.signin.end, token)
        self.admissions.end(holder_of(token))

    async def end_sessions(self, account_id: AccountId, kept: bytes | None = None) -> int:
        """End a person's sessions, but one, and all that is open in them; how many these were."""
        ended = await self.db.transaction(self.signin.end_others, account_id, kept)
        for session in ended:
            self.admissions.end(Holder(session.token_sha256))
        return len(ended)

    def require_not_refused(self, connection: HTTPConnection) -> None:
        """Raise NotAvailable in a browser that was refused within a day."""
        if self.edge.cookie("age").read(connection) is not None:
            raise NotAvailable

    def refuse_for_a_day(self, response: Response) -> None:
        """Mark this browser as refused; the mark says nothing else."""
        self.edge.cookie("age").write(response, "1", max_age_s=AGE_COOKIE_S)
