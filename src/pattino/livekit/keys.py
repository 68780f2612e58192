"""API keys, and the two HS256 operations on them (RFC 7515, RFC 7519).

A LiveKit token is signed with the secret that belongs to the key named in `iss`. Nothing but
HS256 is accepted: a token cannot choose its algorithm.
"""

import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import jwt
from jwt.types import Options
from jwt.warnings import InsecureKeyLengthWarning

from pattino.kit.secret import Secret
from pattino.livekit.errors import (
    SecretTooShortError,
    TokenKeyUnknownError,
    TokenMalformedError,
    TokenMissingError,
    TokenSignatureError,
)

SECRET_LENGTH: Final = 32
"""Shortest secret outside of `--dev`: HMAC-SHA256 wants a key as long as its digest."""

TOKEN_LIMIT: Final = 16 * 1024
"""Longest token that is looked at. Attributes make tokens long; request lines end at 64 KiB."""


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key's public name and its secret."""

    name: str
    secret: Secret[str]

    def require_strong(self) -> None:
        """Refuse a secret that could be guessed; only `--dev` runs without this."""
        if len(self.secret.expose()) < SECRET_LENGTH:
            raise SecretTooShortError


class KeyRing:
    """The keys a server accepts: few, and fixed at start."""

    def __init__(self, keys: Iterable[ApiKey]) -> None:
        self._by_name = {key.name: key for key in keys}

    def read(self, token: str) -> Mapping[str, object]:
        """Return the claims of a token whose signature holds; times are not judged here."""
        if not token:
            raise TokenMissingError
        if len(token) > TOKEN_LIMIT:
            raise TokenMalformedError
        key = self._key_of(token)
        try:
            with _short_keys_allowed():
                return jwt.decode(
                    token,
                    key.secret.expose(),
                    algorithms=["HS256"],
                    options=_NO_CLAIM_IS_JUDGED,
                )
        except jwt.InvalidSignatureError as error:
            raise TokenSignatureError from error
        except _UNREADABLE as error:
            raise TokenMalformedError from error

    def _key_of(self, token: str) -> ApiKey:
        """Find the secret by the issuer that the token claims; the signature proves it later."""
        try:
            unproven = jwt.decode(token, options={"verify_signature": False})
        except _UNREADABLE as error:
            raise TokenMalformedError from error
        issuer = unproven.get("iss")
        if not isinstance(issuer, str) or issuer not in self._by_name:
            raise TokenKeyUnknownError
        return self._by_name[issuer]


_UNREADABLE: Final = (jwt.PyJWTError, ValueError, RecursionError)
"""All that reading a foreign token can raise; JSON can be nested deeper than Python goes."""

_NO_CLAIM_IS_JUDGED: Final[Options] = {
    "verify_signature": True,
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
    "verify_aud": False,
    "verify_iss": False,
    "verify_sub": False,
    "verify_jti": False,
}
"""The library would read the machine's clock; `grants` judges times with the one it is given."""


def sign(claims: Mapping[str, object], key: ApiKey) -> str:
    """Make a token of these claims; `iss` is the key's name."""
    with _short_keys_allowed():
        return jwt.encode({**claims, "iss": key.name}, key.secret.expose(), algorithm="HS256")


@contextmanager
def _short_keys_allowed() -> Iterator[None]:
    """The development secret is six letters; `require_strong` is our own stricter check."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InsecureKeyLengthWarning)
        yield
