"""Where a database is: libpq's words, TLS to other machines, no password on a command line."""

import ssl
from pathlib import Path

import pytest

from pattino.config import load
from pattino.kit.database_url import DatabaseAddressWrong, read_address, with_password
from pattino.settings import ConfigError


def test_a_file_is_sqlite() -> None:
    address = read_address("sqlite:////srv/x.sqlite3")
    assert address.is_sqlite
    assert address.file == Path("/srv/x.sqlite3")
    assert read_address("sqlite://").file is None


def test_a_unix_socket_is_found_in_the_folder_that_libpq_names() -> None:
    address = read_address("postgresql://pattino@/calls?host=/run/postgresql")
    assert address.connecting["unix_sock"] == "/run/postgresql/.s.PGSQL.5432"
    assert address.connecting["ssl_context"] is False
    assert address.url.drivername == "postgresql+pg8000"
    assert (address.url.username, address.url.database) == ("pattino", "calls")


def test_to_another_machine_the_certificate_is_checked() -> None:
    context = read_address("postgresql://p@db.example.org:6543/calls").connecting["ssl_context"]
    assert isinstance(context, ssl.SSLContext)
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname


def test_on_this_machine_it_may_be_plain() -> None:
    assert read_address("postgresql://p@localhost/calls").connecting["ssl_context"] is False


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("mysql://p@localhost/calls", "begins with"),
        ("no address", ""),
        ("postgresql://p@localhost", "no database"),
        ("postgresql://p@db.example.org/calls?sslmode=disable", "verify-full"),
        ("postgresql://p@db.example.org/calls?sslmode=prefer", "verify-full"),
        ("postgresql://p@localhost/calls?options=x", "options"),
        ("postgresql://p@db.example.org/calls?sslrootcert=/nowhere.pem", "sslrootcert"),
        ("postgresql://p@/calls?host=/a&host=/b", "twice"),
    ],
)
def test_what_would_be_readable_or_means_nothing_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(DatabaseAddressWrong) as refused:
        read_address(text)
    assert sentence in refused.value.detail
    with pytest.raises(ConfigError):
        load({"database_url": text}, {})


def test_a_password_comes_from_a_file_and_never_from_a_flag(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("p@ss:w/rd\n")
    address = "postgresql://pattino@localhost/calls"
    given = {"database_url": address, "database_password_file": str(secret)}
    read = read_address(load(given, {}).database_url.expose())
    assert read.url.password == "p@ss:w/rd"
    with pytest.raises(ConfigError, match="command line"):
        load({"database_url": with_password(address, "x")}, {})
    load({}, {"PATTINO_DATABASE_URL": with_password(address, "x")})
