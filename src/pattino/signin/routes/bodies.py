"""What goes over the wire in this room."""

from collections.abc import Callable
from typing import Annotated, Literal

from fastapi import Depends
from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator
from starlette.requests import HTTPConnection

from pattino import __version__
from pattino.accounts.model import Account, Organisation
from pattino.kit.http.parts import given
from pattino.kit.secret import Purpose
from pattino.privacy import notice
from pattino.privacy.standing import Published
from pattino.signin.room import MailKind, SigninRoom

__all__ = [
    "AccountBody",
    "CodeRequest",
    "CodeSent",
    "Completion",
    "Nothing",
    "Proof",
    "Room",
    "SessionBody",
    "SetupCheck",
    "SetupRequest",
    "State",
    "session_body",
]

State = Literal["setup_needed", "signed_out", "first_sign_in", "signed_in"]

_room: Callable[[HTTPConnection], SigninRoom] = given(SigninRoom)
Room = Annotated[SigninRoom, Depends(_room)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class CodeRequest(_Body):
    """Asks for a code."""

    email: str = Field(max_length=1000)


class CodeSent(_Body):
    """Says how long a code lives, whether or not there is one."""

    expires_in_s: int


class Proof(_Body):
    """A code that was typed, or the secret of a link that was followed."""

    code: SecretStr | None = Field(default=None, max_length=64)
    link: SecretStr | None = Field(default=None, max_length=128)

    @model_validator(mode="after")
    def _exactly_one(self) -> "Proof":
        if (self.code is None) == (self.link is None):
            raise ValueError("either a code or a link")
        return self


class Completion(_Body):
    """What a person gives at the first sign-in."""

    name: str = Field(max_length=2000)
    policy_version: str = Field(max_length=16)
    birth_year: int


class SetupCheck(_Body):
    """The secret of a set-up link."""

    token: SecretStr = Field(max_length=128)


class SetupRequest(SetupCheck):
    """Everything that makes an organisation and its first administrator."""

    organisation_name: str = Field(max_length=2000)
    operator_contact: str = Field(max_length=1000)
    mail_domains: list[Annotated[str, Field(max_length=300)]] = Field(max_length=100)
    admin_name: str = Field(max_length=2000)
    admin_email: str = Field(max_length=1000)
    policy_version: str = Field(max_length=16)
    birth_year: int


class Nothing(_Body):
    """An empty object."""


class OrganisationBody(_Body):
    """Who runs the server."""

    name: str


class AccountBody(_Body):
    """Who is signed in, for their own eyes."""

    id: str
    name: str
    email: str
    role: Literal["admin", "member", "support"]
    hue: int


class ServerBody(_Body):
    """What the web client needs to know of the server."""

    version: str
    mail: MailKind


class NewsBody(_Body):
    """A newer edition of the notice than the one that was accepted."""

    version: str
    in_force_on: str
    owed: bool


class SessionBody(_Body):
    """Where a browser stands."""

    state: State
    organisation: OrganisationBody | None
    account: AccountBody | None
    policy_version: str
    policy_news: NewsBody | None
    server: ServerBody


def session_body(
    state: State,
    organisation: Organisation | None,
    account: Account | None,
    mail: MailKind,
    coming: Published | None = None,
) -> SessionBody:
    """Write down where a browser stands."""
    return SessionBody(
        state=state,
        organisation=OrganisationBody(name=organisation.name) if organisation else None,
        account=_account(account) if account else None,
        policy_version=notice.VERSION,
        policy_news=_news(account, coming) if account and coming else None,
        server=ServerBody(version=__version__, mail=mail),
    )


def _news(account: Account, coming: Published) -> NewsBody:
    return NewsBody(
        version=coming.version,
        in_force_on=coming.in_force_on.isoformat(),
        owed=account.owes_acceptance,
    )


def _account(account: Account) -> AccountBody:
    return AccountBody(
        id=account.id,
        name=account.name.reveal(Purpose.IDENTIFY),
        email=account.email.reveal(Purpose.IDENTIFY),
        role=account.role.value,
        hue=account.hue,
    )
