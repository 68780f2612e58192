"""What changed between two editions of the notice, word by word. Pure. Policy E."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from pattino.kit.language import Language
from pattino.privacy.clauses import Clause
from pattino.privacy.editions import Edition
from pattino.privacy.languages import render

__all__ = ["Change", "Kind", "Part", "changes"]


class Kind(StrEnum):
    """What became of some words."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Part:
    """Some words of a clause."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """A clause that reads differently; the parts in their order."""

    clause: Clause
    parts: tuple[Part, ...]


def changes(
    before: Edition, after: Edition, language: Language = Language.ENGLISH
) -> tuple[Change, ...]:
    """List the clauses that changed, in the order of the notice.

    Which ones did is what the English texts say, in every language; the words are the language's.
    """
    old, new = render(before, language).texts, render(after, language).texts
    return tuple(
        Change(clause, tuple(_parts(old[clause], new[clause])))
        for clause in Clause
        if before.texts[clause] != after.texts[clause]
    )


def _parts(before: str, after: str) -> Iterator[Part]:
    old, new = before.split(), after.split()
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Part(Kind.SAME, " ".join(old[i:j]))
            continue
        if i < j:
            yield Part(Kind.GONE, " ".join(old[i:j]))
        if k < m:
            yield Part(Kind.NEW, " ".join(new[k:m]))
