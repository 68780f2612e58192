"""The privacy notice: the newest edition, with the operator who runs the server. Policy E."""

from dataclasses import dataclass
from typing import Final

from pattino.privacy.editions import EDITIONS, Edition

__all__ = ["DEVELOPER", "NEWEST", "TEXTS", "VERSION", "Notice", "Operator"]

NEWEST: Final = EDITIONS[-1]
VERSION: Final = NEWEST.version
TEXTS: Final = NEWEST.texts
DEVELOPER: Final = "The Pattino developers"


@dataclass(frozen=True, slots=True)
class Operator:
    """Who runs this server and is responsible for it."""

    name: str
    contact: str


@dataclass(frozen=True, slots=True)
class Notice:
    """The notice as one server shows it; before set-up nobody operates it yet."""

    operator: Operator | None
    edition: Edition = NEWEST
    developer: str = DEVELOPER
