"""Waiting for a condition that no event announces, without sleeping for a guess."""

import asyncio
from collections.abc import Callable


async def until(holds: Callable[[], bool], *, within_s: float = 10.0, what: str = "it") -> None:
    """Look at every turn of the loop whether it holds; fail when it does not in time."""
    try:
        async with asyncio.timeout(within_s):
            while not holds():  # noqa: ASYNC110 (what holds is not ours to signal)
                await asyncio.sleep(0.001)
    except TimeoutError:
        raise AssertionError(f"{what} did not happen within {within_s} s") from None
