"""Whatever happens in whatever order: the laws of `watch.py` hold, and rooms come to rest right.

A seeded walk plays clients, engine, administrators and time against each other. At its end
everybody who is still here must see each other and receive just what they should. Hypothesis
chooses the seeds and prints the one that failed; what ends a stay is rare, so that rooms live
long enough to become interesting.
"""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from pattino.sfu.rooms import commands, events, inputs, requests, responses
from pattino.sfu.rooms.limits import Limits
from pattino.sfu.rooms.permissions import admits, may_publish
from pattino.sfu.rooms.publications import is_sending
from pattino.sfu.rooms.state import RoomState
from pattino.sfu.rooms.transports import TwoConnections
from pattino.sfu.rooms.values import (
    Connections,
    Identity,
    ParticipantSid,
    Permission,
    Quality,
    TrackKind,
    TrackSid,
    TrackSource,
)
from tests.rooms.hall import LAYERS, ROOM, Hall, Person, camera, microphone

NAMES = ("alice", "bob", "carol", "dave")
LIMITS = Limits(participants=3, tracks=4, queued_tracks=2, slots=6, wishes=8, candidates=4, rooms=2)
SOURCES = ((), (), (), (TrackSource.CAMERA,), (TrackSource.MICROPHONE,))
STEPS = 150


class Walk:
    """Up to three people of four in one room, and everything that can befall them."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self.hall = Hall(limits=LIMITS, seed=seed)
        self.people: dict[str, Person] = {}
        self.cids = 0

    @property
    def state(self) -> RoomState | None:
        room = self.hall.directory._index.by_name.get(ROOM)
        return None if room is None else room.state

    def go(self) -> None:
        often = [self.publishes, self.time_passes, self.wishes, self.shows, self.mutes]
        at_times = [
            self.joins,
            self.connects,
            self.unpublishes,
            self.offers,
            self.announces,
            self.speaks,
            self.narrows,
            self.is_permitted,
            self.dawdles,
            self.engine_refuses,
            self.loses_media,
            self.comes_back,
            self.sends_candidate,
        ]
        seldom = [self.leaves, self.loses_socket, self.is_removed, self.nonsense, self.media_ends]
        never = [self.room_ends]
        for _ in range(STEPS):
            weights = (6, 3, 0.2, 0.01)
            if self.present_count() < LIMITS.participants and self.flip(0.2):
                self.joins()
            (group,) = self.chance.choices((often, at_times, seldom, never), weights)
            self.chance.choice(group)()
        self.hall.bind_refusal = ""
        self.bounds_hold()
        self.comes_to_rest()

    def name(self) -> str:
        return self.chance.choice(NAMES)

    def flip(self, share: float = 0.5) -> bool:
        return self.chance.random() < share

    def somebody(self) -> Person | None:
        """Somebody whom the room knows by the current WebSocket."""
        here = [person for name in NAMES if (person := self.present(name))]
        return self.chance.choice(here) if here else None

    def present(self, name: str) -> Person | None:
        person, state = self.people.get(name), self.state
        if person is None or state is None:
            return None
        return person if state.roster.by_connection(person.connection) else None

    def present_count(self) -> int:
        return 0 if self.state is None else len(self.state.roster)

    def joins(self) -> None:
        if self.state is None:
            self.hall.create()
        absent = [name for name in NAMES if self.present(name) is None]
        name = self.chance.choice(absent) if absent and self.flip(0.8) else self.name()
        person = self.hall.join(
            name,
            slots=(1, 1),
            connects=False,
            offers=self.flip(0.7),
            auto_subscribe=self.flip(0.8),
            adaptive_stream=self.flip(),
            connections=Connections.TWO if self.flip(0.4) else Connections.ONE,
        )
        if person.refusal is None:
            self.people[name] = person
            if self.flip(0.8):
                person.connects()

    def connects(self) -> None:
        if person := self.somebody():
            person.connects()

    def publishes(self) -> None:
        person, state = self.somebody(), self.state
        if person is None or state is None:
            self.joins()
            return
        who = state.roster.by_connection(person.connection)
        make = camera if self.flip() else microphone
        self.cids += 1
        track = make(f"c{self.cids}", is_muted=self.flip(0.2))
        if may_publish(who.permission, track.source) and who.publications.count() < LIMITS.tracks:
            person.publishes(track)

    def announces(self) -> None:
        if person := self.somebody():
            person.says(self.chance.choice([microphone("same"), camera("same"), camera("own")]))

    def offers(self) -> None:
        if person := self.somebody():
            self.hall.engine_answers = self.flip(0.7)
            person.offer()
            if not self.hall.engine_answers:
                self.hall.engine_answers = True
                asked = self.hall.gave(commands.AcceptOffer)[-1]
                event = self.chance.choice(
                    [
                        events.OfferRefused(asked.request, person.sender, "too_fast"),
                        events.OfferAccepted(asked.request, person.sender, "late"),
                    ]
                )
                self.hall.give(event)

    def unpublishes(self) -> None:
        if person := self.somebody():
            sent = [section for section in person.sections if is_sending(section)]
            if sent:
                person.unpublishes(self.chance.choice(sent).msid_track)

    def mutes(self) -> None:
        if person := self.somebody():
            for sid in self.sids_of(self.name()):
                person.says(requests.Mute(sid, self.flip()))

    def wishes(self) -> None:
        if person := self.somebody():
            sids = tuple(self.sids_of(self.name()))
            person.says(requests.Subscribe(sids, self.flip(0.6)))

    def shows(self) -> None:
        if person := self.somebody():
            sids = tuple(self.sids_of(self.name()))
            size = self.chance.choice([0, 100, 180, 360, 1000])
            quality = self.chance.choice(list(Quality))
            person.says(requests.TrackSettings(sids, self.flip(0.3), quality, size, size))

    def speaks(self) -> None:
        if (person := self.somebody()) and (state := self.state):
            heard = ((person.peer, self.chance.random()),) if self.flip(0.8) else ()
            self.hall.give(events.Speakers(state.key, heard))

    def narrows(self) -> None:
        if person := self.somebody():
            entry = requests.TrackPermission(ParticipantSid(""), self.name(), self.flip(), ())
            allowed = (entry,) if self.flip() else ()
            person.says(requests.SubscriptionPermission(self.flip(), allowed))

    def is_permitted(self) -> None:
        permission = Permission(
            may_subscribe=self.flip(0.8),
            may_publish=self.flip(0.8),
            may_publish_data=self.flip(),
            publish_sources=self.chance.choice(SOURCES),
        )
        self.hall.permit(self.name(), permission)

    def dawdles(self) -> None:
        if person := self.somebody():
            person.obeys = self.flip(0.8)

    def engine_refuses(self) -> None:
        refusals = ["", "", "", "no_common_codec", "unknown_track"]
        self.hall.bind_refusal = self.chance.choice(refusals)

    def sends_candidate(self) -> None:
        if person := self.somebody():
            person.says(requests.Candidate("candidate:1"))

    def loses_media(self) -> None:
        if person := self.somebody():
            lost = self.chance.choice([person.peer, person.sender])
            self.hall.give(events.PeerInterrupted(lost))
            if self.flip(0.8):
                self.hall.give(events.PeerConnected(lost))

    def comes_back(self) -> None:
        """Somebody who is in the room resumes, with or without its former WebSocket."""
        name, state = self.name(), self.state
        who = None if state is None else state.roster.by_identity.get(Identity(name))
        if who is None:
            return
        person = self.people[name]
        if self.flip():
            person.loses_socket()
        sids = tuple(who.publications.live)
        person.resumes()
        person.says(requests.SyncState(sids, requests.Subscribe((), is_wanted=False)))
        if self.flip(0.8):
            person.offer()

    def leaves(self) -> None:
        if person := self.somebody():
            person.leaves()

    def loses_socket(self) -> None:
        if person := self.somebody():
            person.loses_socket()

    def is_removed(self) -> None:
        gone = Identity(self.name())
        if self.state:
            self.hall.call(lambda call: inputs.RemoveParticipant(call, ROOM, gone))

    def nonsense(self) -> None:
        if person := self.somebody():
            self.hall.give(inputs.BadFrame(person.connection, "frame_malformed"))

    def media_ends(self) -> None:
        if person := self.somebody():
            why = self.chance.choice(["closed_by_client", "fault", "never_connected"])
            lost = self.chance.choice([person.peer, person.sender])
            self.hall.give(events.PeerClosed(lost, why))

    def time_passes(self) -> None:
        self.hall.wait(self.chance.choice([0.03, 0.03, 0.3, 0.3, 1, 7]))

    def room_ends(self) -> None:
        if self.state:
            self.hall.call(lambda call: inputs.DeleteRoom(call, ROOM))

    def sids_of(self, name: str) -> list[TrackSid]:
        state = self.state
        who = None if state is None else state.roster.by_identity.get(Identity(name))
        return [] if who is None else list(who.publications.live)

    def bounds_hold(self) -> None:
        state = self.state
        if state is None:
            assert self.hall.directory._index.peers == {}
            assert self.hall.directory._index.tracks == {}
            assert self.hall.timers == {}
            return
        assert len(state.roster) <= LIMITS.participants
        living = [(who, track) for who, track in state.roster.publications()]
        assert living == [state.roster.publication(track.info.sid) for _, track in living]
        assert len(state.roster.tracks) == len(state.roster.by_track) == len(living)
        for who in state.roster:
            assert who.publications.count() <= LIMITS.tracks
            assert len(who.publications.queued) <= LIMITS.queued_tracks
            assert len(who.subscriptions.wishes) <= LIMITS.wishes
            assert len(who.subscriptions.settings) <= LIMITS.wishes
            carried, active = set(who.slots.carried.values()), set(who.subscriptions.active)
            # With two connections a track has its line before it flows.
            is_two = isinstance(who.transports, TwoConnections)
            assert active <= carried if is_two else active == carried
            assert len(who.slots.kinds) <= 2 * LIMITS.slots
            shelves = {*who.slots.fresh, *who.slots.used, *who.slots.carried}
            assert shelves == set(who.slots.kinds)

    def comes_to_rest(self) -> None:
        """Everyone connected and willing: after a while all is as it should be."""
        for _ in range(2):
            for name in NAMES:
                if person := self.present(name):
                    self.puts_right(person)
            self.hall.wait(25)
        state = self.state
        for name in NAMES:
            if (person := self.present(name)) and state is not None:
                self.sees_everyone(person)
                self.receives_what_it_should(person)
        self.bounds_hold()

    def puts_right(self, person: Person) -> None:
        person.obeys = True
        for peer in {person.peer, person.sender}:
            self.hall.give(events.PeerConnected(peer))
        for offer in person.got(responses.ServerOffer)[-1:]:
            person.answers(offer)
        person.offer()

    def sees_everyone(self, person: Person) -> None:
        state = self.state
        me = state.roster.by_connection(person.connection)
        others = {
            other.identity: tuple(t.sid for t in other.publications.announced())
            for other in state.roster.others(me)
        }
        assert person.sees() == others

    def receives_what_it_should(self, person: Person) -> None:
        state = self.state
        me = state.roster.by_connection(person.connection)
        right = {TrackKind.AUDIO: set(), TrackKind.VIDEO: set()}
        for other in state.roster.others(me):
            for sid, track in other.publications.live.items():
                is_right = (
                    me.permission.may_subscribe
                    and track.is_announced
                    and admits(other.audience, me.sid, me.identity, sid)
                    and me.subscriptions.wants(sid)
                )
                if is_right:
                    right[track.info.kind].add(sid)
        received = set(person.receives().values())
        assert received <= right[TrackKind.AUDIO] | right[TrackKind.VIDEO]
        for sids in right.values():
            assert len(received & sids) == min(len(sids), LIMITS.slots)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_after_any_walk_everyone_has_what_it_should(seed: int) -> None:
    Walk(seed).go()


def test_walks_are_eventful_enough_to_mean_something() -> None:
    walks = [Walk(seed) for seed in range(5)]
    for walk in walks:
        walk.go()
    often = (commands.Bind, commands.Unbind, commands.PublishTrack, commands.ClosePeer)
    for kind in (*often, commands.MakeOffer, commands.AcceptAnswer):
        assert sum(len(walk.hall.gave(kind)) for walk in walks) > 10, kind.__name__


def test_the_same_inputs_give_the_same_effects() -> None:
    """Rooms are pure: no clock and no chance but the source they were given."""

    def run() -> list[object]:
        hall = Hall(seed=7)
        alice, bob = hall.join("alice"), hall.join("bob")
        alice.publishes(microphone(), camera(layers=LAYERS))
        hall.wait(10)
        bob.leaves()
        hall.wait(30)
        return [hall.commands, hall.webhooks, alice.inbox, bob.inbox]

    assert run() == run()
