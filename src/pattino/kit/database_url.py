"""The address of a database, as operators write it, read and judged.

SQLite by a path; PostgreSQL in the words of libpq (`postgresql://name@host:5432/database`, for a
Unix socket `postgresql://name@/database?host=/run/postgresql`). To another machine the connection
is encrypted and the server's certificate checked; plain text leaves this machine only in a
transport that the operator vouches for by name (`sslmode=disable` is refused there). The driver
is pg8000: docs/decisions/0020. Policy S.
"""

import getpass
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import URL
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from pattino.kit.errors import PattinoError
from pattino.kit.http.origin import is_loopback_host

__all__ = ["DatabaseAddress", "DatabaseAddressWrong", "read_address", "with_password"]

_DRIVER: Final = "postgresql+pg8000"
_NAMES: Final = frozenset({"postgresql", "postgres", _DRIVER})
_OPTIONS: Final = frozenset({"host", "sslmode", "sslrootcert"})
_PORT: Final = 5432


class DatabaseAddressWrong(PattinoError):
    """The setting names no database that can be used."""

    code = "database_address_wrong"
    title = "The address of the database cannot be used"
    next_step = "Correct database_url; docs/operate/database.md shows its forms."


@dataclass(frozen=True, slots=True)
class DatabaseAddress:
    """Where the database is, for SQLAlchemy and its driver."""

    url: URL
    is_sqlite: bool
    connecting: dict[str, object]

    @property
    def has_password(self) -> bool:
        """Whether the address itself holds one."""
        return self.url.password is not None

    @property
    def file(self) -> Path | None:
        """The file of an SQLite database; None in memory and on PostgreSQL."""
        path = self.url.database if self.is_sqlite else None
        return Path(path) if path and path != ":memory:" else None


def with_password(text: str, password: str) -> str:
    """Put a password into an address that was read before."""
    return make_url(text).set(password=password).render_as_string(hide_password=False)


def read_address(text: str) -> DatabaseAddress:
    """Read an address; raises DatabaseAddressWrong."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as error:
        raise DatabaseAddressWrong from error
    if url.drivername == "sqlite":
        return DatabaseAddress(url, is_sqlite=True, connecting={})
    if url.drivername not in _NAMES:
        raise DatabaseAddressWrong("It begins with sqlite:/// or postgresql://.")
    if stranger := sorted(set(url.query) - _OPTIONS):
        raise DatabaseAddressWrong(f"The option {stranger[0]} is not known.")
    return _postgresql(url)


def _postgresql(url: URL) -> DatabaseAddress:
    if not url.database:
        raise DatabaseAddressWrong("It names no database.")
    host = _option(url, "host") or url.host or "localhost"
    port = url.port or _PORT
    connecting: dict[str, object] = {"application_name": "pattino"}
    if host.startswith("/"):
        connecting |= {"unix_sock": f"{host}/.s.PGSQL.{port}", "ssl_context": False}
    else:
        connecting["ssl_context"] = _tls(url, host)
    plain = url.set(
        drivername=_DRIVER,
        username=url.username or getpass.getuser(),
        host=None if host.startswith("/") else host,
        port=None if host.startswith("/") else port,
        query={},
    )
    return DatabaseAddress(plain, is_sqlite=False, connecting=connecting)


def _tls(url: URL, host: str) -> ssl.SSLContext | bool:
    is_near = is_loopback_host(host)
    mode = _option(url, "sslmode") or ("disable" if is_near else "verify-full")
    if mode == "disable" and is_near:
        return False
    if mode != "verify-full":
        raise DatabaseAddressWrong("To another machine sslmode is verify-full.")
    try:
        return ssl.create_default_context(cafile=_option(url, "sslrootcert"))
    except OSError as error:
        raise DatabaseAddressWrong("The file that sslrootcert names cannot be used.") from error


def _option(url: URL, name: str) -> str | None:
    value = url.query.get(name)
    if value is not None and not isinstance(value, str):
        raise DatabaseAddressWrong(f"The option {name} is given twice.")
    return value
