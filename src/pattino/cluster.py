"""A media server of somebody else in place of our own: a LiveKit server, or a cluster of them.

It is reached as any LiveKit server is: by tokens signed with its key, RoomService, webhooks, and
the WebSocket that the application forwards. It posts webhooks to `/livekit/webhook`, signed with
the same key. What Pattino's own media process promises of itself (sealed by the kernel, nobody
unseen by grants that others mint) is then the promise of whoever runs it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from pattino.kit.http.origin import Origin
from pattino.kit.secret import Secret

__all__ = ["SETTINGS", "SHORTEST_SECRET", "Cluster", "cluster"]

SETTINGS: Final = ("media_server_url", "media_server_key", "media_server_secret_file")
SHORTEST_SECRET: Final = 32
"""As LiveKit asks for it; a shorter one is taken from a development server on this machine."""

Refuse = Callable[[str, str], Exception]
"""Makes the error for a setting and a sentence."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Where it is, and the key that both sides know."""

    origin: Origin
    key: str
    secret: Secret[str]


def cluster(
    values: Mapping[str, str],
    read_secret: Callable[[str], Secret[str] | None],
    refuse: Refuse,
) -> Cluster | None:
    """Read the settings; none of them: our own media process."""
    if not any(values[name] for name in SETTINGS):
        return None
    for name in SETTINGS:
        if not values[name]:
            raise refuse(name, "address, key and secret of the media server are needed together.")
    try:
        origin = Origin.parse(values["media_server_url"])
    except ValueError as wrong:
        raise refuse("media_server_url", f"this is an address if {wrong}.") from wrong
    if not origin.is_secure and not origin.is_loopback:
        sentence = "tokens travel to it: it begins with https://, unless it is this machine."
        raise refuse("media_server_url", sentence)
    secret = read_secret("media_server_secret_file") or Secret("")
    if len(secret.expose()) < SHORTEST_SECRET and not origin.is_loopback:
        sentence = f"the secret needs at least {SHORTEST_SECRET} characters."
        raise refuse("media_server_secret_file", sentence)
    return Cluster(origin, values["media_server_key"], secret)
