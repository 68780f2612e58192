"""`pattino health`: can the server on this machine carry calls? For container engines and scripts.

One question to its own port, by the standard library alone, because it is asked every minute.
The certificate is not looked at: one that has ended is no reason to end calls (`pattino doctor`
names it).
"""

import http.client
import ssl
from http import HTTPStatus
from typing import Final

from pattino.config import Config

__all__ = ["is_ready"]

WITHIN_S: Final = 4.0
"""Lower than the patience of container engines, so that they read our status, not their own."""


def is_ready(config: Config) -> bool:
    """Whether `/api/ready` says yes."""
    asking = _connection(config)
    try:
        asking.request("GET", "/api/ready")
        return asking.getresponse().status == HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asking.close()


def _connection(config: Config) -> http.client.HTTPConnection:
    place = config.listen[0]
    if config.tls is None:
        return http.client.HTTPConnection(place.nearest, place.port, timeout=WITHIN_S)
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return http.client.HTTPSConnection(place.nearest, place.port, timeout=WITHIN_S, context=context)
