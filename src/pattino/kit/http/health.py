"""Whether the server lives, whether it can carry a call, and whether WebSockets reach it.

`/api/health` answers while the process lives; `/api/ready` answers 503 until calls can be made,
for whoever sends people here. The socket says one word and ends: a reverse proxy that does not
pass WebSockets on is found with it before people find it (`pattino doctor`).
"""

from collections.abc import Callable
from typing import Final

from fastapi import APIRouter, WebSocket
from starlette.responses import JSONResponse, Response

__all__ = ["SOCKET_PATH", "SOCKET_WORD", "router_for_health"]

SOCKET_PATH: Final = "/api/health/socket"
SOCKET_WORD: Final = "pattino"


def router_for_health(is_media_ready: Callable[[], bool]) -> APIRouter:
    """The routes of health; none of them asks who is there."""
    router = APIRouter(include_in_schema=False)

    def told() -> dict[str, str]:
        return {"status": "ok", "media": "ready" if is_media_ready() else "starting"}

    @router.get("/api/health")
    def health() -> dict[str, str]:
        return told()

    @router.get("/api/ready")
    def ready() -> Response:
        return JSONResponse(told(), 200 if is_media_ready() else 503)

    @router.websocket(SOCKET_PATH)
    async def socket(websocket: WebSocket) -> None:
        await websocket.accept()
        await websocket.send_text(SOCKET_WORD)
        await websocket.close()

    return router
