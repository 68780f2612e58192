"""The privacy notice over HTTP: as data, as a page for everyone, signed, and to be accepted."""

from collections.abc import Callable
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import HTTPConnection

from pattino.kit import log
from pattino.kit.http.edge import Asked
from pattino.kit.http.parts import given
from pattino.kit.language import Language
from pattino.notices import service
from pattino.notices.room import NoticesRoom
from pattino.privacy.clauses import Clause
from pattino.privacy.differences import Change, changes
from pattino.privacy.editions import edition
from pattino.privacy.languages import Rendering, render, said
from pattino.privacy.notice import NEWEST
from pattino.privacy.page import STYLE, Surroundings, page

__all__ = ["router"]

router = APIRouter()

_room: Callable[[HTTPConnection], NoticesRoom] = given(NoticesRoom)
Room = Annotated[NoticesRoom, Depends(_room)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class OperatorBody(_Body):
    """Who runs the server."""

    name: str
    contact: str


class ClauseBody(_Body):
    """One clause in our words."""

    id: str
    title: str
    text: str


class EditionBody(_Body):
    """An edition that this server has shown."""

    version: str
    announced_on: str
    in_force_on: str


class RecipientBody(_Body):
    """Somebody outside who receives something."""

    name: str
    receives: str
    purpose: str


class PolicyBody(_Body):
    """The notice; before set-up it has no operator.

    `sha256` stands for the English text, which is the one that is accepted.
    """

    version: str
    effective_date: str
    sha256: str
    language: Language
    operator: OperatorBody | None
    developer: str
    clauses: list[ClauseBody]
    recipients: list[RecipientBody]
    editions: list[EditionBody]


class SignedBody(_Body):
    """The notice as a signed document (JWS), and the key that it is checked with."""

    jws: str
    kty: Literal["OKP"] = "OKP"
    crv: Literal["Ed25519"] = "Ed25519"
    x: str


class PartBody(_Body):
    """Some words: the same as before, gone, or new."""

    kind: Literal["same", "gone", "new"]
    text: str


class ChangeBody(_Body):
    """A clause that reads differently."""

    id: str
    title: str
    parts: list[PartBody]


class ComingBody(_Body):
    """What a person has accepted, and what there is to accept instead."""

    accepted: str
    accepted_on: str
    version: str | None
    in_force_on: str | None
    owed: bool
    changes: list[ChangeBody]


class AcceptBody(_Body):
    """The edition that a person accepts."""

    version: str = Field(max_length=16)


class Nothing(_Body):
    """An empty object."""


@router.get("/api/policy")
async def read_policy(room: Room, language: Asked) -> PolicyBody:
    """Give the notice as data, in the language that was asked for."""
    notice = await room.notice()
    operator, read = notice.operator, render(notice.edition, language)
    return PolicyBody(
        version=notice.edition.version,
        effective_date=notice.edition.effective.isoformat(),
        sha256=notice.edition.fingerprint,
        language=language,
        operator=OperatorBody(name=operator.name, contact=operator.contact) if operator else None,
        developer=notice.developer,
        clauses=[ClauseBody(id=c.id, title=read.titles[c], text=read.texts[c]) for c in Clause],
        recipients=[
            RecipientBody(name=each.name, receives=each.receives, purpose=each.purpose)
            for each in (said(one, language) for one in room.recipients)
        ],
        editions=[
            EditionBody(
                version=each.version,
                announced_on=each.announced_on.isoformat(),
                in_force_on=each.in_force_on.isoformat(),
            )
            for each in room.standing.published
        ],
    )


@router.get("/api/policy/signed")
async def read_signed(room: Room) -> SignedBody:
    """Give the notice signed, to be kept by whoever wants to show later what it said."""
    return SignedBody(jws=room.signer.signed(await room.notice()), x=room.signer.public)


@router.get("/api/me/policy")
async def read_coming(request: Request, room: Room, language: Asked) -> ComingBody:
    """Say what a person has accepted, and what has changed since, in the language asked for."""
    account = await room.me(request)
    coming = room.standing.coming(account.policy_version)
    before = edition(account.policy_version)
    found = changes(before, NEWEST, language) if coming and before else ()
    read = render(NEWEST, language)
    return ComingBody(
        accepted=account.policy_version,
        accepted_on=account.accepted_on.isoformat(),
        version=coming.version if coming else None,
        in_force_on=coming.in_force_on.isoformat() if coming else None,
        owed=account.owes_acceptance,
        changes=[_change(each, read) for each in found],
    )


@router.post("/api/me/policy")
async def accept(body: AcceptBody, request: Request, room: Room) -> Nothing:
    """Accept the newest edition."""
    account, today = await room.me(request), room.edge.now().date()
    await room.db.transaction(service.accept, room.directory, account, body.version, today)
    log.get().info("policy.accepted", version=body.version)
    return Nothing()


@router.get("/policy", include_in_schema=False)
async def read_policy_page(room: Room, language: Asked) -> Response:
    """Give the notice as a page without script."""
    return await _page(room, None, language)


@router.get("/policy/{version}", include_in_schema=False)
async def read_edition_page(version: str, room: Room, language: Asked) -> Response:
    """Give an edition as a page without script."""
    return await _page(room, version, language)


@router.get("/policy.css", include_in_schema=False)
def read_policy_style() -> Response:
    """Give the page's style sheet."""
    return Response(STYLE, media_type="text/css", headers={"cache-control": "max-age=3600"})


async def _page(room: NoticesRoom, version: str | None, language: Language) -> Response:
    notice = await room.notice(version)
    around = Surroundings(room.standing, room.recipients, room.signer.public)
    written = page(notice, around, language)
    headers = {"content-language": language.value, "vary": "accept-language"}
    return Response(written, media_type="text/html", headers=headers)


def _change(change: Change, read: Rendering) -> ChangeBody:
    return ChangeBody(
        id=change.clause.id,
        title=read.titles[change.clause],
        parts=[PartBody(kind=each.kind.value, text=each.text) for each in change.parts],
    )
