"""Webhooks to a URL, for the development server, which is not sealed."""

from types import TracebackType
from typing import Final, Self

import aiohttp

from pattino.livekit.webhook import CONTENT_TYPE
from pattino.sfu.webhooks import DeliveryFailedError

ANSWER_TIMEOUT_S: Final = 10.0
"""How long an answer may take. Lower re-sends to a slow receiver; higher delays the next event."""


class UrlDelivery:
    """Posts webhooks to one URL. Redirects are not followed: the token is for that URL alone."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=ANSWER_TIMEOUT_S), trust_env=False
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        await self._session.close()

    async def deliver(self, body: bytes, authorization: str) -> int:
        """Post one webhook; the status of the answer."""
        headers = {"Content-Type": CONTENT_TYPE, "Authorization": authorization}
        try:
            async with self._session.post(
                self._url, data=body, headers=headers, allow_redirects=False
            ) as answer:
                return answer.status
        except (aiohttp.ClientError, TimeoutError, OSError) as failed:
            raise DeliveryFailedError("the webhook receiver cannot be reached") from failed
