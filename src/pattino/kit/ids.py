"""Random values as an argument: identifiers, codes and tokens.

Everything unguessable in the product is made here from a `RandomSource`. The alphabet is
Crockford's base 32: no letter that reads like a digit, no vowel U that makes words.
"""

import hashlib
import secrets
from typing import Final, Protocol

__all__ = [
    "CROCKFORD",
    "RandomSource",
    "SeededSource",
    "SystemSource",
    "base32",
    "random_code",
    "random_id",
    "random_token",
    "read_crockford",
]

CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOKALIKES: Final = str.maketrans({"I": "1", "L": "1", "O": "0", " ": None, "-": None})


class RandomSource(Protocol):
    """Where randomness comes from."""

    def bytes(self, count: int) -> bytes:
        """Return `count` bytes that nobody can foresee."""
        ...


class SystemSource:
    """The operating system's generator."""

    def bytes(self, count: int) -> bytes:
        """Return `count` bytes from the operating system."""
        return secrets.token_bytes(count)


class SeededSource:
    """A source for tests: the same seed gives the same values, each value only once."""

    def __init__(self, seed: int = 0) -> None:
        self._seed = seed
        self._drawn = 0

    def bytes(self, count: int) -> bytes:
        """Return the next `count` bytes of this seed's stream."""
        self._drawn += 1
        return hashlib.shake_256(f"{self._seed}:{self._drawn}".encode()).digest(count)


def base32(value: bytes, length: int) -> str:
    """Write the first `length` times five bits of `value` in Crockford's alphabet."""
    available = len(value) * 8
    wanted = length * 5
    if wanted > available:
        raise ValueError(f"{length} characters need {wanted} bits, {available} were given")
    number = int.from_bytes(value) >> (available - wanted)
    return "".join(CROCKFORD[number >> shift & 31] for shift in range(wanted - 5, -1, -5))


def _characters(source: RandomSource, length: int) -> str:
    return base32(source.bytes((length * 5 + 7) // 8), length)


def random_id(source: RandomSource, length: int = 26) -> str:
    """Make an opaque lower-case identifier; each character carries five random bits."""
    return _characters(source, length).lower()


def random_code(source: RandomSource, length: int = 8) -> str:
    """Make a code that people read and type: upper case, 40 bits at eight characters."""
    return _characters(source, length)


def random_token(source: RandomSource, bits: int = 256) -> str:
    """Make a bearer token of at least `bits` bits, safe in a cookie and in a URL fragment."""
    return random_id(source, (bits + 4) // 5)


def read_crockford(text: str) -> str:
    """Read what a person typed: case, blanks, hyphens and look-alike letters do not matter."""
    return text.upper().translate(_LOOKALIKES)
