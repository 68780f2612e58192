"""What is said about each field, in the language of whoever reads it. Pure."""

from dataclasses import replace

from pattino.kit.language import Language
from pattino.privacy.facts import Fact
from pattino.yourdata.german import SEALED, SEALED_IN_GERMAN, WORDS
from pattino.yourdata.model import Holding

__all__ = ["told"]


def told(holding: Holding, language: Language) -> Holding:
    """Return the same field with its facts in a language; the content stays as it is."""
    if language is Language.ENGLISH:
        return holding
    fact = holding.fact
    said = Fact(
        clause=fact.clause,
        purpose=_german(fact.purpose),
        kept=_german(fact.kept),
        readers=tuple(map(_german, fact.readers)),
        erased_by=_german(fact.erased_by),
        is_personal=fact.is_personal,
    )
    withheld = None if holding.withheld is None else _german(holding.withheld)
    return replace(holding, fact=said, withheld=withheld)


def _german(phrase: str) -> str:
    if phrase.endswith(SEALED):
        return WORDS[phrase.removesuffix(SEALED)] + SEALED_IN_GERMAN
    return WORDS[phrase]
