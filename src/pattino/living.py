"""What runs beside the answers to requests, from the start of the server to its end."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Final

from fastapi import FastAPI

from pattino.kit import log
from pattino.kit.errors import PattinoError

__all__ = ["living", "tidying"]

_FORGET_EVERY_S: Final = 600.0  # expired rows open nothing before they are deleted; this tidies

Work = Callable[[], Coroutine[object, object, None]]


def tidying(
    forget: Callable[[], Awaitable[None]], pause: Callable[[float], Awaitable[None]]
) -> Work:
    """Make the work that deletes what time has ended, again and again."""

    async def tidy() -> None:
        while True:
            try:
                await forget()
            except PattinoError as refusal:
                log.get().warning("sweep.put_off", code=refusal.code, retry_s=_FORGET_EVERY_S)
            except Exception as fault:  # noqa: BLE001 (a fault in tidying must not end the calls)
                kind = type(fault).__name__
                log.get().error("sweep.failed", error=kind, retry_s=_FORGET_EVERY_S)
            await pause(_FORGET_EVERY_S)

    return tidy


def living(
    works: tuple[Work, ...], end: Callable[[], Awaitable[None]]
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """Make the life of an application: all works together, then its end."""

    @asynccontextmanager
    async def life(_asgi: FastAPI) -> AsyncIterator[None]:
        async with asyncio.TaskGroup() as tasks:
            running = [tasks.create_task(work()) for work in works]
            yield
            for task in running:
                task.cancel()
        await end()

    return life
