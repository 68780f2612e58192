"""Every page of the client and every room's routes, in one place."""

from typing import Final

from pattino.administration.routes import router as administration_router
from pattino.checkup.routes import router as checkup_router
from pattino.invitations.routes import router as invitations_router
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

__all__ = ["PAGES", "ROUTERS"]

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
