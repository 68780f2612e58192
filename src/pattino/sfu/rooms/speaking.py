"""Tell each participant who is heard: only of those whose sound it receives, and of itself."""

from pattino.sfu.rooms.events import Speakers
from pattino.sfu.rooms.participant import Participant
from pattino.sfu.rooms.responses import SpeakersChanged
from pattino.sfu.rooms.state import RoomState
from pattino.sfu.rooms.turn import Turn
from pattino.sfu.rooms.values import ParticipantSid, SpeakerInfo, TrackKind


def heard(state: RoomState, turn: Turn, event: Speakers) -> None:
    """The engine measured who speaks."""
    peers = state.roster.by_peer
    levels = [(peers[peer].sid, level) for peer, level in event.levels if peer in peers]
    changed = state.speakers.update(levels)
    if not changed:
        return
    audience: dict[tuple[SpeakerInfo, ...], list[Participant]] = {}
    for who in state.roster:
        audible = _audible(state, who)
        told = tuple(speaker for speaker in changed if speaker.sid in audible)
        if told:
            audience.setdefault(told, []).append(who)
    for told, listeners in audience.items():
        turn.send_all(listeners, SpeakersChanged(told))


def _audible(state: RoomState, who: Participant) -> set[ParticipantSid]:
    """Whose sound `who` receives; its own voice counts."""
    audible = {who.sid}
    for publisher, track in state.roster.publications():
        is_received = track.info.sid in who.subscriptions.active
        if is_received and track.info.kind is TrackKind.AUDIO:
            audible.add(publisher.sid)
    return audible
