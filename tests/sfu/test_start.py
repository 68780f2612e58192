"""The start message is read back as it was written, or refused with the part that is wrong."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pattino.kit.secret import Secret
from pattino.sfu.start import MediaSocket, Start, StartRefusedError, decoded, encoded

START = Start(
    listen_fd=5,
    webhook_fd=6,
    udp=(MediaSocket(7, "192.0.2.1:7882"), MediaSocket(8, "[2001:db8::1]:7882")),
    tcp=(MediaSocket(9, "192.0.2.1:7882"),),
    api_key="key",
    api_secret=Secret("a secret of thirty-two characters"),
    log_level="info",
)


def test_a_start_message_is_read_back_as_it_was_written() -> None:
    assert Start.of_line(START.line()) == START


def test_a_start_message_is_one_line() -> None:
    assert START.line().count(b"\n") == 1
    assert START.line().endswith(b"\n")


def test_the_secret_does_not_print() -> None:
    assert "thirty-two" not in repr(START)


@pytest.mark.parametrize("part", ["listen_fd", "webhook_fd", "udp", "tcp", "api_key", "api_secret"])
def test_a_missing_part_is_named(part: str) -> None:
    fields = json.loads(START.line())
    del fields[part]
    with pytest.raises(StartRefusedError, match=part):
        Start.of_line(json.dumps(fields).encode())


def test_an_unknown_part_is_named() -> None:
    fields = json.loads(START.line()) | {"extra": 1}
    with pytest.raises(StartRefusedError, match="extra"):
        Start.of_line(json.dumps(fields).encode())


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("listen_fd", "5"),
        ("listen_fd", True),
        ("udp", {}),
        ("tcp", [{"fd": 1}]),
        ("udp", [1]),
        ("udp", [{"fd": 1}]),
        ("api_key", 1),
        ("log_level", None),
    ],
)
def test_a_part_of_another_type_is_refused(part: str, value: object) -> None:
    fields = json.loads(START.line()) | {part: value}
    with pytest.raises(StartRefusedError):
        Start.of_line(json.dumps(fields).encode())


@given(st.binary(max_size=200))
def test_nonsense_is_refused_and_never_a_fault(nonsense: bytes) -> None:
    with pytest.raises(StartRefusedError):
        Start.of_line(nonsense)


def test_a_control_line_is_an_object_in_one_line() -> None:
    assert decoded(encoded({"is": "ready", "protections": ["seccomp"]})) == {
        "is": "ready",
        "protections": ["seccomp"],
    }
