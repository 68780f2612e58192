"""What a look into an account may be for, and what is counted of it."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

__all__ = ["Looks", "Reason"]


class Reason(StrEnum):
    """Policy 3.1: operation and support of the app; nothing else opens an account here."""

    SIGN_IN = "sign_in"
    MAIL = "mail"
    CALL = "call"
    RIGHTS = "rights"


@dataclass(frozen=True, slots=True)
class Looks:
    """How often a reason was given since the start, without a name. In memory."""

    counted: Counter[Reason] = field(default_factory=Counter)
