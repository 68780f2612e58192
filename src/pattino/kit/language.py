"""The languages in which the server itself speaks, which is in mails: pages have catalogues.

What is said is said in all of them: `Said` cannot be made without one. Which one a reader gets is
decided by whoever knows the reader; a browser tells its wish with each request (RFC 9110 §12.5.4,
RFC 4647 §3.4: the region of a tag is left out until something fits).
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

__all__ = ["Language", "Said", "day", "moment", "tagged", "wished"]

_READ_MOST: Final = 200  # letters of a wish that are looked at; browsers send some forty
_WEIGHT: Final = re.compile(r"\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*", re.IGNORECASE)


class Language(StrEnum):
    """A language that the server speaks, by its tag (BCP 47)."""

    ENGLISH = "en"
    GERMAN = "de"


@dataclass(frozen=True, slots=True)
class Said:
    """One text in every language; `{blanks}` are filled by whoever says it."""

    en: str
    de: str

    def to(self, language: Language) -> str:
        """Return the text as a reader of this language reads it."""
        return {Language.ENGLISH: self.en, Language.GERMAN: self.de}[language]


def wished(accepted: str) -> Language | None:
    """Return the language that an Accept-Language wishes most, of those there are."""
    best: tuple[float, Language] | None = None
    for item in accepted[:_READ_MOST].split(","):
        tag, semicolon, parameter = item.partition(";")
        found = tagged(tag)
        weight = _weight(parameter) if semicolon else 1.0
        if found is not None and weight > (best[0] if best else 0.0):
            best = (weight, found)
    return best[1] if best else None


def tagged(tag: str) -> Language | None:
    """Return the language that a tag names, in whatever region, if it is one of ours."""
    primary = tag.strip().lower().partition("-")[0]
    return Language(primary) if primary in set(Language) else None


def _weight(parameter: str) -> float:
    read = _WEIGHT.fullmatch(parameter)
    return float(read[1]) if read else 0.0


# In English as ISO 8601 has it: of the third and the twelfth month no reader then wonders.
_DAY: Final = Said(en="%Y-%m-%d", de="%d.%m.%Y")
_MOMENT: Final = Said(en="%Y-%m-%d %H:%M", de="%d.%m.%Y um %H:%M Uhr")


def day(when: date, language: Language) -> str:
    """Write a day down for a reader."""
    return when.strftime(_DAY.to(language))


def moment(when: datetime, language: Language) -> str:
    """Write a moment down for a reader; the text around it names the time zone."""
    return when.strftime(_MOMENT.to(language))
