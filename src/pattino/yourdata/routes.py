"""Your data over HTTP. Reading is open to a restricted account as well; that is what it is for."""

from collections.abc import Callable
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import HTTPConnection

from pattino.accounts import rules as people
from pattino.accounts.model import Account
from pattino.kit import log
from pattino.kit.http.edge import Asked
from pattino.kit.http.parts import given
from pattino.kit.language import Language
from pattino.kit.secret import Personal
from pattino.yourdata.model import Holding
from pattino.yourdata.page import page
from pattino.yourdata.room import YourDataRoom
from pattino.yourdata.wording import told

__all__ = ["ExportBody", "router"]

router = APIRouter(prefix="/api/me")

_room: Callable[[HTTPConnection], YourDataRoom] = given(YourDataRoom)
Room = Annotated[YourDataRoom, Depends(_room)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class Nothing(_Body):
    """An empty object."""


class HoldingBody(_Body):
    """One stored field: what, why, how long, who reads it, and its content or why not."""

    table: str
    column: str
    clause: str
    purpose: str
    kept: str
    readers: list[str]
    erased_by: str
    values: list[str]
    until: list[str]
    withheld: str | None


class ExportBody(_Body):
    """Everything stored about one person; `GET /api/me/schema` publishes this form."""

    schema_version: Literal["1"]
    generated_at: str
    organisation: str
    operator_contact: str
    restricted: bool
    held: bool
    erase_at: str | None
    undo_days: int
    items: list[HoldingBody]


class NameBody(_Body):
    """A corrected name."""

    name: str = Field(max_length=2000)


class RestrictBody(_Body):
    """Whether the account is only to be stored."""

    restricted: bool


class EraseBody(_Body):
    """When: at once, or after the time in which one may still change one's mind."""

    when: Literal["now", "later"]


class ErasureBody(_Body):
    """What became of the wish: a date, or a receipt."""

    erase_at: str | None
    mark: str | None
    erased_at: str | None
    sessions: int
    meetings: int


@router.get("/data")
async def read_data(request: Request, room: Room, language: Asked) -> ExportBody:
    """Give everything stored about whoever asks."""
    return await _export(room, await room.me(request), language)


@router.get("/data.json")
async def download_json(request: Request, room: Room, language: Asked) -> Response:
    """Give the same as a file."""
    body = await _export(room, await room.me(request), language)
    return _file(body.model_dump_json(indent=2), "application/json", "pattino-your-data.json")


@router.get("/data.html")
async def download_page(request: Request, room: Room, language: Asked) -> Response:
    """Give the same as a page to read and keep."""
    account = await room.me(request)
    body = await _export(room, account, language)
    found = [told(each, language) for each in await room.holdings(account)]
    written = page(found, body.organisation, body.generated_at, language)
    return _file(written, "text/html", "pattino-your-data.html")


@router.get("/schema")
def read_schema() -> dict[str, object]:
    """Publish the form of the download (JSON Schema)."""
    return {**ExportBody.model_json_schema()}


@router.post("/name")
async def correct_name(body: NameBody, request: Request, room: Room) -> NameBody:
    """Correct one's name."""
    account = await room.changing(request)
    name = people.read_name(body.name)
    await room.signin.db.transaction(room.directory.rename, account.id, Personal(name))
    return NameBody(name=name)


@router.post("/restrict")
async def restrict(body: RestrictBody, request: Request, room: Room) -> RestrictBody:
    """Have one's account stored and not used, or used again."""
    account = await room.changing(request)
    await room.signin.db.transaction(
        room.directory.restrict, account.id, is_restricted=body.restricted
    )
    if body.restricted:
        log.get().info("account.restricted")
    else:
        log.get().info("account.used_again")
    return body


@router.post("/erase")
async def erase(body: EraseBody, request: Request, room: Room, response: Response) -> ErasureBody:
    """Delete one's account: now, or after the days in which one may change one's mind."""
    account = await room.changing(request)
    now = room.signin.edge.now()
    is_later = body.when == "later" and bool(room.undo)
    erase_at = now + room.undo if is_later else now
    await room.signin.db.transaction(room.directory.leave, account, erase_at)
    room.signin.session_cookie.clear(response)
    response.headers["clear-site-data"] = '"cache"'
    if is_later:
        await room.eraser.end(account.id, now)
        log.get().info("account.leaving")
        return ErasureBody(
            erase_at=erase_at.isoformat(), mark=None, erased_at=None, sessions=0, meetings=0
        )
    receipt = await room.eraser.erase(account.id, now)
    return ErasureBody(
        erase_at=None,
        mark=receipt.mark,
        erased_at=receipt.erased_at,
        sessions=receipt.sessions,
        meetings=receipt.meetings,
    )


@router.post("/keep")
async def keep(_body: Nothing, request: Request, room: Room) -> Nothing:
    """Keep an account that was to be erased."""
    account = await room.changing(request)
    now = room.signin.edge.now()
    await room.signin.db.transaction(room.directory.stay, account.id, now)
    log.get().info("account.kept")
    return Nothing()


async def _export(room: YourDataRoom, account: Account, language: Language) -> ExportBody:
    organisation = await room.signin.db.transaction(room.directory.organisation)
    return ExportBody(
        schema_version="1",
        generated_at=room.signin.edge.now().isoformat(timespec="seconds"),
        organisation=organisation.name if organisation else "",
        operator_contact=organisation.operator_contact if organisation else "",
        restricted=account.is_restricted,
        held=account.is_held,
        erase_at=account.erase_at.isoformat() if account.erase_at else None,
        undo_days=room.undo.days,
        items=[_holding(told(each, language)) for each in await room.holdings(account)],
    )


def _holding(holding: Holding) -> HoldingBody:
    return HoldingBody(
        table=holding.table,
        column=holding.column,
        clause=holding.fact.clause.id,
        purpose=holding.fact.purpose,
        kept=holding.fact.kept,
        readers=list(holding.fact.readers),
        erased_by=holding.fact.erased_by,
        values=list(holding.values),
        until=list(holding.until),
        withheld=holding.withheld,
    )


def _file(content: str, media_type: str, name: str) -> Response:
    headers = {
        "content-disposition": f'attachment; filename="{name}"',
        "cache-control": "no-store",
    }
    return Response(content, media_type=media_type, headers=headers)
