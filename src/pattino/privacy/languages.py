"""The notice in the languages in which it can be read, each edition in each of them. Policy E.

The English text is the one that people accept and that fingerprints stand for; a translation says
so at its top and has a fingerprint of its own, which a test holds as it holds the English ones.
"""

import hashlib
from dataclasses import dataclass
from typing import Final

from pattino.kit.language import Language
from pattino.privacy import german
from pattino.privacy.clauses import Clause
from pattino.privacy.editions import Edition
from pattino.privacy.labels import ENGLISH, Labels
from pattino.privacy.recipients import Destination

__all__ = ["Language", "Rendering", "Said", "render", "said"]


@dataclass(frozen=True, slots=True)
class Rendering:
    """An edition in one language."""

    edition: Edition
    language: Language
    titles: dict[Clause, str]
    texts: dict[Clause, str]
    labels: Labels

    @property
    def fingerprint(self) -> str:
        """SHA-256 of all that is read; in English that of what people accept."""
        if self.language is Language.ENGLISH:
            return self.edition.fingerprint
        head = f"{self.language}\n{self.edition.version}\n{self.edition.effective.isoformat()}\n"
        digest = hashlib.sha256(head.encode())
        for clause in Clause:
            words = f"{clause.id}\n{self.titles[clause]}\n{self.texts[clause]}\n"
            digest.update(words.encode())
        return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Said:
    """What a page tells of a destination."""

    name: str
    receives: str
    purpose: str
    kept: str


_TITLES: Final = {clause: clause.title for clause in Clause}


def render(edition: Edition, language: Language) -> Rendering:
    """Return an edition as it is read in a language."""
    if language is Language.ENGLISH:
        return Rendering(edition, language, _TITLES, edition.texts, ENGLISH)
    texts = german.TEXTS[edition.version]
    return Rendering(edition, language, german.TITLES, texts, german.LABELS)


def said(destination: Destination, language: Language) -> Said:
    """Return what is told of a destination in a language."""
    if language is Language.ENGLISH:
        told = destination
        return Said(told.name, told.receives, told.purpose, told.kept)
    return Said(*german.RECIPIENTS[destination.name])
