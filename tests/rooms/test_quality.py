"""Layers: what a subscriber gets (adaptive stream) and what a publisher has to send (dynacast)."""

import pytest

from pattino.sfu.rooms import commands, requests, responses
from pattino.sfu.rooms.quality import Selection, highest_wanted, select, wanted_layers
from pattino.sfu.rooms.requests import TrackSettings
from pattino.sfu.rooms.values import Quality, TrackInfo, TrackKind, TrackSid, TrackSource
from tests.rooms.hall import LAYERS, Hall, Person, camera, microphone

CAMERA = TrackInfo(
    TrackSid("TR_x"),
    TrackKind.VIDEO,
    TrackSource.CAMERA,
    width=1280,
    height=720,
    is_simulcast=True,
    layers=LAYERS,
)
PORTRAIT = TrackInfo(
    TrackSid("TR_x"), TrackKind.VIDEO, TrackSource.CAMERA, width=720, height=1280, is_simulcast=True
)


def shown(width: int, height: int) -> TrackSettings:
    return TrackSettings((), width=width, height=height)


@pytest.mark.parametrize(
    ("width", "height", "layer"),
    [
        (160, 90, 0),
        (320, 180, 0),
        (321, 181, 1),
        (640, 360, 1),
        (641, 361, 2),
        (1280, 720, 2),
        (3840, 2160, 2),
    ],
)
def test_the_smallest_layer_that_fills_the_picture_is_taken(
    width: int, height: int, layer: int
) -> None:
    assert select(CAMERA, shown(width, height), is_adaptive=True) == Selection(layer)


@pytest.mark.parametrize(("width", "layer"), [(180, 0), (181, 1), (360, 1), (361, 2)])
def test_of_a_portrait_picture_the_width_counts(width: int, layer: int) -> None:
    assert select(PORTRAIT, shown(width, 2 * width), is_adaptive=True) == Selection(layer)


@pytest.mark.parametrize(("height", "layer"), [(180, 0), (181, 1), (360, 1), (361, 2)])
def test_without_named_sizes_layers_are_a_quarter_a_half_and_the_whole(
    height: int, layer: int
) -> None:
    info = TrackInfo(TrackSid("x"), TrackKind.VIDEO, TrackSource.CAMERA, width=1280, height=720)
    assert select(info, shown(2 * height, height), is_adaptive=True) == Selection(layer)


@pytest.mark.parametrize("quality", [Quality.LOW, Quality.MEDIUM, Quality.HIGH])
def test_without_a_size_the_named_quality_is_taken(quality: Quality) -> None:
    settings = TrackSettings((), quality=quality)
    assert select(CAMERA, settings, is_adaptive=True) == Selection(int(quality))


def test_a_size_wins_over_a_named_quality() -> None:
    settings = TrackSettings((), quality=Quality.HIGH, width=160, height=90)
    assert select(CAMERA, settings, is_adaptive=True) == Selection(0)


def test_a_disabled_picture_is_paused() -> None:
    settings = TrackSettings((), is_disabled=True, width=1280, height=720)
    assert select(CAMERA, settings, is_adaptive=True).is_paused


def test_quality_off_is_paused() -> None:
    assert select(CAMERA, TrackSettings((), quality=Quality.OFF), is_adaptive=True).is_paused


def test_with_adaptive_stream_a_picture_starts_low_until_its_size_is_known() -> None:
    assert select(CAMERA, None, is_adaptive=True) == Selection(0)


def test_without_adaptive_stream_a_picture_starts_at_its_best() -> None:
    assert select(CAMERA, None, is_adaptive=False) == Selection(2)


def test_a_track_without_layers_is_never_started_low() -> None:
    single = TrackInfo(TrackSid("x"), TrackKind.VIDEO, TrackSource.CAMERA)
    assert select(single, None, is_adaptive=True) == Selection(2)


def test_nobody_wants_a_layer_when_everyone_pauses() -> None:
    assert highest_wanted([]) == -1
    assert highest_wanted([Selection(2, is_paused=True)]) == -1
    assert highest_wanted([Selection(0), Selection(1), Selection(2, is_paused=True)]) == 1


def test_all_layers_up_to_the_highest_are_wanted() -> None:
    assert [is_wanted for _, is_wanted in wanted_layers(1)] == [True, True, False]
    assert [is_wanted for _, is_wanted in wanted_layers(-1)] == [False, False, False]


def watching(hall: Hall, *names: str, **join: object) -> tuple[Person, TrackSid, list[Person]]:
    alice = hall.join("alice")
    people = [hall.join(name, **join) for name in names]
    (cam,) = alice.publishes(camera())
    hall.wait(1)
    return alice, cam, people


def shows(person: Person, sid: TrackSid, height: int) -> None:
    person.says(TrackSettings((sid,), width=height * 16 // 9, height=height))


def told(person: Person) -> list[list[bool]]:
    return [
        [is_wanted for _, is_wanted in message.qualities]
        for message in person.got(responses.QualityWanted)
    ]


class TestSettings:
    def test_reach_the_engine_for_the_slot_that_carries_the_track(self) -> None:
        hall = Hall()
        _, cam, (bob,) = watching(hall, "bob")
        shows(bob, cam, 180)
        last = hall.gave(commands.Select)[-1]
        assert (last.peer, last.mid, last.max_layer, last.is_paused) == (bob.peer, "3", 0, False)

    def test_that_change_nothing_do_not_reach_the_engine(self) -> None:
        hall = Hall()
        _, cam, (bob,) = watching(hall, "bob")
        shows(bob, cam, 180)
        before = len(hall.gave(commands.Select))
        shows(bob, cam, 170)
        assert len(hall.gave(commands.Select)) == before

    def test_that_come_before_the_subscription_are_kept_for_it(self) -> None:
        hall = Hall()
        alice, bob = hall.join("alice"), hall.join("bob")
        bob.obeys = False
        (cam,) = alice.publishes(camera())
        bob.says(TrackSettings((cam,), is_disabled=True))
        bob.offer()
        assert hall.gave(commands.Select)[-1].is_paused

    def test_for_unknown_tracks_do_nothing(self) -> None:
        bob = Hall().join("bob")
        assert bob.says(TrackSettings((TrackSid("TR_x"),), is_disabled=True)) == []

    def test_pause_sound_as_well(self) -> None:
        hall = Hall()
        alice, bob = hall.join("alice"), hall.join("bob")
        (mic,) = alice.publishes(microphone())
        hall.wait(1)
        bob.says(TrackSettings((mic,), is_disabled=True))
        assert hall.gave(commands.Select)[-1].is_paused

    def test_begin_low_with_adaptive_stream(self) -> None:
        hall = Hall()
        watching(hall, "bob", adaptive_stream=True)
        assert hall.gave(commands.Select)[-1].max_layer == 0


class TestDynacast:
    def test_says_nothing_while_everything_is_wanted(self) -> None:
        hall = Hall()
        alice, _, _ = watching(hall, "bob")
        hall.wait(30)
        assert told(alice) == []

    def test_turns_all_layers_off_when_nobody_watches_for_five_seconds(self) -> None:
        hall = Hall()
        alice = hall.join("alice")
        alice.publishes(camera())
        hall.wait(4)
        assert told(alice) == []
        hall.wait(2)
        assert told(alice) == [[False, False, False]]

    def test_lowers_five_seconds_after_the_last_needs_a_layer(self) -> None:
        hall = Hall()
        alice, cam, (bob,) = watching(hall, "bob")
        shows(bob, cam, 180)
        hall.wait(4)
        assert told(alice) == []
        hall.wait(2)
        assert told(alice) == [[True, False, False]]

    def test_raises_at_once(self) -> None:
        hall = Hall()
        alice, cam, (bob,) = watching(hall, "bob")
        shows(bob, cam, 180)
        hall.wait(6)
        shows(bob, cam, 720)
        assert told(alice)[-1] == [True, True, True]

    def test_does_not_lower_for_a_glance_away(self) -> None:
        hall = Hall()
        alice, cam, (bob,) = watching(hall, "bob")
        bob.says(TrackSettings((cam,), is_disabled=True))
        hall.wait(3)
        shows(bob, cam, 720)
        hall.wait(30)
        assert told(alice) == []

    def test_follows_the_one_who_wants_most(self) -> None:
        hall = Hall()
        alice, cam, (bob, carol) = watching(hall, "bob", "carol")
        shows(bob, cam, 180)
        shows(carol, cam, 360)
        hall.wait(6)
        assert told(alice) == [[True, True, False]]

    def test_lowers_when_the_one_who_wanted_most_leaves(self) -> None:
        hall = Hall()
        alice, cam, (bob, carol) = watching(hall, "bob", "carol")
        shows(bob, cam, 180)
        carol.leaves()
        hall.wait(6)
        assert told(alice) == [[True, False, False]]

    def test_raises_for_a_newcomer(self) -> None:
        hall = Hall()
        alice = hall.join("alice")
        alice.publishes(camera())
        hall.wait(6)
        hall.join("bob")
        hall.wait(1)
        assert told(alice) == [[False] * 3, [True] * 3]

    def test_names_the_codec_without_its_kind(self) -> None:
        hall = Hall()
        alice = hall.join("alice")
        (cam,) = alice.publishes(camera())
        hall.wait(6)
        message = alice.last(responses.QualityWanted)
        assert (message.track_sid, message.codec) == (cam, "vp8")

    def test_leaves_sound_alone(self) -> None:
        hall = Hall()
        alice = hall.join("alice")
        alice.publishes(microphone())
        hall.wait(30)
        assert told(alice) == []

    def test_forgets_a_track_that_ended(self) -> None:
        hall = Hall()
        alice = hall.join("alice")
        alice.publishes(camera())
        alice.unpublishes("cam")
        hall.wait(10)
        assert told(alice) == []

    def test_moves_subscribers_down_before_the_publisher_hears_of_it(self) -> None:
        hall = Hall()
        alice, cam, (bob,) = watching(hall, "bob")
        shows(bob, cam, 180)
        moved = hall.gave(commands.Select)[-1]
        assert moved.max_layer == 0
        assert told(alice) == []
        alice.says(requests.Mute(cam, is_muted=True))
