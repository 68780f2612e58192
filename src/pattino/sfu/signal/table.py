"""Every kind of SignalRequest by name: handled, refused or ignored. SignalResponse: sent or not.

A kind that LiveKit adds and that stands not here fails a test until it is decided.
`docs/protocol.md` is made from these tables.
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
    "offer": _handled("of the connection that the client sends on; answered with its id"),
    "answer": _handled("to our offer of the connection that it receives on, with that offer's id"),
    "trickle": _handled("kept until the first description, then given to the engine"),
    "add_track": _handled("answered with track_published at once"),
    "mute": _handled("nothing of a muted track is forwarded; unknown tracks are NOT_FOUND"),
    "subscription": _handled("a wish for a track that does not exist yet is remembered"),
    "track_setting": _handled("size in pixels, or quality, becomes a layer; disabled pauses"),
    "leave": _handled("the participant leaves at once"),
    "update_layers": _ignored("deprecated: offers and packets say which layers there are"),
    "subscription_permission": _handled("a publisher narrows who may receive it"),
    "sync_state": _handled(
        "after a resume: wishes are taken over, reliable packets that were missed are said again;"
        " an unknown track means leave RECONNECT"
    ),
    "simulate": _handled("with --dev only, see the scenarios; elsewhere without effect"),
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


SCENARIOS: Final = {
    "speaker_update": _handled("the client is shown as speaking, for so many seconds"),
    "node_failure": _handled("the participant is gone without a word"),
    "migration": _handled("the participant is gone without a word"),
    "server_leave": _handled("leave with DISCONNECT"),
    "switch_candidate_protocol": _handled(
        "leave with RECONNECT; the next join is told our TCP candidates alone (TLS counts as TCP:"
        " there is no relay), or with UDP all of them again"
    ),
    "subscriber_bandwidth": _ignored("the server estimates no bandwidth"),
    "disconnect_signal_on_resume": _handled("the resumed WebSocket is cut after the reply"),
    "disconnect_signal_on_resume_no_messages": _handled("it is cut three times before the reply"),
    "leave_request_full_reconnect": _handled("leave with RECONNECT"),
}
"""The names are those of the cases of SimulateScenario in livekit_rtc.proto."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether the server ever says this, and when, or why not."""

    is_sent: bool
    why: str


def _sent(why: str) -> Answer:
    return Answer(is_sent=True, why=why)


def _unsent(why: str) -> Answer:
    return Answer(is_sent=False, why=why)


ANSWERS: Final = {
    "join": _sent("the first message of a stay"),
    "answer": _sent("to the newest offer, with its id and the complete mid_to_track_id"),
    "offer": _sent("with two connections: one at a time, of the one that the client receives on"),
    "trickle": _unsent("all candidates of the server stand in its descriptions"),
    "update": _sent("someone came, changed or left; DISCONNECTED of an old sid before a new one"),
    "track_published": _sent("the reply to add_track, before any media"),
    "leave": _sent("the stay ends, or (action RESUME) media was lost; action says what is next"),
    "mute": _sent("RoomService muted a track of the client"),
    "speakers_changed": _sent("only what changed since the last one"),
    "room_update": _sent("metadata or counts of the room changed"),
    "connection_quality": _sent(
        "EXCELLENT, from 2 % loss of either direction GOOD, from 6 % POOR, LOST if media stops; to"
        " the participant and to whoever sees it, a better one after it has held for 10 s"
    ),
    "stream_state_update": _unsent(
        "the server estimates no bandwidth and never pauses a stream on its own account: only its"
        " receiver does (track_setting), and a layer that stops is replaced by another"
    ),
    "subscribed_quality_update": _sent("dynacast: more is asked for at once, less after 5 s"),
    "subscription_permission_update": _sent("a publisher lets a subscriber have a track, or not"),
    "refresh_token": _sent("at the start, every 5 minutes and when the permission changes"),
    "track_unpublished": _sent("the permission for a track was taken away"),
    "pong": _sent("on the socket itself, in milliseconds"),
    "reconnect": _sent(
        "the first message after a resume, with the number after which the client repeats its"
        " reliable packets; then update with everyone, then room_update"
    ),
    "pong_resp": _sent("on the socket itself"),
    "subscription_response": _sent("a wanted track cannot be given, with the reason"),
    "request_response": _sent("what became of a request that says so itself by no other message"),
    "track_subscribed": _sent("somebody receives the client's track for the first time"),
    "room_moved": _unsent("rooms do not move: there is one media process"),
    "media_sections_requirement": _sent("how many more m-lines are needed; 0 and 0: offer again"),
    "subscribed_audio_codec_update": _unsent("there is one codec for sound"),
    "publish_data_track_response": _unsent("data tracks are refused with request_response"),
    "unpublish_data_track_response": _unsent("data tracks are refused with request_response"),
    "data_track_subscriber_handles": _unsent("there are no data tracks"),
    "store_data_blob_response": _unsent("nothing of a call is stored (policy 2.2)"),
    "get_data_blob_response": _unsent("nothing of a call is stored (policy 2.2)"),
}
"""The names are those of the cases of SignalResponse in livekit_rtc.proto."""
