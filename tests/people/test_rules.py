"""What a search finds, in which order, and what it is not: a way to copy the list."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pattino.accounts.model import AccountId, Listed
from pattino.kit.http.problem import InvalidInput
from pattino.kit.secret import Personal, Purpose
from pattino.people import rules
from pattino.people.model import Entry


def entries(*names: str) -> list[Entry]:
    return [
        Entry(Listed(AccountId(f"{n:026}"), Personal(name), b"mark"), None, rules.fold(name))
        for n, name in enumerate(names)
    ]


def found(query: str, *names: str, page: int = 0) -> list[str]:
    page_of = rules.find(entries(*names), rules.read_query(query), page)
    return [entry.person.name.reveal(Purpose.IDENTIFY) for entry in page_of.people]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("pri", "Priya Raghunathan"),
        ("PRI", "Priya Raghunathan"),
        ("ragh", "Priya Raghunathan"),
        ("ragh pri", "Priya Raghunathan"),
        ("tomas", "Tomás Herrera"),
        ("TOMÁS", "Tomás Herrera"),
        ("nguyen chau", "Nguyễn Thị Minh Châu"),
        ("strasse", "Ina Straße"),
        ("sorensen", "Bo Sørensen"),
        ("lukasz", "Łukasz Nowak"),
        ("o'br", "Siobhán O'Brien"),
        ("obri", "Ali Kobrin"),
        ("田中", "田中 花子"),
        ("花子", "田中花子"),
        ("ﻣﺤﻤﺪ", "محمد علي"),
        ("ADA", "\uff21\uff44\uff41 Winter"),
    ],
)
def test_people_are_found_as_they_are_typed(query: str, name: str) -> None:
    assert found(query, "Somebody Else", name) == [name]


@pytest.mark.parametrize("query", ["", " ", "p", "é", "%", "_%", "\u202e\u200b", "--", "👩‍💻"])
def test_fewer_than_two_letters_find_nobody(query: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        rules.read_query(query)
    assert set(refused.value.fields) == {"q"}


def test_who_begins_with_the_letters_comes_first() -> None:
    names = ("Rui Caprio", "Ana Priestley", "Priya Raghunathan")
    assert found("pri", *names) == ["Priya Raghunathan", "Ana Priestley", "Rui Caprio"]


def test_every_word_has_to_fit() -> None:
    assert found("ada ben", "Ada Winter", "Ben Okoye") == []


def test_a_search_gives_pages_and_no_list_of_everyone() -> None:
    names = [f"Ada Winter {n:03}" for n in range(250)]
    seen: list[str] = []
    for page in range(rules.PAGES_MOST):
        seen += found("ada", *names, page=page)
    assert len(seen) == len(set(seen)) == rules.PAGE_PEOPLE * rules.PAGES_MOST == 100
    for page in (-1, rules.PAGES_MOST, 10**9):
        with pytest.raises(InvalidInput):
            found("ada", *names, page=page)
    last = rules.find(entries(*names), ("ada",), rules.PAGES_MOST - 1)
    assert not last.has_more


@given(st.text(max_size=10_000))
def test_no_text_breaks_the_search(text: str) -> None:
    """10,000 characters of anything are read at once, and what is left is short and plain."""
    try:
        words = rules.read_query(text)
    except InvalidInput:
        return
    assert len(words) <= 6
    assert sum(map(len, words)) <= 64
    assert rules.fold(" ".join(words)) == " ".join(words)


def test_folded_words_do_not_show_in_a_log_or_a_traceback() -> None:
    (entry,) = entries("Ada Winter")
    assert "ada" not in repr(entry).lower()
