"""Wrapped values print as a mask, whichever way they are printed. Policy 2.1, S."""

import copy
import json
import logging
import pickle

import pytest

from pattino.kit.secret import Personal, Purpose, Secret

CANARY = "ada@skate.example"
WRAPPED = [Personal(CANARY), Secret(CANARY)]


@pytest.mark.parametrize("value", WRAPPED)
def test_no_way_of_printing_shows_the_value(
    value: object, caplog: pytest.LogCaptureFixture
) -> None:
    logging.getLogger("test").warning("%s %r", value, value)
    shown = [repr(value), str(value), f"{value}", f"{value!r:>40}", f"{[value]}", caplog.text]
    assert all(CANARY not in text for text in shown)


@pytest.mark.parametrize("value", WRAPPED)
def test_no_way_of_writing_takes_it_along(value: object) -> None:
    for write in (pickle.dumps, copy.deepcopy, json.dumps):
        with pytest.raises(TypeError):
            write(value)  # type: ignore[operator]  # three functions of one argument


def test_whoever_needs_it_says_what_for() -> None:
    assert Personal(CANARY).reveal(Purpose.IDENTIFY) == CANARY
    assert Secret(CANARY).expose() == CANARY
    assert {purpose.value for purpose in Purpose} == {"authenticate", "identify"}


def test_equal_values_are_equal_and_kinds_are_told_apart() -> None:
    assert Personal("a") == Personal("a") != Personal("b")
    assert Secret(b"a") == Secret(b"a") != Secret(b"b")
    assert Secret("a") == Secret("a") != Secret(1)
    assert Secret(1) == Secret(1)
    assert Personal("a") != "a"
    assert Secret("a") != "a"
    assert len({Personal("a"), Personal("a"), Secret("a")}) == 2
