"""Every page of the client and every room's routes, in one place, behind the one guard."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from fastapi import FastAPI

from pattino import __version__
from pattino.administration.routes import router as administration_router
from pattino.checkup.routes import router as checkup_router
from pattino.invitations.routes import router as invitations_router
from pattino.kit.http import problem
from pattino.kit.http.guard import Guard, GuardRules
from pattino.kit.http.headers import security_headers
from pattino.kit.http.health import router_for_health
from pattino.kit.http.origin import Origin
from pattino.kit.http.site import load_site, router_for
from pattino.kit.ids import RandomSource
from pattino.media.routes import WEBHOOK_LIMIT, WEBHOOK_PATH
from pattino.media.routes import router as media_router
from pattino.meetings.routes import router as meetings_router
from pattino.notices.routes import router as notices_router
from pattino.people.routes import router as people_router
from pattino.profile.routes import router as profile_router
from pattino.reports.routes import router as reports_router
from pattino.ringing.routes import router as ringing_router
from pattino.signin.routes import router as signin_router
from pattino.support.routes import router as support_router
from pattino.yourdata.routes import router as yourdata_router

__all__ = ["PAGES", "ROUTERS", "served"]

PAGES: Final = (
    "/",
    "/signin",
    "/setup",
    "/welcome",
    "/join",
    "/your-data",
    "/people",
    "/profile",
    "/admin",
    "/support",
    "/policy-change",
    "/report",
    "/reports",
    "/doctor",
    "/help",
    "/m/{meeting_id}",
)
ROUTERS: Final = (
    notices_router,
    signin_router,
    administration_router,
    invitations_router,
    support_router,
    profile_router,
    people_router,
    meetings_router,
    ringing_router,
    checkup_router,
    media_router,
    reports_router,
    yourdata_router,
)


def served(
    static: Path, origin: Origin, source: RandomSource, is_media_ready: Callable[[], bool]
) -> FastAPI:
    """Put pages and routes behind the guard; the parts they ask for are given later."""
    site = load_site(static)
    asgi = FastAPI(
        title="Pattino",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
    )
    problem.install(asgi)
    asgi.add_middleware(
        Guard,
        rules=GuardRules(
            origin=origin,
            headers=security_headers(origin, style_hashes=site.style_hashes),
            signed_paths=frozenset({WEBHOOK_PATH}),
            signed_limit=WEBHOOK_LIMIT,
        ),
        source=source,
    )
    asgi.include_router(router_for_health(is_media_ready))
    for router in ROUTERS:
        asgi.include_router(router)
    asgi.include_router(router_for(site, PAGES, origin))
    return asgi
