"""Invitations over HTTP: for administrators, and for whoever holds a link."""

from fastapi import APIRouter

from pattino.invitations.routes import inviting, joining

__all__ = ["router"]

router = APIRouter()
router.include_router(inviting.router)
router.include_router(joining.router)
