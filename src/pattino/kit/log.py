"""Structured events on standard error that cannot name a person.

An event is a constant name; fields are allow-listed by name, and each value must look like
what its field may hold (a number, a short opaque word). Anything else is dropped and counted,
never printed. Messages of libraries come out as *who spoke and where in its code*, without
their text, since that text may hold an address. Policy 1.1, 2.1 and reading 1: no log is a
store of personal data.
"""

import logging
import os
import re
import sys
import traceback
from collections.abc import Iterable, MutableMapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Final

import structlog

__all__ = ["ALLOWED_FIELDS", "Log", "configure", "dropped_fields", "get"]

Log = structlog.typing.FilteringBoundLogger

_WORD: Final = re.compile(r"[A-Za-z0-9_.:/+<>=-]{1,80}\Z")
_ADDRESS_LIKE: Final = re.compile(r"\d+\.\d+\.\d+\.\d+|[0-9a-fA-F]*:[0-9a-fA-F:]*:|@|eyJ")

# Name of the field → what it says. A field that is not here does not reach a log.
ALLOWED_FIELDS: Final[dict[str, str]] = {
    "attempt": "how often something was tried",
    "code": "code of an error or refusal",
    "count": "how many",
    "dropped": "how many were dropped",
    "error": "class of an exception",
    "exit_code": "exit status of a child process",
    "frames": "file and line of each frame of a traceback, no values",
    "kind": "kind of message, command, event or track, from a closed list",
    "level_no": "a level as a number",
    "library": "name of a library's logger",
    "limit": "bound that was met",
    "method": "HTTP method",
    "missing": "protection that the kernel does not offer",
    "ms": "milliseconds",
    "name_of": "name of a setting, queue or table of ours",
    "participant": "server-made sid of a participant, random",
    "pid": "process id",
    "port": "local port of ours",
    "protections": "protections that hold",
    "queue": "name of a queue of ours",
    "reason": "reason from a closed list",
    "request": "random id of an HTTP request",
    "retry_s": "seconds until the next try",
    "room": "server-made sid of a room, random",
    "route": "route template, never the path that was asked for",
    "state": "state from a closed list",
    "status": "HTTP status",
    "track": "server-made sid of a track, random",
    "version": "version of the program, of the policy or of the schema",
    "where": "module and line of a library's message",
}

_META: Final = frozenset({"event", "level", "at"})
_dropped: dict[str, int] = {"fields": 0}


def dropped_fields() -> int:
    """Count the fields that were refused since the process began."""
    return _dropped["fields"]


def _is_plain(value: object) -> bool:
    if isinstance(value, bool | int | float) or value is None:
        return True
    if isinstance(value, str):
        return bool(_WORD.match(value)) and not _ADDRESS_LIKE.search(value)
    if isinstance(value, list | tuple):
        return all(isinstance(item, str) and _is_plain(item) for item in value)
    return False


def _only_allowed(
    _logger: object, _method: str, event: MutableMapping[str, object]
) -> MutableMapping[str, object]:
    for field in [name for name in event if name not in _META]:
        if field not in ALLOWED_FIELDS or not _is_plain(event[field]):
            del event[field]
            _dropped["fields"] += 1
            event["dropped"] = _dropped["fields"]
    name = event["event"]
    if not (isinstance(name, str) and _is_plain(name)):
        event["event"] = "log.unnamed"
    return event


def _exception_as_class(
    _logger: object, _method: str, event: MutableMapping[str, object]
) -> MutableMapping[str, object]:
    """Say which error and where; its text may quote a value, so it stays out."""
    given = event.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        event["frames"] = list(_frames(error.__traceback__))
    return event


def _frames(trace: TracebackType | None) -> Iterable[str]:
    for frame in traceback.extract_tb(trace, limit=-8):
        yield f"{Path(frame.filename).name}:{frame.lineno}"


def _stamp(
    _logger: object, method: str, event: MutableMapping[str, object]
) -> MutableMapping[str, object]:
    event["level"] = method
    event["at"] = datetime.now(UTC).isoformat(timespec="milliseconds")
    return event


class _FromLibraries(logging.Handler):
    """Standard logging → our events, without the message."""

    def emit(self, record: logging.LogRecord) -> None:
        log = structlog.get_logger()
        fields: dict[str, object] = {
            "library": record.name,
            "where": f"{record.module}:{record.lineno}",
        }
        if record.exc_info:
            fields["exc_info"] = record.exc_info
        level = min(logging.CRITICAL, max(logging.DEBUG, record.levelno // 10 * 10))
        log.log(level, "library.message", **fields)


class _StandardError:
    """Writes to whatever standard error is now, one line for each event."""

    def msg(self, line: str) -> None:
        """Write one line."""
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()

    log = debug = info = warning = error = critical = msg


def _arrange(threshold: int) -> None:
    on_terminal = sys.stderr.isatty() and "NO_COLOR" not in os.environ
    last: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer(sort_keys=True)
        if on_terminal
        else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[_exception_as_class, _stamp, _only_allowed, last],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=lambda *_: _StandardError(),
        cache_logger_on_first_use=False,
    )


def configure(level: str = "info") -> None:
    """Set the process's one way of logging: events on standard error, in words on a terminal and
    as JSON elsewhere; libraries are heard from warnings up, since without its text their chatter
    says nothing.
    """  # noqa: D205 (one sentence)
    threshold = logging.getLevelNamesMapping()[level.upper()]
    _arrange(threshold)
    root = logging.getLogger()
    root.handlers = [_FromLibraries()]
    root.setLevel(max(threshold, logging.WARNING))
    for name in list(logging.Logger.manager.loggerDict):
        found = logging.getLogger(name)
        found.handlers, found.propagate = [], True


_arrange(logging.INFO)  # a process that forgot to configure still prints nobody's data


def get() -> Log:
    """Return the process's log: `log.info("meeting.created", kind="instant")`."""
    log: Log = structlog.get_logger()
    return log
