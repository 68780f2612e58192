"""Sign-in over HTTP. Bodies are read strictly: what is not known is refused by name."""

from fastapi import APIRouter

from pattino.signin.routes import codes, everywhere, session, setup

__all__ = ["router"]

router = APIRouter(prefix="/api")
router.include_router(session.router)
router.include_router(everywhere.router)
router.include_router(codes.router)
router.include_router(setup.router)
