"""SignalRequest and JoinRequest as the rooms' own words, every value within its bound.

Each kind of SignalRequest has one reader in `READERS`; what a kind means here is decided in
`table`. Source: livekit_rtc.proto.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Final

from livekit.protocol import models, rtc

from pattino.sfu.rooms import requests
from pattino.sfu.rooms.values import (
    Attributes,
    CodecInfo,
    DisconnectReason,
    Encryption,
    ParticipantSid,
    Quality,
    TrackKind,
    TrackSid,
    TrackSource,
    VideoLayer,
)
from pattino.sfu.signal import bounds
from pattino.sfu.signal.bounds import few, known, member, short, size
from pattino.sfu.signal.errors import FrameMalformedError
from pattino.sfu.signal.sdp import parse_offer
from pattino.sfu.signal.table import SCENARIOS, Decision

_LAST_LAYER_MODE: Final = 3
_LAST_FEATURE: Final = 6
_LAST_TRAILER_FEATURE: Final = 2
_LAST_BACKUP_POLICY: Final = 2


def read_offer(message: rtc.SessionDescription) -> requests.Offer:
    """An offer, with the m-lines that room policy needs."""
    return requests.Offer(message.id, message.sdp, parse_offer(message.sdp))


def read_answer(message: rtc.SessionDescription) -> requests.Answer:
    """An answer, which must be as readable and as bounded as an offer."""
    parse_offer(message.sdp)
    return requests.Answer(message.id, message.sdp)


def read_candidate(message: rtc.TrickleRequest) -> requests.Candidate | requests.Ignored:
    """RTCIceCandidateInit as JSON; an empty candidate says that there are no more."""
    text = short(message.candidateInit, bounds.CANDIDATE_LIMIT)
    try:
        init = json.loads(text) if text else None
    except (ValueError, RecursionError) as error:
        raise FrameMalformedError from error
    if init is None:
        return requests.Ignored("trickle")
    line = init.get("candidate") if isinstance(init, dict) else None
    if not isinstance(line, str) or not line.isascii():
        raise FrameMalformedError
    for_receiving = message.target == rtc.SignalTarget.SUBSCRIBER
    return requests.Candidate(line, for_receiving) if line else requests.Ignored("trickle")


def read_add_track(message: rtc.AddTrackRequest) -> requests.AddTrack:
    """A track to publish."""
    return requests.AddTrack(
        cid=short(message.cid),
        kind=member(TrackKind, message.type, TrackKind.DATA),
        source=member(TrackSource, message.source, TrackSource.UNKNOWN),
        name=short(message.name),
        sid=short(message.sid),
        is_muted=message.muted,
        width=size(message.width),
        height=size(message.height),
        layers=_layers(message.layers),
        codecs=tuple(_codec(codec) for codec in few(message.simulcast_codecs, bounds.CODEC_LIMIT)),
        is_stereo=message.stereo,
        disable_dtx=message.disable_dtx,
        disable_red=message.disable_red,
        encryption=member(Encryption, message.encryption, Encryption.CUSTOM),
        stream=short(message.stream),
        backup_codec_policy=min(max(message.backup_codec_policy, 0), _LAST_BACKUP_POLICY),
        audio_features=_features(message.audio_features),
        packet_trailer_features=known(
            few(message.packet_trailer_features, bounds.FEATURE_LIMIT), _LAST_TRAILER_FEATURE
        ),
    )


def read_mute(message: rtc.MuteTrackRequest) -> requests.Mute:
    """Mute or unmute."""
    return requests.Mute(TrackSid(short(message.sid)), message.muted)


def read_subscription(message: rtc.UpdateSubscription) -> requests.Subscribe:
    """Tracks by sid, and by participant as Go clients name them."""
    few(message.participant_tracks, bounds.SID_LIMIT)
    named = [*message.track_sids]
    for entry in message.participant_tracks:
        named.extend(entry.track_sids)
    return requests.Subscribe(_sids(named), message.subscribe)


def read_settings(message: rtc.UpdateTrackSettings) -> requests.TrackSettings:
    """How tracks are shown."""
    return requests.TrackSettings(
        track_sids=_sids(message.track_sids),
        is_disabled=message.disabled,
        quality=member(Quality, message.quality, Quality.HIGH),
        width=size(message.width),
        height=size(message.height),
    )


def read_leave(message: rtc.LeaveRequest) -> requests.Leave:
    """The client goes."""
    return requests.Leave(
        member(DisconnectReason, message.reason, DisconnectReason.CLIENT_INITIATED)
    )


def read_metadata(message: rtc.UpdateParticipantMetadata) -> requests.UpdateMetadata:
    """The client changes what others see of it."""
    return requests.UpdateMetadata(
        request_id=message.request_id,
        name=short(message.name, bounds.TEXT_LIMIT),
        metadata=short(message.metadata, 2 * bounds.TEXT_LIMIT),
        attributes=read_attributes(message.attributes),
    )


def read_audio_track(message: rtc.UpdateLocalAudioTrack) -> requests.UpdateAudioTrack:
    """Processing of a microphone."""
    sid = TrackSid(short(message.track_sid))
    return requests.UpdateAudioTrack(sid, _features(message.features))


def read_video_track(message: rtc.UpdateLocalVideoTrack) -> requests.UpdateVideoTrack:
    """Size of a picture."""
    sid = TrackSid(short(message.track_sid))
    return requests.UpdateVideoTrack(sid, size(message.width), size(message.height))


def read_permission(message: rtc.SubscriptionPermission) -> requests.SubscriptionPermission:
    """Who may receive the client's tracks."""
    entries = few(message.track_permissions, bounds.SID_LIMIT)
    allowed = tuple(
        requests.TrackPermission(
            participant_sid=ParticipantSid(short(entry.participant_sid)),
            identity=short(entry.participant_identity),
            all_tracks=entry.all_tracks,
            track_sids=_sids(entry.track_sids),
        )
        for entry in entries
    )
    return requests.SubscriptionPermission(message.all_participants, allowed)


def read_sync_state(message: rtc.SyncState) -> requests.SyncState:
    """What a client has that came back; its descriptions and data tracks mean nothing here."""
    states = few(message.datachannel_receive_states, bounds.SID_LIMIT)
    return requests.SyncState(
        published=_sids(published.track.sid for published in message.publish_tracks),
        subscription=read_subscription(message.subscription),
        disabled=_sids(message.track_sids_disabled),
        received=tuple(
            (ParticipantSid(short(state.publisher_sid)), state.last_seq) for state in states
        ),
    )


def read_scenario(message: rtc.SimulateScenario) -> requests.Simulate | requests.Ignored:
    """A fault that the client asks for."""
    name = message.WhichOneof("scenario")
    if name is None or SCENARIOS[name].decision is not Decision.HANDLED:
        return requests.Ignored("simulate")
    # There is no relay that media could reach over TLS: the nearest to it is TCP.
    over_tcp = message.switch_candidate_protocol != rtc.CandidateProtocol.UDP  # unset is UDP
    return requests.Simulate(requests.Scenario(name), size(message.speaker_update), over_tcp)


def read_attributes(attributes: Mapping[str, str]) -> Attributes:
    """Attributes in the order of their keys."""
    few(attributes, bounds.ATTRIBUTE_LIMIT)
    return tuple(
        (short(key), short(value, bounds.TEXT_LIMIT)) for key, value in sorted(attributes.items())
    )


def _sids(named: Iterable[str]) -> tuple[TrackSid, ...]:
    sids = tuple(dict.fromkeys(TrackSid(short(sid)) for sid in named))
    return few(sids, bounds.SID_LIMIT)


def _layers(layers: Iterable[models.VideoLayer]) -> tuple[VideoLayer, ...]:
    read = tuple(
        VideoLayer(
            quality=member(Quality, layer.quality, Quality.HIGH),
            width=size(layer.width),
            height=size(layer.height),
            bitrate=size(layer.bitrate),
            rid=short(layer.rid),
        )
        for layer in layers
    )
    return few(read, bounds.LAYER_LIMIT)


def _codec(codec: rtc.SimulcastCodec) -> CodecInfo:
    """`vp8` and `video/VP8` are the same codec."""
    name = short(codec.codec).lower()
    mime_type = name if "/" in name or not name else f"video/{name}"
    mode = min(max(codec.video_layer_mode, 0), _LAST_LAYER_MODE)
    return CodecInfo(mime_type, short(codec.cid), "", _layers(codec.layers), mode)


def _features(features: Iterable[int]) -> tuple[int, ...]:
    return known(few(tuple(features), bounds.FEATURE_LIMIT), _LAST_FEATURE)
