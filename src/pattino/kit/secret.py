"""Values that must not slip out: personal data and secrets, wrapped.

A wrapped value prints, formats and logs as a mask, refuses to be pickled and is unknown to
`json`. Who needs the value says what for: policy 2.1 allows two purposes, no third exists.
"""

import hmac
from enum import StrEnum
from typing import Final, Generic, NoReturn, TypeVar

__all__ = ["Personal", "Purpose", "Secret"]

T_co = TypeVar("T_co", covariant=True)


class Purpose(StrEnum):
    """What account information may serve (policy 2.1)."""

    AUTHENTICATE = "authenticate"
    IDENTIFY = "identify"


class _Masked(Generic[T_co]):
    """Shared behaviour: every way of printing gives the mask."""

    __slots__ = ("_value",)
    _mask: str = "‹masked›"

    def __init__(self, value: T_co) -> None:
        self._value: Final = value

    def __repr__(self) -> str:
        return self._mask

    def __str__(self) -> str:
        return self._mask

    def __format__(self, spec: str) -> str:
        return format(self._mask, spec)

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"{self._mask} values are never pickled or copied")


class Personal(_Masked[T_co]):
    """Something about a person."""

    __slots__ = ()
    _mask = "‹personal›"

    def reveal(self, purpose: Purpose) -> T_co:
        """Take the value out for one of the purposes the policy names."""
        del purpose  # named by the reader for the reader: grep finds every use and its reason
        return self._value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Personal) and bool(self._value == other._value)

    def __hash__(self) -> int:
        return hash((Personal, self._value))


class Secret(_Masked[T_co]):
    """A key, token or password."""

    __slots__ = ()
    _mask = "‹secret›"

    def expose(self) -> T_co:
        """Take the value out to sign, compare or hand over."""
        return self._value

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return False
        ours, theirs = self._value, other._value
        if isinstance(ours, str) and isinstance(theirs, str):
            return hmac.compare_digest(ours.encode(), theirs.encode())
        if isinstance(ours, bytes) and isinstance(theirs, bytes):
            return hmac.compare_digest(ours, theirs)
        return bool(ours == theirs)

    def __hash__(self) -> int:
        return hash((Secret, self._value))
