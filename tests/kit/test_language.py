"""What the server says in mails it says in every language; a browser's wish chooses one."""

import dataclasses
import importlib
import pkgutil
import string
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pattino
from pattino.kit.language import Language, Said, day, moment, wished

SOURCE = Path(pattino.__file__).parent


def said() -> Iterator[tuple[str, Said]]:
    """Everything that is said in mails, wherever it stands."""
    for module in pkgutil.walk_packages(pattino.__path__, "pattino."):
        if module.name.endswith(".letters"):
            for name, value in vars(importlib.import_module(module.name)).items():
                yield from _within(f"{module.name}.{name}", value)


def _within(name: str, value: Any) -> Iterator[tuple[str, Said]]:
    if isinstance(value, Said):
        yield name, value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _within(f"{name}[{key}]", each)


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


class TestTheCatalogue:
    def test_every_letter_has_its_words_there(self) -> None:
        rooms = {name.split(".")[1] for name, _ in said()}
        writers = {
            each.relative_to(SOURCE).parts[0]
            for each in SOURCE.rglob("*.py")
            if "Letter(" in each.read_text() and "class Letter" not in each.read_text()
        }
        assert rooms >= writers >= {"administration", "inactivity", "reports", "signin", "support"}

    def test_there_is_a_text_for_each_language_and_none_can_be_left_out(self) -> None:
        assert {field.name for field in dataclasses.fields(Said)} == set(Language)
        with pytest.raises(TypeError):
            Said(en="only English")  # type: ignore[call-arg]  # that is what is shown

    @pytest.mark.parametrize(("name", "text"), list(said()))
    def test_no_text_is_empty_or_left_in_english(self, name: str, text: Said) -> None:
        told = [text.to(language) for language in Language]
        assert all(each.strip() for each in told), name
        assert len(set(told)) == len(told), name

    @pytest.mark.parametrize(("name", "text"), list(said()))
    def test_every_language_fills_the_same_blanks(self, name: str, text: Said) -> None:
        assert len({frozenset(blanks(text.to(language))) for language in Language}) == 1, name

    @pytest.mark.parametrize(("name", "text"), list(said()))
    def test_no_line_is_too_long_for_a_small_window(self, name: str, text: Said) -> None:
        for language in Language:
            assert all(len(line) <= 90 for line in text.to(language).splitlines()), name


class TestTheWish:
    @pytest.mark.parametrize(
        ("header", "language"),
        [
            ("de", Language.GERMAN),
            ("de-AT,de;q=0.9,en;q=0.8", Language.GERMAN),
            ("EN-GB", Language.ENGLISH),
            ("fr-CH, en;q=0.7, de;q=0.9", Language.GERMAN),
            ("en;q=0, de;q=0.1", Language.GERMAN),
            ("en,de", Language.ENGLISH),
            ("ar-XB", None),
            ("*", None),
            ("", None),
            ("de;q=0", None),
            ("de;q=7", None),
            ("de;level=1", None),
        ],
    )
    def test_the_best_of_those_there_are(self, header: str, language: Language | None) -> None:
        assert wished(header) is language

    def test_only_the_beginning_is_read(self) -> None:
        assert wished("x," * 5_000 + "de") is None

    @given(st.text())
    def test_nonsense_is_no_wish_and_no_error(self, header: str) -> None:
        assert wished(header) in (None, *Language)


def test_days_and_moments_are_written_as_their_readers_do() -> None:
    when = datetime(2026, 3, 12, 9, 5, tzinfo=UTC)
    assert [day(date(2026, 3, 12), each) for each in Language] == ["2026-03-12", "12.03.2026"]
    assert [moment(when, each) for each in Language] == [
        "2026-03-12 09:05",
        "12.03.2026 um 09:05 Uhr",
    ]
