"""What a participant may do: from its grant, and from publishers who narrow their audience.

Source: LiveKit's ParticipantPermission and SubscriptionPermission. `publish_sources` overrides
`may_publish` when it is not empty.
"""

from dataclasses import replace

from pattino.livekit.grants import Grant
from pattino.sfu.rooms.requests import SubscriptionPermission
from pattino.sfu.rooms.values import (
    Identity,
    ParticipantSid,
    Permission,
    TrackSid,
    TrackSource,
)


def permission_of(grant: Grant) -> Permission:
    """Read the participant's permission from its token."""
    return Permission(
        may_subscribe=grant.may_subscribe,
        may_publish=grant.may_publish,
        may_publish_data=grant.may_publish_data,
        publish_sources=tuple(TrackSource[name.upper()] for name in grant.publish_sources),
        may_update_metadata=grant.may_update_metadata,
        is_hidden=grant.is_hidden,
        is_recorder=grant.is_recorder,
        is_agent=grant.is_agent,
    )


def grant_with(grant: Grant, permission: Permission, name: str, metadata: str) -> Grant:
    """Return the grant as its renewed token must say it, after changes by an administrator."""
    return replace(
        grant,
        name=name,
        metadata=metadata,
        may_subscribe=permission.may_subscribe,
        may_publish=permission.may_publish,
        may_publish_data=permission.may_publish_data,
        publish_sources=tuple(source.name.lower() for source in permission.publish_sources),
        may_update_metadata=permission.may_update_metadata,
        is_hidden=permission.is_hidden,
        is_recorder=permission.is_recorder,
        is_agent=permission.is_agent,
    )


def is_unseen(grant: Grant) -> bool:
    """Whether this grant would let somebody be in a call without being seen (policy 3.2)."""
    return grant.is_hidden or grant.is_recorder or grant.is_agent or grant.kind != "standard"


def may_publish(permission: Permission, source: TrackSource) -> bool:
    """Whether a track of this source may be published."""
    if permission.publish_sources:
        return source in permission.publish_sources
    return permission.may_publish


def admits(
    audience: SubscriptionPermission, sid: ParticipantSid, identity: Identity, track: TrackSid
) -> bool:
    """Whether a publisher lets this subscriber receive this track of its own."""
    if audience.all_participants:
        return True
    return any(
        entry.all_tracks or track in entry.track_sids
        for entry in audience.allowed
        if entry.participant_sid == sid or (entry.identity and entry.identity == identity)
    )
