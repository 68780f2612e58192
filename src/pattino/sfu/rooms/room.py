"""One room: takes inputs that concern it, and hands each to the module named after it."""

from typing import Final

from pattino.sfu.rooms import (
    administering,
    asking,
    connecting,
    dynacast,
    grading,
    joining,
    leaving,
    negotiating,
    offering,
    publishing,
    receiving,
    resuming,
    simulating,
    speaking,
    updating,
)
from pattino.sfu.rooms.effects import ApiAnswer
from pattino.sfu.rooms.events import (
    AnswerAccepted,
    BindRefused,
    Bound,
    ChannelOpen,
    DataReached,
    Loss,
    OfferAccepted,
    OfferFailed,
    OfferMade,
    OfferRefused,
    PeerClosed,
    PeerConnected,
    PeerInterrupted,
    Speakers,
    TrackLive,
)
from pattino.sfu.rooms.inputs import (
    BadFrame,
    Join,
    RoomCall,
    Signal,
    SocketClosed,
    Timer,
    TimerKind,
)
from pattino.sfu.rooms.participant import Participant
from pattino.sfu.rooms.requests import (
    AddTrack,
    Answer,
    Candidate,
    Ignored,
    Leave,
    Mute,
    Offer,
    SignalRequest,
    Simulate,
    Subscribe,
    SubscriptionPermission,
    SyncState,
    TrackSettings,
    Unsupported,
    UpdateAudioTrack,
    UpdateMetadata,
    UpdateVideoTrack,
)
from pattino.sfu.rooms.responses import RequestAnswered
from pattino.sfu.rooms.state import RoomState
from pattino.sfu.rooms.transports import OneConnection, TwoConnections
from pattino.sfu.rooms.turn import Turn
from pattino.sfu.rooms.values import ParticipantSid, RequestReason, RoomEndReason, TrackSid

PeerEvent = (
    OfferAccepted
    | OfferRefused
    | OfferMade
    | AnswerAccepted
    | OfferFailed
    | Bound
    | BindRefused
    | PeerConnected
    | PeerInterrupted
    | PeerClosed
    | ChannelOpen
    | DataReached
    | Loss
)

_SIMPLE_TIMERS: Final = {
    TimerKind.ANSWER_WANTED: offering.unanswered,
    TimerKind.REFRESH_TOKEN: joining.refresh_token,
    TimerKind.GRADE: grading.held,
    TimerKind.SIMULATED_SPEECH: simulating.fall_silent,
}

BAD_FRAME_CLOSURE = 1007
"""RFC 6455 §7.4.1: data that is not what it should be."""


class Room:
    """Made and dropped by the directory; all of its state is in `state`."""

    def __init__(self, state: RoomState) -> None:
        self.state = state

    def join(self, turn: Turn, join: Join) -> None:
        """Somebody comes who may come."""
        joining.admit(self.state, turn, join)

    def resume(self, turn: Turn, join: Join) -> bool:
        """Somebody comes back to its stay; False when that has ended."""
        who = resuming.found(self.state, join)
        if who is not None:
            resuming.resume(self.state, turn, who, join)
        return who is not None

    def signal(self, turn: Turn, signal: Signal) -> None:
        """A client says something."""
        who = self.state.roster.by_connection(signal.connection)
        if who is not None:
            self._request(turn, who, signal.request)

    def bad_frame(self, turn: Turn, bad: BadFrame) -> None:
        """A client says what nobody understands: it has to start again, or it is no client."""
        who = self.state.roster.by_connection(bad.connection)
        if who is not None:
            turn.note("bad_frame", bad.code, who.sid)
            why = leaving.Departure(
                leaving.OUT_OF_STEP.reason,
                leaving.OUT_OF_STEP.action,
                BAD_FRAME_CLOSURE,
                bad.code,
            )
            leaving.remove(self.state, turn, who, why)

    def socket_closed(self, turn: Turn, closed: SocketClosed) -> None:
        """A WebSocket ended; a former one of somebody who came back is nobody's."""
        who = self.state.roster.by_connection(closed.connection)
        if who is not None:
            connecting.socket_closed(self.state, turn, who)

    def call(self, turn: Turn, call: RoomCall) -> ApiAnswer:
        """RoomService asks."""
        return administering.answer(self.state, turn, call)

    def peer_event(self, turn: Turn, event: PeerEvent) -> None:
        """The engine says something of a participant's media connection."""
        who = self.state.roster.by_peer.get(event.peer)
        if who is not None:
            self._peer_event(turn, who, event)

    def track_live(self, turn: Turn, event: TrackLive) -> None:
        """A track's layer has its first packet."""
        publishing.live(self.state, turn, event)

    def speakers(self, turn: Turn, event: Speakers) -> None:
        """The engine measured who speaks."""
        speaking.heard(self.state, turn, event)

    def timer(self, turn: Turn, timer: Timer) -> None:
        """Time has passed."""
        state = self.state
        if timer.kind is TimerKind.ROOM_EMPTY:
            if not len(state.roster):
                leaving.close(state, turn, leaving.ROOM_GONE, RoomEndReason.IDLE_TIMEOUT)
            return
        if timer.kind is TimerKind.LOWER_QUALITY:
            dynacast.lower(state, turn, TrackSid(timer.subject))
            return
        who = state.roster.by_sid.get(ParticipantSid(timer.subject))
        if who is not None:
            self._timer_of(turn, who, timer.kind)

    def shut_down(self, turn: Turn) -> None:
        """The process ends."""
        leaving.close(self.state, turn, leaving.SERVER_ENDS, RoomEndReason.SERVER_SHUTDOWN)

    def _request(self, turn: Turn, who: Participant, request: SignalRequest) -> None:
        state = self.state
        match request:
            case Offer() | Answer() | Candidate():
                _describe(turn, who, request)
            case AddTrack() | Mute() | UpdateAudioTrack() | UpdateVideoTrack():
                _publish(state, turn, who, request)
            case Subscribe() | TrackSettings() | SubscriptionPermission() | SyncState():
                _receive(state, turn, who, request)
            case Leave():
                leaving.remove(state, turn, who, leaving.OWN_WISH)
            case UpdateMetadata():
                updating.by_client(state, turn, who, request)
            case Simulate() | Unsupported() | Ignored():
                _decline(state, turn, who, request)

    def _peer_event(self, turn: Turn, who: Participant, event: PeerEvent) -> None:
        state = self.state
        match event:
            case OfferAccepted() | OfferRefused():
                _negotiate(state, turn, who, event)
            case OfferMade() | AnswerAccepted() | OfferFailed():
                offering.told(state, turn, who, event)
            case Bound() | BindRefused():
                receiving.told(state, turn, who, event)
            case PeerConnected() | PeerInterrupted() | PeerClosed():
                connecting.told(state, turn, who, event)
            case DataReached():
                who.last_sequence = event.sequence
            case Loss():
                grading.measured(state, turn, who, event)
            case ChannelOpen():
                pass  # the engine itself sends what waits for a channel

    def _timer_of(self, turn: Turn, who: Participant, kind: TimerKind) -> None:
        state = self.state
        match kind:
            case TimerKind.NEGOTIATE:
                _ask_or_offer(state, turn, who)
            case TimerKind.OFFER_WANTED:
                if not asking.ask_again(state, turn, who):
                    turn.note("offer_missing", "no_answer", who.sid)
                    leaving.remove(state, turn, who, leaving.OUT_OF_STEP)
            case TimerKind.OFFER_RETRY:
                negotiating.retry(turn, who)
                offering.retry(turn, who)
            case _ if kind in _SIMPLE_TIMERS:
                _SIMPLE_TIMERS[kind](state, turn, who)
            case _:
                connecting.waited_long_enough(state, turn, who, kind)


def _describe(turn: Turn, who: Participant, request: Offer | Answer | Candidate) -> None:
    match request:
        case Offer():
            negotiating.take_offer(turn, who, request)
        case Answer():
            offering.answered(turn, who, request)
        case Candidate():
            negotiating.take_candidate(turn, who, request)


def _publish(
    state: RoomState,
    turn: Turn,
    who: Participant,
    request: AddTrack | Mute | UpdateAudioTrack | UpdateVideoTrack,
) -> None:
    match request:
        case AddTrack():
            publishing.add_track(state, turn, who, request)
        case Mute():
            publishing.mute(state, turn, who, request)
        case UpdateAudioTrack():
            publishing.update_audio(state, turn, who, request)
        case UpdateVideoTrack():
            publishing.update_video(state, turn, who, request)


def _receive(
    state: RoomState,
    turn: Turn,
    who: Participant,
    request: Subscribe | TrackSettings | SubscriptionPermission | SyncState,
) -> None:
    match request:
        case Subscribe():
            receiving.subscribe(state, turn, who, request)
        case TrackSettings():
            receiving.settings(state, turn, who, request)
        case SubscriptionPermission():
            receiving.narrow_audience(state, turn, who, request)
        case SyncState():
            resuming.synchronise(state, turn, who, request)


def _negotiate(
    state: RoomState, turn: Turn, who: Participant, event: OfferAccepted | OfferRefused
) -> None:
    match event:
        case OfferAccepted():
            negotiating.accepted(state, turn, who, event)
        case OfferRefused():
            if not negotiating.refused(state, turn, who, event):
                leaving.remove(state, turn, who, leaving.OFFER_UNUSABLE)


def _ask_or_offer(state: RoomState, turn: Turn, who: Participant) -> None:
    match who.transports:
        case OneConnection():
            asking.ask(state, turn, who)
        case TwoConnections() as two:
            offering.offer(state, turn, who, two)


def _decline(
    state: RoomState, turn: Turn, who: Participant, request: Simulate | Unsupported | Ignored
) -> None:
    """Say no by name, so that an application does not wait for nothing; except in rehearsals."""
    if isinstance(request, Simulate):
        simulating.simulate(state, turn, who, request)
        return
    if isinstance(request, Ignored):
        return
    turn.note("request_refused", request.kind, who.sid)
    sentence = f"This server does not support {request.kind}."
    answer = RequestAnswered(RequestReason.UNSUPPORTED_TYPE, sentence, request.request_id)
    turn.send(who, answer)
