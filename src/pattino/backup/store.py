"""Rows of a whole database as lines, and back: the same form for SQLite and PostgreSQL.

Tables are found in the database itself, so a schema of an earlier version is copied as it is.
Sign-ins and sessions are left out: they are over in minutes and days, and one that was ended
must not come back. What an address is looked up by is left out too and made again from the
sealed address: with it, and the pepper, a copy would confirm guesses about erased accounts.
Policy R, S.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from sqlalchemy import Connection, Integer, MetaData, insert, inspect, select, text

from pattino.backup.archive import BLOCK_MOST
from pattino.backup.errors import BackupAltered

__all__ = [
    "LEFT_OUT",
    "MADE_AGAIN",
    "Loading",
    "dump",
    "has_table",
    "is_empty",
    "parts_of",
    "reflected",
]

LEFT_OUT: Final = frozenset({"alembic_version", "sessions", "signin_attempts"})
MADE_AGAIN: Final = {"accounts": "email_key", "invitations": "email_key"}
_BLOCK_AIM: Final = 128 * 1024  # a lower one costs more tags, a higher one more memory
_ROWS_AT_ONCE: Final = 100  # pictures are among them; more only costs memory

Value = str | int | float | bool | bytes | date | None


def reflected(connection: Connection) -> MetaData:
    """The tables that are there."""
    found = MetaData()
    found.reflect(connection)
    return found


def parts_of(found: MetaData) -> tuple[str, ...]:
    """Names of the tables to copy, those that others refer to first."""
    return tuple(each.name for each in found.sorted_tables if each.name not in LEFT_OUT)


def is_empty(connection: Connection) -> bool:
    """Whether the database holds no table at all."""
    return not inspect(connection).get_table_names()


def has_table(connection: Connection, name: str) -> bool:
    """Whether the schema has this table: that of an earlier version may not."""
    return inspect(connection).has_table(name)


def _plain(value: object) -> object:
    if isinstance(value, bytes | memoryview):
        return {"b": b64encode(bytes(value)).decode()}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    if value is None or isinstance(value, str | int | float):
        return value
    raise TypeError(f"a column holds {type(value).__name__}, which backups do not know yet")


def _value(plain: object) -> Value:
    match plain:
        case {"b": str(coded)}:
            return b64decode(coded)
        case {"d": str(day)}:
            return date.fromisoformat(day)
        case None | str() | int() | float():
            return plain
        case _:
            raise BackupAltered("A row of the backup is of a form that this version does not know.")


def _line(values: Iterable[object]) -> bytes:
    return json.dumps([_plain(each) for each in values], separators=(",", ":")).encode() + b"\n"


def dump(connection: Connection, found: MetaData) -> Iterator[tuple[str, bytes]]:
    """Give every row as a line, many in a block; each part begins with its columns."""
    for table in (found.tables[part] for part in parts_of(found)):
        columns = [c for c in table.columns if MADE_AGAIN.get(table.name) != c.name]
        chosen = select(*columns).execution_options(yield_per=_ROWS_AT_ONCE)
        block = bytearray(_line(c.name for c in columns))
        for row in connection.execute(chosen):
            line = _line(row)
            if len(block) + len(line) > min(_BLOCK_AIM, BLOCK_MOST):
                yield table.name, bytes(block)
                block.clear()
            block += line
        yield table.name, bytes(block)


class Loading:
    """Puts rows into a database whose tables are there and empty."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._tables = reflected(connection).tables
        self._columns: list[str] = []
        self._part = ""
        self._made = 0

    def take(self, part: str, block: bytes) -> None:
        """Take up one block."""
        lines = block.splitlines()
        if part != self._part:
            self._part, self._columns = part, [str(each) for each in json.loads(lines.pop(0))]
        table = self._tables.get(part)
        if table is None or not set(self._columns) <= set(table.columns.keys()):
            raise BackupAltered(f"Part {part} does not fit the schema that the backup names.")
        rows = [self._row(part, line) for line in lines]
        for start in range(0, len(rows), _ROWS_AT_ONCE):
            self._connection.execute(insert(table), rows[start : start + _ROWS_AT_ONCE])

    def _row(self, part: str, line: bytes) -> dict[str, Value]:
        values = [_value(each) for each in json.loads(line)]
        row = dict(zip(self._columns, values, strict=True))
        if part in MADE_AGAIN:
            self._made += 1
            row[MADE_AGAIN[part]] = self._made.to_bytes(32)  # a place holder, each another one
        return row

    def finish(self) -> None:
        """Let PostgreSQL count on after the numbers that came in."""
        if self._connection.dialect.name != "postgresql":
            return
        for table in self._tables.values():
            for column in table.primary_key.columns:
                if isinstance(column.type, Integer) and column.server_default is not None:
                    self._connection.execute(
                        text(
                            f"SELECT setval(pg_get_serial_sequence('{table.name}', "  # noqa: S608 (names of our schema)
                            f"'{column.name}'), coalesce(max({column.name}), 1), "
                            f"max({column.name}) IS NOT NULL) FROM {table.name}"
                        )
                    )
