"""Rooms' values as LiveKit's protobuf messages: used by signalling, RoomService and webhooks.

The casts are for the type checker alone: protobuf takes an enumeration's number as it is.
"""

from typing import Final, cast

from livekit.protocol import models, webhook

from pattino.sfu.rooms.effects import Webhook
from pattino.sfu.rooms.values import (
    CodecInfo,
    ParticipantInfo,
    Permission,
    RoomInfo,
    TrackInfo,
    VideoLayer,
)

_MS_PER_S: Final = 1000


def room_message(room: RoomInfo) -> models.Room:
    """`livekit.Room`."""
    return models.Room(
        sid=room.sid,
        name=room.name,
        empty_timeout=room.empty_timeout_s,
        departure_timeout=room.departure_timeout_s,
        max_participants=room.max_participants,
        creation_time=room.created_at_ms // _MS_PER_S,
        creation_time_ms=room.created_at_ms,
        metadata=room.metadata,
        num_participants=room.participant_count,
        num_publishers=room.publisher_count,
    )


def participant_message(who: ParticipantInfo) -> models.ParticipantInfo:
    """`livekit.ParticipantInfo`."""
    message = models.ParticipantInfo(
        sid=who.sid,
        identity=who.identity,
        name=who.name,
        metadata=who.metadata,
        tracks=[track_message(track) for track in who.tracks],
        joined_at=who.joined_at_ms // _MS_PER_S,
        joined_at_ms=who.joined_at_ms,
        version=who.version,
        permission=permission_message(who.permission),
        is_publisher=who.is_publisher,
        attributes=dict(who.attributes),
        client_protocol=who.client_protocol,
    )
    message.state = cast("models.ParticipantInfo.State", who.state)
    message.kind = cast("models.ParticipantInfo.Kind", who.kind)
    message.disconnect_reason = cast("models.DisconnectReason", who.disconnect_reason)
    message.capabilities.extend(cast("tuple[models.ClientInfo.Capability, ...]", who.capabilities))
    return message


def permission_message(permission: Permission) -> models.ParticipantPermission:
    """`livekit.ParticipantPermission`."""
    message = models.ParticipantPermission(
        can_subscribe=permission.may_subscribe,
        can_publish=permission.may_publish,
        can_publish_data=permission.may_publish_data,
        can_update_metadata=permission.may_update_metadata,
        hidden=permission.is_hidden,
        recorder=permission.is_recorder,
        agent=permission.is_agent,
    )
    message.can_publish_sources.extend(
        cast("tuple[models.TrackSource, ...]", permission.publish_sources)
    )
    return message


def track_message(track: TrackInfo) -> models.TrackInfo:
    """`livekit.TrackInfo`."""
    message = models.TrackInfo(
        sid=track.sid,
        name=track.name,
        muted=track.is_muted,
        width=track.width,
        height=track.height,
        simulcast=track.is_simulcast,
        disable_dtx=track.disable_dtx,
        layers=[layer_message(layer) for layer in track.layers],
        mime_type=track.mime_type,
        mid=track.mid,
        codecs=[_codec_message(codec) for codec in track.codecs],
        stereo=track.is_stereo,
        disable_red=track.disable_red,
        stream=track.stream,
    )
    message.type = cast("models.TrackType", track.kind)
    message.source = cast("models.TrackSource", track.source)
    message.encryption = cast("models.Encryption.Type", track.encryption)
    message.backup_codec_policy = cast("models.BackupCodecPolicy", track.backup_codec_policy)
    message.audio_features.extend(
        cast("tuple[models.AudioTrackFeature, ...]", track.audio_features)
    )
    message.packet_trailer_features.extend(
        cast("tuple[models.PacketTrailerFeature, ...]", track.packet_trailer_features)
    )
    return message


def layer_message(layer: VideoLayer) -> models.VideoLayer:
    """`livekit.VideoLayer`."""
    message = models.VideoLayer(
        width=layer.width, height=layer.height, bitrate=layer.bitrate, rid=layer.rid
    )
    message.quality = cast("models.VideoQuality", layer.quality)
    return message


def webhook_message(effect: Webhook) -> webhook.WebhookEvent:
    """`livekit.WebhookEvent`."""
    message = webhook.WebhookEvent(
        event=effect.kind.value,
        id=effect.id,
        created_at=effect.created_at_s,
        room=room_message(effect.room),
    )
    if effect.participant is not None:
        message.participant.CopyFrom(participant_message(effect.participant))
    if effect.track is not None:
        message.track.CopyFrom(track_message(effect.track))
    message.room_end_reason = cast("models.RoomEndReason", effect.end_reason)
    return message


def _codec_message(codec: CodecInfo) -> models.SimulcastCodecInfo:
    message = models.SimulcastCodecInfo(
        mime_type=codec.mime_type,
        mid=codec.mid,
        cid=codec.cid,
        layers=[layer_message(layer) for layer in codec.layers],
    )
    message.video_layer_mode = cast("models.VideoLayer.Mode", codec.layer_mode)
    return message
