"""The privacy notice over HTTP: as data for the web client, as a page for everyone."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, ConfigDict

from pattino.accounts import service
from pattino.kit.db import Database
from pattino.kit.http.parts import given
from pattino.privacy.clauses import Clause
from pattino.privacy.notice import TEXTS
from pattino.privacy.page import STYLE, page

__all__ = ["router"]

router = APIRouter()

Db = Annotated[Database, Depends(given(Database))]
Accounts = Annotated[service.Directory, Depends(given(service.Directory))]


class OperatorBody(BaseModel):
    """Who runs the server."""

    model_config = ConfigDict(extra="forbid")
    name: str
    contact: str


class ClauseBody(BaseModel):
    """One clause in our words."""

    model_config = ConfigDict(extra="forbid")
    id: str
    title: str
    text: str


class PolicyBody(BaseModel):
    """The notice; before set-up it has no operator."""

    model_config = ConfigDict(extra="forbid")
    version: str
    effective_date: str
    operator: OperatorBody | None
    developer: str
    clauses: list[ClauseBody]


@router.get("/api/policy")
async def read_policy(db: Db, directory: Accounts) -> PolicyBody:
    """Give the notice as data."""
    notice = service.notice_of(await db.transaction(directory.organisation))
    operator = notice.operator
    return PolicyBody(
        version=notice.version,
        effective_date=notice.effective.isoformat(),
        operator=OperatorBody(name=operator.name, contact=operator.contact) if operator else None,
        developer=notice.developer,
        clauses=[ClauseBody(id=c.id, title=c.title, text=TEXTS[c]) for c in Clause],
    )


@router.get("/policy", include_in_schema=False)
async def read_policy_page(db: Db, directory: Accounts) -> Response:
    """Give the notice as a page without script."""
    notice = service.notice_of(await db.transaction(directory.organisation))
    return Response(page(notice), media_type="text/html")


@router.get("/policy.css", include_in_schema=False)
def read_policy_style() -> Response:
    """Give the page's style sheet."""
    return Response(STYLE, media_type="text/css", headers={"cache-control": "max-age=3600"})
