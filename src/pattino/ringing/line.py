"""One line to one page, from its upgrade to its end. It only speaks; whoever answers is cut off.

A WebSocket, because browsers open only six plain streams to one server, which seven tabs would
use up. RFC 6455; the page's origin and session are checked as those of signalling are.
"""

import asyncio
from typing import Final

from starlette.responses import PlainTextResponse
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from pattino.accounts.errors import (
    AccountHeld,
    AccountLeaving,
    AccountRestricted,
    AccountSuspended,
)
from pattino.kit import log
from pattino.kit.errors import PattinoError
from pattino.ringing.room import RingingRoom
from pattino.ringing.streams import GOING_AWAY, SESSION_OVER, Stream

__all__ = ["serve"]

_STILL_S: Final = 25.0  # proxies cut silent connections after a minute; lower wakes phones oftener
_STILL: Final = '{"kind":"still"}'
_FRAME_S: Final = 15.0  # a page that takes no message for so long is gone
_UNSUPPORTED: Final = 1003
RESTING: Final = (AccountRestricted, AccountLeaving, AccountHeld, AccountSuspended)


async def serve(room: RingingRoom, websocket: WebSocket) -> None:
    """Carry one line."""
    try:
        stream = await room.admitted(websocket)
    except RESTING:
        # Its pages stay open, and a browser reports a refused upgrade as a fault of the page.
        await websocket.accept()
        await _closed(websocket, SESSION_OVER)
        return
    except PattinoError as refusal:
        answer = PlainTextResponse(refusal.code, refusal.status)
        await websocket.send_denial_response(answer)
        return
    left = room.admissions.entered(stream.holder, stream.cut, is_call=False)
    try:
        await websocket.accept()
        if await room.holder(websocket) != stream.holder:  # it ended during the upgrade
            stream.cut()
        room.exchange.came(stream)
        code = await _carry(websocket, stream)
        await _closed(websocket, code)
    finally:
        left()
        room.streams.remove(stream)
        room.exchange.left(stream)


async def _carry(websocket: WebSocket, stream: Stream) -> int:
    """Speak until the page goes, the session ends or the page stops listening."""
    tasks = [
        asyncio.create_task(_speak(websocket, stream)),
        asyncio.create_task(_listen(websocket)),
        asyncio.create_task(_until_ended(stream)),
    ]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    return next((each for each in outcomes if isinstance(each, int)), GOING_AWAY)


async def _speak(websocket: WebSocket, stream: Stream) -> None:
    while True:
        try:
            async with asyncio.timeout(_STILL_S):
                message = await stream.messages.get()
        except TimeoutError:
            message = _STILL
        async with asyncio.timeout(_FRAME_S):
            await websocket.send_text(message)


async def _listen(websocket: WebSocket) -> int:
    message = await websocket.receive()
    return GOING_AWAY if message["type"] == "websocket.disconnect" else _UNSUPPORTED


async def _until_ended(stream: Stream) -> int:
    await stream.ended.wait()
    return stream.code


async def _closed(websocket: WebSocket, code: int) -> None:
    states = (websocket.application_state, websocket.client_state)
    if WebSocketState.DISCONNECTED in states:
        return
    try:
        async with asyncio.timeout(_FRAME_S):
            await websocket.close(code)
    except (RuntimeError, OSError, TimeoutError, WebSocketDisconnect) as gone:
        log.get().debug("line.gone", error=type(gone).__name__)
