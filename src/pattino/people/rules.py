"""What a search finds and in which order. Pure.

Sources: Unicode TR #36 (invisible characters), UAX #15 (compatibility decomposition): people type
a name as their keyboard allows, not as its owner writes it.
"""

import unicodedata
from collections.abc import Iterable
from typing import Final

from pattino.kit.errors import PattinoError
from pattino.kit.http.problem import InvalidInput
from pattino.people.model import Entry, Page

__all__ = ["LETTERS_LEAST", "PAGES_MOST", "PAGE_PEOPLE", "find", "fold", "read_page", "read_query"]

LETTERS_LEAST: Final = 2  # one letter would list half of an organisation
PAGE_PEOPLE: Final = 20  # more is not read; a better word finds better
PAGES_MOST: Final = 5  # a search is no way to copy the list of all people
_WORDS_MOST: Final = 6  # each is held against every name; the longest real ones have five
_LETTERS_MOST: Final = 64  # no name is longer
_PLAIN: Final = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe"})


def fold(text: str) -> str:
    """Reduce to what people compare: small letters and digits, no accents, single blanks."""
    spelt_out = unicodedata.normalize("NFKD", text).casefold()
    decomposed = unicodedata.normalize("NFKD", spelt_out).casefold().translate(_PLAIN)
    kept = (
        character if unicodedata.category(character)[0] in "LN" else " "
        for character in decomposed
        if unicodedata.category(character)[0] not in "MC"
    )
    return " ".join("".join(kept).split())


def read_query(text: str) -> tuple[str, ...]:
    """Read the words somebody searches for; fewer than two letters find nobody."""
    folded = fold(text)[:_LETTERS_MOST]
    if len(folded.replace(" ", "")) < LETTERS_LEAST:
        raise _wrong(f"Type at least {LETTERS_LEAST} letters of a name.")
    return tuple(folded.split())[:_WORDS_MOST]


def read_page(number: int) -> int:
    """Only the first pages of a search are given."""
    if not 0 <= number < PAGES_MOST:
        raise _wrong("Add a letter: the person is not among the first ones.")
    return number


def find(entries: Iterable[Entry], query: tuple[str, ...], page: int) -> Page:
    """Everyone whose words hold all words of the query; names that begin with them come first."""
    ranked = ((_rank(entry.words, query), entry) for entry in entries)
    found = sorted(
        ((rank, entry) for rank, entry in ranked if rank is not None),
        key=lambda each: (each[0], each[1].words, each[1].person.id),
    )
    begin = read_page(page) * PAGE_PEOPLE
    chosen = found[begin : begin + PAGE_PEOPLE]
    has_more = len(found) > begin + PAGE_PEOPLE and page + 1 < PAGES_MOST
    return Page(tuple(entry for _, entry in chosen), page, has_more)


def _rank(words: str, query: tuple[str, ...]) -> int | None:
    """0: it begins so; 1: each word begins a word; 2: each occurs; None: one does not."""
    if words.startswith(" ".join(query)):
        return 0
    padded = f" {words}"
    if all(f" {word}" in padded for word in query):
        return 1
    return 2 if all(word in words for word in query) else None


def _wrong(sentence: str) -> PattinoError:
    return InvalidInput(sentence, fields={"q": sentence})
