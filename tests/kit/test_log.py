"""The log takes what is on its list and nothing else. Policy 1.1, 2.1."""

import json
import logging
from pathlib import Path
from typing import Any

import pytest

from pattino.kit import log
from pattino.kit.secret import Personal
from tools.house import events


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_listed_field_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure("debug")
    log.get().info("meeting.made", count=3, kind="instant", protections=["seccomp", "landlock"])
    (line,) = lines(capsys)
    assert line["event"] == "meeting.made"
    assert (line["count"], line["kind"]) == (3, "instant")
    assert line["protections"] == ["seccomp", "landlock"]


def test_what_is_not_listed_is_dropped_and_counted(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure("debug")
    before = log.dropped_fields()
    log.get().info("a.b", email="x", token="y", name="z")
    (line,) = lines(capsys)
    assert not {"email", "token", "name"} & set(line)
    assert log.dropped_fields() == before + 3 == line["dropped"]


@pytest.mark.parametrize(
    "value",
    [
        "ada@skate.example",
        "198.51.100.7",
        "2001:db8::1",
        "[::1]:7882",
        "eyJhbGciOiJIUzI1NiJ9.e30.x",
        "v=0\r\no=- 1 1 IN IP4",
        "Ada Axel",
        "x" * 81,
        Personal("ada"),
        {"a": 1},
        ["ada@skate.example"],
        b"bytes",
    ],
)
def test_a_value_that_may_name_somebody_is_dropped_under_any_name(
    capsys: pytest.CaptureFixture[str], value: object
) -> None:
    log.configure("debug")
    for field in log.ALLOWED_FIELDS:
        log.get().info("a.b", **{field: value})
    text = capsys.readouterr().err
    assert str(value) not in text
    for line in text.splitlines():
        assert set(json.loads(line)) <= {"event", "level", "at", "dropped"}


def test_an_event_with_words_of_somebody_has_no_name(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure("debug")
    log.get().info("hello ada@skate.example")
    (line,) = lines(capsys)
    assert line["event"] == "log.unnamed"


def test_an_exception_is_its_class_and_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure("debug")
    try:
        int("ada@skate.example")
    except ValueError:
        log.get().error("a.b", exc_info=True)
    (line,) = lines(capsys)
    assert line["error"] == "ValueError"
    assert line["frames"] == [line["frames"][0]]
    assert str(line["frames"][0]).startswith("test_log.py:")
    assert "ada" not in json.dumps(line)


def test_a_library_is_heard_without_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure("debug")
    library = logging.getLogger("some.library")
    library.warning("connection from %s", "198.51.100.7")
    library.info("chatter")
    try:
        Path("198.51.100.7").read_bytes()
    except OSError:
        library.exception("198.51.100.7 broke")
    text = capsys.readouterr().err
    assert "198.51" not in text
    first, second = (json.loads(line) for line in text.splitlines())
    assert first["library"] == "some.library"
    assert first["where"].startswith("test_log:")
    assert second["error"] == "FileNotFoundError"


def test_below_the_level_nothing_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure("warning")
    log.get().info("a.b")
    log.get().warning("a.c")
    assert [line["event"] for line in lines(capsys)] == ["a.c"]
    log.configure("debug")


def test_every_event_of_the_program_is_a_constant_with_listed_fields() -> None:
    assert events.problems(Path(__file__).resolve().parents[2]) == []
