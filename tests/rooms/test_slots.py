"""Slots: how tracks enter the m-lines of a receiver, leave them, and what is asked for.

The life cycle is the one that real clients were seen to need: empty slots stay, fresh ones are
taken first, sections are asked for once, and only an answer can show a change.
"""

from pattino.sfu.rooms import commands, requests, responses
from pattino.sfu.rooms.limits import Limits
from pattino.sfu.rooms.slots import Slots
from pattino.sfu.rooms.values import (
    Direction,
    Mid,
    OfferedSection,
    Published,
    SectionKind,
    SlotAssigned,
    SlotEmpty,
    TrackSid,
)
from tests.rooms.hall import Hall, camera, microphone, receiving


def roles(answer: responses.Answer) -> dict[str, str]:
    return {mid: type(role).__name__ for mid, role in answer.roles}


class TestTheAnswer:
    def test_shows_every_slot_of_an_empty_room_as_empty(self) -> None:
        answer = Hall().join("alice").last(responses.Answer)
        assert roles(answer) == dict.fromkeys("012345", "SlotEmpty")

    def test_shows_whose_track_a_slot_carries(self) -> None:
        hall = Hall()
        alice, bob = hall.join("alice"), hall.join("bob")
        (sid,) = alice.publishes(microphone())
        hall.wait(1)
        carried = dict(bob.last(responses.Answer).roles)[Mid("0")]
        assert carried == SlotAssigned(f"{alice.sid}|{sid}", sid)

    def test_maps_every_carrying_slot_and_every_published_line(self) -> None:
        hall = Hall()
        alice, bob = hall.join("alice"), hall.join("bob")
        (hers,) = alice.publishes(microphone())
        (his,) = bob.publishes(microphone())
        hall.wait(1)
        assert dict(bob.last(responses.Answer).mid_to_track) == {Mid("6"): his, Mid("0"): hers}

    def test_puts_the_codec_of_a_published_track_first(self) -> None:
        alice = Hall().join("alice")
        alice.publishes(camera())
        assert dict(alice.last(responses.Answer).roles)[Mid("6")] == Published("video/vp8")

    def test_says_nothing_of_data_and_inactive_sections(self) -> None:
        alice = Hall().join("alice", slots=(1, 0))
        alice.sections += [
            OfferedSection(Mid("1"), SectionKind.APPLICATION, Direction.SENDRECV),
            OfferedSection(Mid("2"), SectionKind.AUDIO, Direction.INACTIVE),
        ]
        alice.offer()
        assert roles(alice.last(responses.Answer)) == {"0": "SlotEmpty"}

    def test_repeats_the_id_of_its_offer_even_when_it_is_always_zero(self) -> None:
        alice = Hall().join("alice")
        alice.says(requests.Offer(0, "offer", tuple(alice.sections)))
        assert alice.last(responses.Answer).id == 0


class TestANewTrack:
    def test_brings_a_request_for_an_offer_without_new_sections_when_a_slot_is_free(self) -> None:
        hall = Hall()
        alice, bob = hall.join("alice"), hall.join("bob")
        alice.publishes(microphone(), camera())
        hall.wait(1)
        assert bob.got(responses.SectionsWanted) == [responses.SectionsWanted(0, 0)]

    def test_brings_a_request_for_just_the_missing_sections(self) -> None:
        hall = Hall()
        alice, bob = hall.join("alice"), hall.join("bob", slots=(1, 0))
        alice.publishes(microphone("a"), microphone("b"), camera())
        hall.wait(1)
        assert bob.got(responses.SectionsWanted) == [responses.SectionsWanted(1, 1)]
        assert len(bob.receives()) == 3

    def test_enters_no_slot_before_an_offer_is_answered(self) -> None:
        hall = Hall()
        alice, bob = hall.join("alice"), hall.join("bob")
        bob.obeys = False
        alice.publishes(microphone())
        hall.wait(1)
        assert hall.gave(commands.Bind) == []

    def test_is_bound_before_the_answer_that_shows_it(self) -> None:
        hall = Hall()
        alice, bob = hall.join("alice"), hall.join("bob")
        alice.publishes(microphone())
        hall.wait(1)
        (bind,) = hall.gave(commands.Bind)
        assert (bind.peer, bind.mid) == (bob.peer, "0")

    def test_of_many_within_a_moment_is_one_request(self) -> None:
        hall = Hall()
        bob = hall.join("bob")
        for name in ("alice", "carol", "dave"):
            hall.join(name).publishes(microphone())
        hall.wait(1)
        assert bob.got(responses.SectionsWanted) == [responses.SectionsWanted(0, 0)]
        assert len(bob.receives()) == 3

    def test_needs_no_request_when_the_client_offers_by_itself(self) -> None:
        hall = Hall()
        alice, bob = hall.join("alice"), hall.join("bob")
        alice.publishes(microphone())
        bob.offer()
        hall.wait(1)
        assert bob.got(responses.SectionsWanted) == []
        assert len(bob.receives()) == 1


class TestAskingForSections:
    def test_happens_once_while_the_client_has_not_offered(self) -> None:
        hall = Hall()
        alice, bob = hall.join("alice"), hall.join("bob", slots=(0, 0))
        bob.obeys = False
        alice.publishes(microphone("a"))
        hall.wait(1)
        carol = hall.join("carol")
        carol.publishes(microphone("c"))
        hall.wait(1)
        assert bob.got(responses.SectionsWanted) == [
            responses.SectionsWanted(1, 0),
            responses.SectionsWanted(1, 0),
        ], "each missing section once: requirements add up at the client"

    def test_does_not_repeat_what_an_offer_under_way_did_not_bring(self) -> None:
        hall = Hall()
        alice, bob = hall.join("alice"), hall.join("bob", slots=(0, 0))
        bob.obeys = False
        alice.publishes(microphone())
        hall.wait(1)
        bob.offer()
        hall.wait(1)
        assert bob.got(responses.SectionsWanted) == [responses.SectionsWanted(1, 0)]
        bob.adds_slots(1, 0)
        bob.offer()
        assert len(bob.receives()) == 1

    def test_again_comes_when_no_offer_came_at_all(self) -> None:
        hall = Hall()
        alice, bob = hall.join("alice"), hall.join("bob", slots=(0, 0))
        bob.obeys = False
        alice.publishes(microphone())
        hall.wait(11)
        assert bob.got(responses.SectionsWanted) == [
            responses.SectionsWanted(1, 0),
            responses.SectionsWanted(0, 0),
        ]

    def test_again_comes_when_offers_came_without_the_sections(self) -> None:
        hall = Hall()
        alice, bob = hall.join("alice"), hall.join("bob", slots=(0, 0))
        bob.obeys = False
        (mic,) = alice.publishes(microphone())
        hall.wait(1)
        bob.offer()
        bob.obeys = True
        hall.wait(11)
        assert bob.receives() == {"0": mic}

    def test_that_a_client_never_brings_leaves_it_what_it_has(self) -> None:
        hall = Hall()
        alice, bob = hall.join("alice"), hall.join("bob", slots=(1, 0))
        first, _ = alice.publishes(microphone("a"), microphone("b"))
        bob.obeys = False
        for _ in range(10):
            hall.wait(5)
            bob.offer()
        assert bob.receives() == {"0": first}
        assert bob.closed is None
        assert {note.code for note in hall.notes} == {"sections_missing"}
        assert len(bob.got(responses.SectionsWanted)) < 8, "asking in vain is rare"

    def test_in_vain_twice_lets_the_client_start_again(self) -> None:
        hall = Hall()
        alice, bob = hall.join("alice"), hall.join("bob", slots=(0, 0))
        bob.obeys = False
        alice.publishes(microphone())
        hall.wait(25)
        assert bob.last(responses.Left).action.name == "RECONNECT"
        assert [note.event for note in hall.notes] == ["offer_missing"]

    def test_ends_at_the_limit_and_the_operator_can_see_it(self) -> None:
        hall = Hall(limits=Limits(slots=1))
        alice, bob = hall.join("alice"), hall.join("bob", slots=(0, 0))
        alice.publishes(microphone("a"), microphone("b"))
        hall.wait(1)
        assert len(bob.receives()) == 1
        assert ("subscription_waits", "slots_exhausted") in [
            (note.event, note.code) for note in hall.notes
        ]

    def test_of_a_client_that_offers_more_than_the_limit_uses_no_more(self) -> None:
        hall = Hall(limits=Limits(slots=2))
        alice, bob = hall.join("alice"), hall.join("bob", slots=(5, 0))
        alice.publishes(*(microphone(str(n)) for n in range(4)))
        hall.wait(1)
        assert len(bob.receives()) == 2

    def test_at_the_limit_a_freed_slot_serves_the_track_that_waited(self) -> None:
        hall = Hall(limits=Limits(slots=1))
        alice, bob = hall.join("alice"), hall.join("bob")
        _, second = alice.publishes(microphone("a"), microphone("b"))
        hall.wait(1)
        alice.unpublishes("a")
        hall.wait(1)
        assert list(bob.receives().values()) == [second]


class TestReuse:
    def test_takes_fresh_slots_before_used_ones(self) -> None:
        hall = Hall()
        bob = hall.join("bob", slots=(2, 0))
        alice = hall.join("alice")
        alice.publishes(microphone())
        hall.wait(1)
        alice.leaves()
        hall.join("carol").publishes(microphone())
        hall.wait(1)
        assert list(bob.receives()) == ["1"]

    def test_takes_the_slot_that_is_free_longest_when_none_is_fresh(self) -> None:
        hall = Hall()
        bob = hall.join("bob", slots=(2, 0))
        for name in ("alice", "carol", "dave", "eve"):
            person = hall.join(name)
            person.publishes(microphone())
            hall.wait(1)
            person.leaves()
        mids = [bind.mid for bind in hall.gave(commands.Bind) if bind.peer == bob.peer]
        assert mids == ["0", "1", "0", "1"]

    def test_shows_the_other_track_in_the_next_answer(self) -> None:
        hall = Hall()
        bob = hall.join("bob", slots=(1, 0))
        alice = hall.join("alice")
        (first,) = alice.publishes(microphone())
        hall.wait(1)
        assert bob.receives() == {"0": first}
        alice.leaves()
        (second,) = hall.join("carol").publishes(microphone())
        hall.wait(1)
        assert bob.receives() == {"0": second}

    def test_never_puts_sound_into_a_picture_slot(self) -> None:
        hall = Hall()
        alice, bob = hall.join("alice"), hall.join("bob", slots=(0, 2))
        (sid,) = alice.publishes(microphone())
        hall.wait(1)
        assert bob.receives() == {"2": sid}


class TestASlotThatIsGone:
    def test_frees_its_track_which_takes_another(self) -> None:
        hall = Hall()
        alice, bob = hall.join("alice"), hall.join("bob", slots=(2, 0))
        (sid,) = alice.publishes(microphone())
        hall.wait(1)
        bob.sections[0] = OfferedSection(Mid("0"), SectionKind.AUDIO, Direction.INACTIVE)
        bob.offer()
        assert bob.receives() == {"1": sid}
        assert [unbind.mid for unbind in hall.gave(commands.Unbind)] == ["0"]

    def test_is_asked_for_anew_when_no_other_is_free(self) -> None:
        hall = Hall()
        alice, bob = hall.join("alice"), hall.join("bob", slots=(1, 0))
        (sid,) = alice.publishes(microphone())
        hall.wait(1)
        bob.sections[0] = OfferedSection(Mid("0"), SectionKind.AUDIO, Direction.INACTIVE)
        bob.offer()
        hall.wait(1)
        assert bob.receives() == {"1": sid}


class TestTheTable:
    def test_learns_slots_of_both_kinds(self) -> None:
        slots = Slots()
        slots.learn([receiving("0", SectionKind.AUDIO), receiving("1", SectionKind.VIDEO)], 9)
        assert (slots.free(SectionKind.AUDIO), slots.free(SectionKind.VIDEO)) == (1, 1)

    def test_gives_each_slot_once(self) -> None:
        slots = Slots()
        slots.learn([receiving("0", SectionKind.AUDIO)], 9)
        assert slots.take(SectionKind.AUDIO, TrackSid("a")) == "0"
        assert slots.take(SectionKind.AUDIO, TrackSid("b")) is None

    def test_releasing_what_is_free_changes_nothing(self) -> None:
        slots = Slots()
        slots.learn([receiving("0", SectionKind.AUDIO)], 9)
        slots.release(Mid("0"))
        assert slots.used == []

    def test_counts_new_slots_against_what_was_asked_for(self) -> None:
        slots = Slots()
        slots.asked[SectionKind.AUDIO] = 2
        slots.learn([receiving("0", SectionKind.AUDIO)], 9)
        assert slots.asked[SectionKind.AUDIO] == 1

    def test_names_the_tracks_whose_slot_is_gone(self) -> None:
        slots = Slots()
        slots.learn([receiving("0", SectionKind.AUDIO)], 9)
        slots.take(SectionKind.AUDIO, TrackSid("a"))
        assert slots.learn([], 9) == ("a",)
        assert slots.count(SectionKind.AUDIO) == 0


def test_an_empty_slot_is_a_value_and_two_are_equal() -> None:
    assert SlotEmpty() == SlotEmpty()
