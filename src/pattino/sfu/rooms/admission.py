"""Whether a join is possible, judged before the WebSocket is accepted.

So a refusal is an HTTP status which clients understand: 401 and 403 end the attempt, 404 with
LiveKit's phrase too, 503 says to come back. Sentences carry no value that came in.
"""

from typing import Final

from pattino.livekit.grants import Grant
from pattino.livekit.names import (
    IDENTITY_LIMIT,
    METADATA_LIMIT,
    NAME_LIMIT,
    ROOM_NAME_LIMIT,
    attributes_fit,
    fits,
)
from pattino.sfu.rooms.effects import Refusal
from pattino.sfu.rooms.limits import Conduct
from pattino.sfu.rooms.permissions import is_unseen
from pattino.sfu.rooms.requests import JoinRequest

OLDEST_PROTOCOL: Final = 13
"""The first with `leave.action`; older clients could not be told to reconnect."""

NOT_ALLOWED: Final = Refusal(
    "join_not_allowed", 401, "The token does not allow to join a room: it needs roomJoin and room."
)
IDENTITY_MISSING: Final = Refusal(
    "identity_missing", 400, "The token has no identity: set `sub` to one."
)
UNSEEN_REFUSED: Final = Refusal(
    "grant_refused",
    403,
    "Hidden, recorder and agent tokens work only with --dev: nobody is in a call unseen.",
)
METADATA_NOT_ALLOWED: Final = Refusal(
    "metadata_not_allowed",
    401,
    "The token does not allow to set metadata or attributes: it needs canUpdateOwnMetadata.",
)
VALUE_TOO_LONG: Final = Refusal(
    "value_too_long",
    400,
    "Identity, name, room, metadata or attributes are too long: shorten them.",
)
CLIENT_TOO_OLD: Final = Refusal(
    "client_too_old", 400, "This client speaks a protocol older than 13: update it."
)
ROOM_UNKNOWN: Final = Refusal(
    "room_unknown", 404, "The requested room does not exist: create it, or ask for a new link."
)
REMOVED: Final = Refusal(
    "removed",
    403,
    "The bearer of this token was removed from the room: only a newer token opens it again.",
)
ROOM_FULL: Final = Refusal(
    "room_full", 503, "The room has as many participants as it may: try again when somebody left."
)
ROOMS_EXHAUSTED: Final = Refusal(
    "rooms_exhausted", 503, "The server has as many rooms as it may: try again later."
)


def judge_grant(grant: Grant, conduct: Conduct) -> Refusal | None:
    """What the token alone forbids."""
    if not grant.may_join or not grant.room:
        return NOT_ALLOWED
    if not grant.identity:
        return IDENTITY_MISSING
    if is_unseen(grant) and not conduct.allow_unseen:
        return UNSEEN_REFUSED
    if not _fit(grant):
        return VALUE_TOO_LONG
    return None


def judge_request(grant: Grant, request: JoinRequest) -> Refusal | None:
    """What the client may not ask for with this token."""
    if request.client.protocol < OLDEST_PROTOCOL:
        return CLIENT_TOO_OLD
    if (request.metadata or request.attributes) and not grant.may_update_metadata:
        return METADATA_NOT_ALLOWED
    attributes = merged(grant.attributes, request.attributes)
    if not (fits(request.metadata, METADATA_LIMIT) and attributes_fit(attributes)):
        return VALUE_TOO_LONG
    return None


def merged(
    old: tuple[tuple[str, str], ...], new: tuple[tuple[str, str], ...]
) -> tuple[tuple[str, str], ...]:
    """Change attributes: an empty value deletes its key."""
    return tuple((key, value) for key, value in (dict(old) | dict(new)).items() if value)


def _fit(grant: Grant) -> bool:
    return (
        fits(grant.identity, IDENTITY_LIMIT)
        and fits(grant.room, ROOM_NAME_LIMIT)
        and fits(grant.name, NAME_LIMIT)
        and fits(grant.metadata, METADATA_LIMIT)
        and attributes_fit(grant.attributes)
    )
