"""The rooms' words as SignalResponse. Source: livekit_rtc.proto.

Fields that kill a client when they are missing or zero: `server_info.version` (JavaScript),
`ping_interval`, `ping_timeout` and the sids' prefixes (Rust). `pong` counts milliseconds.
"""

from functools import singledispatch
from typing import Final, cast

from livekit.protocol import models, rtc

from pattino.sfu.rooms import requests, responses
from pattino.sfu.rooms.codecs import ENABLED_CODECS
from pattino.sfu.rooms.values import LeaveAction
from pattino.sfu.signal import wire
from pattino.sfu.signal.sdp import finish_description

PROTOCOL: Final = 17
"""The version of LiveKit's signalling protocol whose messages this server speaks."""

_CONFIGURATION: Final = models.ClientConfiguration(
    resume_connection=models.ClientConfigSetting.ENABLED
)


@singledispatch
def write(message: responses.SignalResponse) -> rtc.SignalResponse:
    """Make the protobuf message."""
    raise NotImplementedError(type(message).__name__)


@write.register
def _(message: responses.Joined) -> rtc.SignalResponse:
    info = server_info(message.server)
    join = rtc.JoinResponse(
        room=wire.room_message(message.room),
        participant=wire.participant_message(message.participant),
        other_participants=[wire.participant_message(other) for other in message.others],
        server_version=info.version,
        server_region=info.region,
        server_info=info,
        subscriber_primary=message.subscriber_primary,
        fast_publish=message.fast_publish,
        ping_interval=message.ping_interval_s,
        ping_timeout=message.ping_timeout_s,
        sif_trailer=message.sif_trailer,
        enabled_publish_codecs=[models.Codec(mime=mime) for mime in ENABLED_CODECS],
        client_configuration=_CONFIGURATION,
    )
    return rtc.SignalResponse(join=join)


@write.register
def _(message: responses.Resumed) -> rtc.SignalResponse:
    return rtc.SignalResponse(
        reconnect=rtc.ReconnectResponse(
            server_info=server_info(message.server),
            client_configuration=_CONFIGURATION,
            last_message_seq=message.last_sequence,
        )
    )


@write.register
def _(message: responses.Answer) -> rtc.SignalResponse:
    answer = rtc.SessionDescription(
        type="answer",
        sdp=finish_description(message.sdp, message.roles, is_tcp_only=message.is_tcp_only),
        id=message.id,
        mid_to_track_id=dict(message.mid_to_track),
    )
    return rtc.SignalResponse(answer=answer)


@write.register
def _(message: responses.ServerOffer) -> rtc.SignalResponse:
    offer = rtc.SessionDescription(
        type="offer",
        sdp=finish_description(message.sdp, message.roles, is_tcp_only=message.is_tcp_only),
        id=message.id,
        mid_to_track_id=dict(message.mid_to_track),
    )
    return rtc.SignalResponse(offer=offer)


@write.register
def _(message: responses.ParticipantsChanged) -> rtc.SignalResponse:
    participants = [wire.participant_message(who) for who in message.participants]
    return rtc.SignalResponse(update=rtc.ParticipantUpdate(participants=participants))


@write.register
def _(message: responses.TrackAccepted) -> rtc.SignalResponse:
    track = wire.track_message(message.track)
    published = rtc.TrackPublishedResponse(cid=message.cid, track=track)
    return rtc.SignalResponse(track_published=published)


@write.register
def _(message: responses.TrackWithdrawn) -> rtc.SignalResponse:
    withdrawn = rtc.TrackUnpublishedResponse(track_sid=message.track_sid)
    return rtc.SignalResponse(track_unpublished=withdrawn)


@write.register
def _(message: responses.TrackSubscribed) -> rtc.SignalResponse:
    return rtc.SignalResponse(track_subscribed=rtc.TrackSubscribed(track_sid=message.track_sid))


@write.register
def _(message: responses.Left) -> rtc.SignalResponse:
    leave = rtc.LeaveRequest(can_reconnect=message.action is not LeaveAction.DISCONNECT)
    leave.reason = cast("models.DisconnectReason", message.reason)
    leave.action = cast("rtc.LeaveRequest.Action", message.action)
    return rtc.SignalResponse(leave=leave)


@write.register
def _(message: responses.MuteTrack) -> rtc.SignalResponse:
    return rtc.SignalResponse(
        mute=rtc.MuteTrackRequest(sid=message.track_sid, muted=message.is_muted)
    )


@write.register
def _(message: responses.SpeakersChanged) -> rtc.SignalResponse:
    speakers = [
        models.SpeakerInfo(sid=who.sid, level=who.level, active=who.is_active)
        for who in message.speakers
    ]
    return rtc.SignalResponse(speakers_changed=rtc.SpeakersChanged(speakers=speakers))


@write.register
def _(message: responses.RoomChanged) -> rtc.SignalResponse:
    return rtc.SignalResponse(room_update=rtc.RoomUpdate(room=wire.room_message(message.room)))


@write.register
def _(message: responses.ConnectionChanged) -> rtc.SignalResponse:
    updates = [
        rtc.ConnectionQualityInfo(
            participant_sid=sid, quality=cast("models.ConnectionQuality", quality)
        )
        for sid, quality in message.grades
    ]
    return rtc.SignalResponse(connection_quality=rtc.ConnectionQualityUpdate(updates=updates))


@write.register
def _(message: responses.QualityWanted) -> rtc.SignalResponse:
    qualities = [
        rtc.SubscribedQuality(quality=cast("models.VideoQuality", quality), enabled=is_wanted)
        for quality, is_wanted in message.qualities
    ]
    update = rtc.SubscribedQualityUpdate(
        track_sid=message.track_sid,
        subscribed_qualities=qualities,
        subscribed_codecs=[rtc.SubscribedCodec(codec=message.codec, qualities=qualities)],
    )
    return rtc.SignalResponse(subscribed_quality_update=update)


@write.register
def _(message: responses.PermissionOnTrack) -> rtc.SignalResponse:
    update = rtc.SubscriptionPermissionUpdate(
        participant_sid=message.participant_sid,
        track_sid=message.track_sid,
        allowed=message.is_allowed,
    )
    return rtc.SignalResponse(subscription_permission_update=update)


@write.register
def _(message: responses.SectionsWanted) -> rtc.SignalResponse:
    wanted = rtc.MediaSectionsRequirement(num_audios=message.audios, num_videos=message.videos)
    return rtc.SignalResponse(media_sections_requirement=wanted)


@write.register
def _(message: responses.SubscriptionFailed) -> rtc.SignalResponse:
    failed = rtc.SubscriptionResponse(track_sid=message.track_sid)
    failed.err = cast("models.SubscriptionError", message.error)
    return rtc.SignalResponse(subscription_response=failed)


@write.register
def _(message: responses.RequestAnswered) -> rtc.SignalResponse:
    answer = rtc.RequestResponse(request_id=message.request_id, message=message.message)
    answer.reason = cast("rtc.RequestResponse.Reason", message.reason)
    match message.request:
        case requests.AddTrack(cid=cid):
            answer.add_track.cid = cid
        case requests.Mute():
            answer.mute.sid = message.request.track_sid
            answer.mute.muted = message.request.is_muted
        case requests.UpdateMetadata():
            answer.update_metadata.request_id = message.request.request_id
        case None:
            pass
    return rtc.SignalResponse(request_response=answer)


@write.register
def _(message: responses.TokenRefreshed) -> rtc.SignalResponse:
    return rtc.SignalResponse(refresh_token=message.token)


def server_info(server: responses.ServerInfo) -> models.ServerInfo:
    """Who answers."""
    return models.ServerInfo(
        edition=models.ServerInfo.Edition.Standard,
        version=server.version,
        protocol=PROTOCOL,
        region=server.region,
        node_id=server.node_id,
    )
