"""Where a request carries its access token: the Authorization header, else the query.

Browsers cannot set a header on a WebSocket, so JavaScript clients send `access_token`.
"""

from typing import Final

from aiohttp import web

_SCHEME: Final = "bearer "


def bearer(request: web.Request) -> str:
    """The token as it was sent, unread; empty when there is none."""
    header = request.headers.get("Authorization", "")
    if header[: len(_SCHEME)].lower() == _SCHEME:
        return header[len(_SCHEME) :].strip()
    return str(request.query.get("access_token", ""))
