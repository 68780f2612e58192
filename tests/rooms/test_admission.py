"""Who may join, and with which status and code a join is refused."""

import pytest

from pattino.sfu.rooms import effects, inputs, requests
from pattino.sfu.rooms.limits import Conduct, Limits
from pattino.sfu.rooms.values import BrowserFamily, Client, SdkFamily
from tests.rooms.hall import BROWSER, Hall, grant

DEV = Conduct(auto_create_rooms=True, allow_unseen=True)

REFUSED = [
    ("no roomJoin", {"may_join": False}, {}, 401, "join_not_allowed"),
    ("no room", {"room": ""}, {}, 401, "join_not_allowed"),
    ("no identity", {"identity": ""}, {}, 400, "identity_missing"),
    ("an unknown room", {"room": "nowhere"}, {}, 404, "room_unknown"),
    ("hidden", {"is_hidden": True}, {}, 403, "grant_refused"),
    ("recorder", {"is_recorder": True}, {}, 403, "grant_refused"),
    ("agent", {"is_agent": True}, {}, 403, "grant_refused"),
    ("the kind egress", {"kind": "egress"}, {}, 403, "grant_refused"),
    ("the kind agent", {"kind": "agent"}, {}, 403, "grant_refused"),
    ("a long identity", {"identity": "x" * 257}, {}, 400, "value_too_long"),
    ("a long name", {"name": "é" * 129}, {}, 400, "value_too_long"),
    ("long metadata", {"metadata": "x" * 70_000}, {}, 400, "value_too_long"),
    (
        "many attributes",
        {"attributes": tuple((str(n), "") for n in range(65))},
        {},
        400,
        "value_too_long",
    ),
    ("long attributes", {"attributes": (("a", "x" * 20_000),)}, {}, 400, "value_too_long"),
    ("own metadata without grant", {}, {"metadata": "x"}, 401, "metadata_not_allowed"),
    (
        "own attributes without grant",
        {},
        {"attributes": (("a", "1"),)},
        401,
        "metadata_not_allowed",
    ),
    (
        "long own metadata",
        {"may_update_metadata": True},
        {"metadata": "x" * 70_000},
        400,
        "value_too_long",
    ),
    (
        "protocol 12",
        {},
        {"client": Client(SdkFamily.OTHER, BrowserFamily.OTHER, 12)},
        400,
        "client_too_old",
    ),
    (
        "no protocol",
        {},
        {"client": Client(SdkFamily.OTHER, BrowserFamily.OTHER, 0)},
        400,
        "client_too_old",
    ),
]


@pytest.mark.parametrize(
    ("changes", "request_changes", "status", "code"),
    [row[1:] for row in REFUSED],
    ids=[row[0] for row in REFUSED],
)
class TestAJoinWith:
    def test_is_refused(self, changes: dict, request_changes: dict, status: int, code: str) -> None:
        hall = Hall()
        person = hall.join(
            "alice", grant=grant("alice", **changes), connects=False, **request_changes
        )
        assert person.refusal is not None
        assert (person.refusal.status, person.refusal.code) == (status, code)

    def test_is_refused_by_validate_in_the_same_words(
        self, changes: dict, request_changes: dict, status: int, code: str
    ) -> None:
        hall = Hall()
        asked = requests.JoinRequest(**({"client": BROWSER} | request_changes))
        given = grant("alice", **changes)
        answer = hall.call(lambda call: inputs.Validate(call, given, asked))
        assert isinstance(answer, effects.Refusal)
        assert (answer.status, answer.code) == (status, code)

    def test_leaves_no_trace(
        self, changes: dict, request_changes: dict, status: int, code: str
    ) -> None:
        hall = Hall()
        commands, hooks, timers = list(hall.commands), hall.hooks(), dict(hall.timers)
        hall.join("alice", grant=grant("alice", **changes), connects=False, **request_changes)
        assert (hall.commands, hall.hooks(), hall.timers) == (commands, hooks, timers)


def test_an_unknown_room_is_refused_with_the_phrase_that_clients_look_for() -> None:
    person = Hall(create=False).join("alice", connects=False)
    assert person.refusal is not None
    assert "requested room does not exist" in person.refusal.sentence


def test_sentences_repeat_nothing_of_the_token() -> None:
    person = Hall().join("alice", grant=grant("mallory", room="secret-room"), connects=False)
    assert person.refusal is not None
    assert "mallory" not in repr(person.refusal)
    assert "secret-room" not in repr(person.refusal)


def test_validate_says_yes_to_a_join_that_would_work_and_does_nothing() -> None:
    hall = Hall()
    before = list(hall.commands)
    given = grant("alice")
    asked = requests.JoinRequest(BROWSER)
    assert hall.call(lambda call: inputs.Validate(call, given, asked)) == effects.Done()
    assert hall.call(lambda call: inputs.Validate(call, given, None)) == effects.Done()
    assert hall.commands == before


def test_validate_without_a_request_still_judges_token_and_room() -> None:
    hall = Hall()
    answer = hall.call(lambda call: inputs.Validate(call, grant("alice", room="nowhere"), None))
    assert isinstance(answer, effects.Refusal)
    assert answer.status == 404


class TestUnderDev:
    def test_a_join_makes_its_room(self) -> None:
        hall = Hall(conduct=DEV, create=False)
        assert hall.join("alice").refusal is None
        assert hall.hooks() == ["room_started", "participant_joined"]

    def test_hidden_participants_are_seen_by_nobody(self) -> None:
        hall = Hall(conduct=DEV, create=False)
        alice = hall.join("alice")
        ghost = hall.join("ghost", grant=grant("ghost", is_hidden=True))
        bob = hall.join("bob")
        assert set(alice.sees()) == {"bob"}
        assert set(bob.sees()) == {"alice"}
        assert set(ghost.sees()) == {"alice", "bob"}

    def test_a_hidden_participant_leaves_as_unseen_as_it_came(self) -> None:
        hall = Hall(conduct=DEV, create=False)
        alice = hall.join("alice")
        before = len(alice.inbox)
        hall.join("ghost", grant=grant("ghost", is_hidden=True)).leaves()
        assert len(alice.inbox) == before

    def test_an_agent_keeps_its_kind(self) -> None:
        hall = Hall(conduct=DEV, create=False)
        me = hall.join("helper", grant=grant("helper", kind="agent")).joined.participant
        assert me.kind.name == "AGENT"

    def test_more_rooms_than_allowed_are_refused(self) -> None:
        hall = Hall(conduct=DEV, create=False, limits=Limits(rooms=1))
        hall.join("alice")
        refused = hall.join("bob", grant=grant("bob", room="blue"), connects=False)
        assert refused.refusal is not None
        assert (refused.refusal.status, refused.refusal.code) == (503, "rooms_exhausted")


class TestClause32NobodyIsInACallUnseen:
    """Policy 3.2: audio and video reach nobody but those in the call."""

    @pytest.mark.parametrize(
        "way",
        [
            {"is_hidden": True},
            {"is_recorder": True},
            {"is_agent": True},
            {"kind": "egress"},
            {"kind": "sip"},
        ],
    )
    def test_a_token_that_hides_its_bearer_is_refused_outside_of_dev(self, way: dict) -> None:
        person = Hall().join("alice", grant=grant("alice", **way), connects=False)
        assert person.refusal is not None
        assert person.refusal.status == 403
