"""What runs beside the answers: tidying goes on whatever happens to one round of it. Policy R."""

import asyncio
from collections.abc import Callable

import pytest

from pattino.kit.db import StorageUnavailable
from pattino.living import tidying


def rounds(faults: list[Exception | None]) -> tuple[Callable[[], object], list[float]]:
    """Tidy once for each fault, then stop; the pauses that were made."""
    left, pauses = list(faults), []

    async def forget() -> None:
        fault = left.pop(0)
        if fault is not None:
            raise fault

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        if not left:
            raise asyncio.CancelledError

    return tidying(forget, pause), pauses


@pytest.mark.parametrize(
    ("fault", "event"),
    [
        (StorageUnavailable(), "sweep.put_off"),
        (RuntimeError("canary@skate.example"), "sweep.failed"),
    ],
)
async def test_a_round_that_fails_is_told_and_the_next_one_comes(
    fault: Exception, event: str, capsys: pytest.CaptureFixture[str]
) -> None:
    tidy, pauses = rounds([fault, None])
    with pytest.raises(asyncio.CancelledError):
        await tidy()
    assert len(pauses) == 2
    written = capsys.readouterr().err
    assert written.count(event) == 1
    assert "canary" not in written
