"""Which media server stands beside the application, its key, and whether it answers."""

import asyncio
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final

import aiohttp

from pattino.config import Config
from pattino.kit.vault import Vault
from pattino.livekit.keys import ApiKey
from pattino.media.rooms import MediaServer

__all__ = ["answers_of", "key_of", "server_of"]

ANSWER_S: Final = 3.0
"""How long a media server may take to say that it is there."""


def key_of(config: Config, vault: Vault) -> ApiKey:
    """Give the key that the application and the media server share."""
    if config.media_server is None:
        return ApiKey(vault.api_key, vault.api_secret)
    return ApiKey(config.media_server.key, config.media_server.secret)


def server_of(config: Config) -> MediaServer:
    """Give the way to the media server: its address, or the socket of our own process."""
    if config.media_server is None:
        return MediaServer(config.media_socket)
    return MediaServer(str(config.media_server.origin))


def answers_of(server: MediaServer) -> Callable[[], Awaitable[bool]]:
    """Make the question whether a LiveKit server answers: it says 200 at `/`."""

    async def answers() -> bool:
        try:
            async with (
                asyncio.timeout(ANSWER_S),
                server.session.get(server.url, allow_redirects=False) as answer,
            ):
                return answer.status == HTTPStatus.OK
        except (aiohttp.ClientError, OSError, TimeoutError):
            return False

    return answers
