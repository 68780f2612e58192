"""The begin of a participant's stay: join, and becoming active when media is connected.

The former participant of the same identity leaves first, so that others see DISCONNECTED of
the old sid before the new one. `Joined` is the first message; add_tracks are taken before the
offer that came with them. Source: livekit_rtc.proto JoinRequest, JoinResponse.
"""

from pattino.sfu.rooms import grading, leaving, negotiating, offering, publishing, receiving
from pattino.sfu.rooms.admission import merged
from pattino.sfu.rooms.commands import OpenPeer, PeerRole
from pattino.sfu.rooms.effects import RefreshToken, WebhookKind
from pattino.sfu.rooms.inputs import Join, TimerKind
from pattino.sfu.rooms.participant import Participant
from pattino.sfu.rooms.permissions import grant_with, permission_of
from pattino.sfu.rooms.responses import Joined
from pattino.sfu.rooms.state import RoomState
from pattino.sfu.rooms.subscriptions import Subscriptions
from pattino.sfu.rooms.transports import OneConnection, Transports, TwoConnections
from pattino.sfu.rooms.turn import Turn
from pattino.sfu.rooms.values import (
    Connections,
    Identity,
    ParticipantKind,
    ParticipantState,
    PeerKey,
    SdkFamily,
)


def has_place(state: RoomState, identity: str) -> bool:
    """Whether one more fits in; who comes back takes the place of the former self."""
    others = len(state.roster) - (1 if Identity(identity) in state.roster.by_identity else 0)
    return others < state.max_participants


def admit(state: RoomState, turn: Turn, join: Join) -> Participant:
    """Let somebody in who may come in."""
    former = state.roster.by_identity.get(Identity(join.grant.identity))
    if former is not None:
        leaving.remove(state, turn, former, leaving.SOMEWHERE_ELSE)
    turn.cancel(state.timer(TimerKind.ROOM_EMPTY))
    who = _participant(turn, join)
    who.is_tcp_only = who.identity in state.tcp_only
    state.departures.returned(who.identity)
    state.roster.add(who)
    _open(state, turn, who)
    _greet(state, turn, who)
    for request in join.request.add_tracks:
        publishing.add_track(state, turn, who, request)
    if join.request.offer is not None:
        if join.request.client.sdk is SdkFamily.GO:
            negotiating.defer_offer(state, turn, who, join.request.offer)
        else:
            negotiating.take_offer(turn, who, join.request.offer)
    if isinstance(who.transports, TwoConnections):
        offering.offer(state, turn, who, who.transports)
    return who


def activate(state: RoomState, turn: Turn, who: Participant) -> None:
    """Media is connected for the first time: others see and receive the participant."""
    who.state = ParticipantState.ACTIVE
    who.touch()
    turn.cancel(state.timer(TimerKind.JOIN, who.sid))
    turn.webhook(WebhookKind.PARTICIPANT_JOINED, state.info(), who.info())
    tracks = tuple(who.publications.live.values())
    if tracks:
        publishing.announce(state, turn, who, *tracks)
    else:
        state.tell_others(turn, who)
    # Who is connected has taken the first answer: asking anew has nothing to wait for.
    receiving.reconcile(state, turn, who, at_once=True)


def refresh_token(state: RoomState, turn: Turn, who: Participant) -> None:
    """Renew the token, with what an administrator has changed meanwhile."""
    if who.connection is not None:
        grant = grant_with(who.grant, who.permission, who.name, who.metadata)
        lifetime_s = turn.limits.refresh_lifetime_s
        turn.effects.append(RefreshToken(who.connection, grant, lifetime_s))
    turn.after(turn.limits.refresh_every_s, state.timer(TimerKind.REFRESH_TOKEN, who.sid))


def _participant(turn: Turn, join: Join) -> Participant:
    grant, request = join.grant, join.request
    return Participant(
        sid=turn.ids.participant_sid(),
        identity=Identity(grant.identity),
        transports=_transports(turn, request.connections),
        connection=join.connection,
        grant=grant,
        client=request.client,
        permission=permission_of(grant),
        kind=_kind(grant.kind),
        subscriptions=Subscriptions(auto=request.auto_subscribe),
        joined_at_ms=turn.now_ms,
        is_adaptive=request.adaptive_stream,
        name=grant.name,
        metadata=request.metadata or grant.metadata,
        attributes=merged(grant.attributes, request.attributes),
    )


def _transports(turn: Turn, connections: Connections) -> Transports:
    if connections is Connections.TWO:
        return TwoConnections(turn.ids.peer_key(), turn.ids.peer_key())
    return OneConnection(turn.ids.peer_key())


def _open(state: RoomState, turn: Turn, who: Participant) -> None:
    may_send = who.permission.may_publish_data
    for peer, role in _roles(who.transports):
        turn.engine(OpenPeer(peer, state.key, who.sid, who.identity, may_send, role))


def _roles(transports: Transports) -> tuple[tuple[PeerKey, PeerRole], ...]:
    match transports:
        case OneConnection(peer):
            return ((peer, PeerRole.WHOLE),)
        case TwoConnections(publisher, subscriber):
            return ((publisher, PeerRole.SENDS), (subscriber, PeerRole.RECEIVES))


def _kind(name: str) -> ParticipantKind:
    return ParticipantKind.__members__.get(name.upper(), ParticipantKind.STANDARD)


def _greet(state: RoomState, turn: Turn, who: Participant) -> None:
    has_two = isinstance(who.transports, TwoConnections)
    turn.send(
        who,
        Joined(
            room=state.info(),
            participant=who.info(),
            others=tuple(other.info() for other in state.roster.seen_by(who)),
            server=state.server,
            sif_trailer=state.trailer,
            ping_interval_s=turn.limits.ping_interval_s,
            ping_timeout_s=turn.limits.ping_timeout_s,
            subscriber_primary=has_two,
            fast_publish=has_two and who.permission.may_publish,
        ),
    )
    grading.introduce(state, turn, who)
    refresh_token(state, turn, who)
    turn.after(turn.limits.join_s, state.timer(TimerKind.JOIN, who.sid))
    state.tell_others(turn, who)
    if not who.permission.is_hidden:
        state.tell_room(turn, state.roster.others(who))
