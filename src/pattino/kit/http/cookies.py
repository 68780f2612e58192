"""Cookies that scripts cannot read and other hosts cannot set.

`__Host-` (RFC 6265bis §4.1.3.2) needs TLS; on http://localhost the plain name is used.
Every cookie is HttpOnly, SameSite=Strict and for the whole host: our pages are static, so
even after a click in a mail the first request that needs a cookie is our own.
"""

from dataclasses import dataclass

from starlette.requests import HTTPConnection
from starlette.responses import Response

__all__ = ["Cookie"]


@dataclass(frozen=True, slots=True)
class Cookie:
    """One named cookie of ours."""

    purpose: str
    is_secure: bool

    @property
    def name(self) -> str:
        """Name on the wire."""
        return f"__Host-pattino-{self.purpose}" if self.is_secure else f"pattino-{self.purpose}"

    def read(self, connection: HTTPConnection) -> str | None:
        """Return the value that came along, if one of sane length did."""
        value = connection.cookies.get(self.name)
        return value if value and len(value) <= _LONGEST else None

    def write(self, response: Response, value: str, *, max_age_s: int) -> None:
        """Set the cookie for `max_age_s` seconds."""
        response.set_cookie(
            self.name,
            value,
            max_age=max_age_s,
            path="/",
            secure=self.is_secure,
            httponly=True,
            samesite="strict",
        )

    def clear(self, response: Response) -> None:
        """Take the cookie back."""
        response.delete_cookie(
            self.name, path="/", secure=self.is_secure, httponly=True, samesite="strict"
        )


_LONGEST = 256
