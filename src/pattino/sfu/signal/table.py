"""Every kind of SignalRequest, by name: handled, refused or ignored.

A kind that LiveKit adds and that stands not here fails a test until it is decided. Documents
are made from this table.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Final


class Decision(Enum):
    """What becomes of a request."""

    HANDLED = "handled"
    REFUSED = "refused"
    """Answered with UNSUPPORTED_TYPE, so that an application does not wait for nothing."""
    IGNORED = "ignored"
    """It has no meaning here, and its sender does not wait for an answer."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What is decided about one kind, and why."""

    decision: Decision
    why: str


def _handled(why: str) -> Kind:
    return Kind(Decision.HANDLED, why)


def _refused(why: str) -> Kind:
    return Kind(Decision.REFUSED, why)


def _ignored(why: str) -> Kind:
    return Kind(Decision.IGNORED, why)


KINDS: Final = {
    "offer": _handled("the client always offers; answered with its id"),
    "answer": _ignored("the server never offers in the single peer connection flow"),
    "trickle": _handled("kept until the first description, then given to the engine"),
    "add_track": _handled("answered with track_published at once"),
    "mute": _handled("nothing of a muted track is forwarded; unknown tracks are NOT_FOUND"),
    "subscription": _handled("a wish for a track that does not exist yet is remembered"),
    "track_setting": _handled("size in pixels, or quality, becomes a layer; disabled pauses"),
    "leave": _handled("the participant leaves at once"),
    "update_layers": _ignored("deprecated: offers and packets say which layers there are"),
    "subscription_permission": _handled("a publisher narrows who may receive it"),
    "sync_state": _ignored("sent after a resume only; a resume is answered with RECONNECT"),
    "simulate": _ignored("faults are made by tests, not on a client's word"),
    "ping": _handled("answered on the socket itself"),
    "update_metadata": _handled("needs canUpdateOwnMetadata; always answered"),
    "ping_req": _handled("answered on the socket itself"),
    "update_audio_track": _handled("shown to others in the track"),
    "update_video_track": _handled("shown to others in the track"),
    "publish_data_track_request": _refused("data tracks are not offered by this server"),
    "unpublish_data_track_request": _refused("data tracks are not offered by this server"),
    "update_data_subscription": _ignored("there are no data tracks to subscribe to"),
    "store_data_blob_request": _refused("nothing of a call is stored (policy 2.2)"),
    "get_data_blob_request": _refused("nothing of a call is stored (policy 2.2)"),
}
"""The names are those of the cases of SignalRequest in livekit_rtc.proto."""
