"""Violations of the policy that are planted on purpose, and the gate that has to catch each.

`docs/violations.md` is written from this list, and `test_violations.py` plants every one of them.
A gate is what the build, the start or the run of the real program passes through; nothing here is
made for this list alone.
"""

import configparser
import copy
import json
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import grimp
from importlinter.configuration import configure
from importlinter.contracts.forbidden import ForbiddenContract
from importlinter.contracts.layers import LayersContract

from pattino.kit.metrics import Figure, as_text
from pattino.kit.secret import Personal
from pattino.privacy import inventory
from tests.privacy import gates
from tools.house import browser, egress, events, reveals
from tools.house.tree import Problem

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Violation:
    """One deed that the policy forbids."""

    clause: str
    deed: str
    gate: str
    is_caught: Callable[[], bool]


def _columns() -> gates.Columns:
    return {(each.table, each.column) for each in inventory.COLUMNS}


def _column(table: str, column: str) -> Callable[[], bool]:
    return lambda: bool(gates.columns(_columns() | {(table, column)}))


def _no_column(table: str, column: str) -> Callable[[], bool]:
    return lambda: bool(gates.columns(_columns() - {(table, column)}))


def _named(table: str, column: str) -> Callable[[], bool]:
    """Even if somebody put it on the list."""
    return lambda: bool(gates.column_names(_columns() | {(table, column)}))


def _file(name: str) -> Callable[[], bool]:
    return lambda: bool(gates.files([name]))


def _law(law: Callable[[str, str], list[Problem]], path: str, source: str) -> Callable[[], bool]:
    return lambda: bool(law(path, source))


@cache
def graph() -> grimp.ImportGraph:
    configure()
    return grimp.build_graph("pattino", include_external_packages=True, cache_dir=None)


def _import(importer: str, imported: str) -> Callable[[], bool]:
    """A line `import` that is put into a module: the contracts of .importlinter are broken."""

    def is_caught() -> bool:
        changed = copy.deepcopy(graph())
        changed.add_import(
            importer=importer, imported=imported, line_number=1, line_contents="planted"
        )
        return not contracts_kept(changed)

    return is_caught


def contracts_kept(graph: grimp.ImportGraph) -> bool:
    """Say whether this program keeps every contract of .importlinter."""
    return all(_is_kept(name, graph) for name in _contracts().sections())


@cache
def _contracts() -> configparser.ConfigParser:
    read = configparser.ConfigParser()
    read.read(ROOT / ".importlinter")
    return read


_KINDS = {"forbidden": ForbiddenContract, "layers": LayersContract}


def _is_kept(name: str, graph: grimp.ImportGraph) -> bool:
    options: dict[str, object] = dict(_contracts()[name])
    kind = _KINDS.get(str(options.get("type")))
    if kind is None:
        return True
    for key in ("layers", "containers", "source_modules", "forbidden_modules"):
        if key in options:
            options[key] = [line.strip() for line in str(options[key]).strip().splitlines()]
    session = {"root_packages": ["pattino"], "include_external_packages": "True"}
    contract = kind(name=name, session_options=session, contract_options=options)
    return bool(contract.check(graph, verbose=False).kept)


def _fails(deed: Callable[[], object]) -> Callable[[], bool]:
    def is_caught() -> bool:
        try:
            deed()
        except TypeError:
            return True
        return False

    return is_caught


ADA = Personal("Ada Axel")
LOG = "from pattino.kit import log\n"
SERVICE, LISTED = "src/pattino/meetings/service.py", "src/pattino/media/tokens.py"
PAGE = "web/src/features/home/HomePage.tsx"
INVENTORY, NAMES = "inventory", "forbidden names"
REVEAL, EVENT, EGRESS, BROWSER = (
    "house: reveals",
    "house: events",
    "house: egress",
    "house: browser",
)
CONTRACTS, WRAPPER, FIGURES = "import contracts", "wrapped values", "figures without labels"

VIOLATIONS = (
    # What is stored.
    Violation("1.1", "add a column to accounts", INVENTORY, _column("accounts", "nickname")),
    Violation("1.1", "add a table", INVENTORY, _column("notes", "text")),
    Violation("1.1", "drop a listed column", INVENTORY, _no_column("accounts", "held")),
    Violation(
        "S", "add a column to the keys", INVENTORY,
        lambda: bool(gates.key_columns({("account_keys", "plain_key")})),
    ),
    Violation("R", "keep account keys in the database", INVENTORY,
              _column("account_keys", "sealed_key")),
    Violation("C", "store who was refused for their age", INVENTORY,
              _column("age_refusals", "device_mac")),
    Violation("2.2", "write a log file into the data folder", INVENTORY, _file("calls.log")),
    Violation("2.2", "leave a core dump", INVENTORY, _file("core.4711")),
    Violation("2.2", "write a recording", INVENTORY, _file("recordings/1.webm")),
    Violation("1.1", "keep a copy of the database", INVENTORY, _file("pattino.sqlite3.bak")),
    Violation(
        "1.1", "set a cookie that is not listed", INVENTORY,
        lambda: bool(gates.cookies({each.name for each in inventory.COOKIES} | {"visitor"})),
    ),
    Violation(
        "1.1", "list a cookie that is never set", INVENTORY,
        lambda: bool(gates.cookies({each.name for each in inventory.COOKIES[1:]})),
    ),
    Violation("R", "store an IP address with a session", NAMES, _named("sessions", "ip")),
    Violation("R", "store the browser of a session", NAMES, _named("sessions", "user_agent")),
    Violation("2.2", "store how long a call took", NAMES, _named("meetings", "duration")),
    Violation("2.2", "store who called whom", NAMES, _named("call_log", "to_account")),
    Violation("2.2", "store who was in a meeting", NAMES, _named("meetings", "joined")),
    Violation("C", "store a year of birth", NAMES, _named("accounts", "birth_year")),
    Violation("1.1", "store a telephone number", NAMES, _named("accounts", "phone")),
    # What is kept in browsers.
    Violation("1.1", "keep a key in localStorage", BROWSER,
              _law(browser.problems_in, PAGE, "window.localStorage.setItem('x', '1');")),
    Violation("1.1", "keep a key in sessionStorage", BROWSER,
              _law(browser.problems_in, PAGE, "sessionStorage.x = '1';")),
    Violation("1.1", "open a database in the browser", BROWSER,
              _law(browser.problems_in, PAGE, "indexedDB.open('x');")),
    Violation("1.1", "set a cookie from a script", BROWSER,
              _law(browser.problems_in, PAGE, "document.cookie = 'x=1';")),
    Violation("1.1", "use an unlisted key where keys are allowed", BROWSER,
              _law(browser.problems_in, "web/src/call/preferences.ts", "k('pattino-calls')")),
    Violation("3.1", "call another host from the client", BROWSER,
              _law(browser.problems_in, PAGE, "fetch('https://metrics.vendor.com/hit');")),
    Violation("3.1", "open a WebSocket elsewhere", BROWSER,
              _law(browser.problems_in, PAGE, "new WebSocket('wss://relay.vendor.com/');")),
    # What account information is used for.
    Violation("2.1", "read a name in the media room", REVEAL,
              _law(reveals.problems_in, "src/pattino/media/live.py", "n.reveal(Purpose.IDENTIFY)")),
    Violation("2.1", "read an address in the media process", REVEAL,
              _law(reveals.problems_in, "src/pattino/sfu/main.py", "a.reveal(Purpose.IDENTIFY)")),
    Violation("2.1", "read for a purpose that is not this module's", REVEAL,
              _law(reveals.problems_in, LISTED, "n.reveal(Purpose.AUTHENTICATE)")),
    Violation("2.1", "read for a third purpose", REVEAL,
              _law(reveals.problems_in, LISTED, "n.reveal(Purpose.MARKETING)")),
    Violation("2.1", "skip the purpose", REVEAL, _law(reveals.problems_in, LISTED, "n.reveal()")),
    Violation("2.1", "hide the purpose in a variable", REVEAL,
              _law(reveals.problems_in, LISTED, "n.reveal(why)")),
    Violation("2.1", "pass the reading on as a function", REVEAL,
              _law(reveals.problems_in, LISTED, "map(Personal.reveal, names)")),
    Violation("2.1", "read around the wrapper", REVEAL,
              _law(reveals.problems_in, LISTED, "n._value")),
    Violation("2.1", "print a wrapped name", WRAPPER,
              lambda: "Ada" not in f"{ADA} {ADA!r} {ADA!s:>9}"),
    Violation("2.1", "write a wrapped name as JSON", WRAPPER,
              _fails(lambda: json.dumps({"n": ADA}))),
    Violation("2.1", "pickle a wrapped name", WRAPPER, _fails(lambda: pickle.dumps(ADA))),
    # What is logged and measured.
    Violation("2.1", "log a name under a field of its own", EVENT,
              _law(events.problems_in, SERVICE, LOG + "log.get().info('a.b', name=n)")),
    Violation("2.1", "log an address under a field of its own", EVENT,
              _law(events.problems_in, SERVICE, LOG + "log.get().info('a.b', email=e)")),
    Violation("2.1", "build an event from a value", EVENT,
              _law(events.problems_in, SERVICE, LOG + "log.get().info(f'joined.{name}')")),
    Violation("2.1", "say an event in words", EVENT,
              _law(events.problems_in, SERVICE, LOG + "log.get().info('Ada joined')")),
    Violation("2.1", "print instead of logging", EVENT,
              _law(events.problems_in, SERVICE, "print(account)")),
    Violation("1.3", "give a figure a label", FIGURES,
              lambda: bool(gates.figures('pattino_calls{room="a"} 1'))),
    Violation("1.3", "hide a name in a figure's name", FIGURES,
              lambda: bool(gates.figures(as_text([Figure('calls{who="ada"}', "gauge", "x", 1)])))),
    # Who receives something.
    Violation("3.1", "call a server from a room", EGRESS,
              _law(egress.problems_in, SERVICE, "import httpx")),
    Violation("3.1", "send mail around the outbox", EGRESS,
              _law(egress.problems_in, SERVICE, "import smtplib")),
    Violation("3.1", "fetch an address with the standard library", EGRESS,
              _law(egress.problems_in, SERVICE, "from urllib import request")),
    Violation("3.1", "open a plain socket to somewhere", EGRESS,
              _law(egress.problems_in, SERVICE, "import socket\nsocket.create_connection(x)")),
    Violation("3.1", "open a stream to somewhere", EGRESS,
              _law(egress.problems_in, SERVICE, "import asyncio\nasyncio.open_connection('x', 1)")),
    Violation("3.1", "start an HTTP client", EGRESS,
              _law(egress.problems_in, SERVICE, "aiohttp.ClientSession()")),
    # What may know what.
    Violation("3.2", "let the media process import accounts", CONTRACTS,
              _import("pattino.sfu.main", "pattino.accounts.store")),
    Violation("3.2", "let the media process import the database", CONTRACTS,
              _import("pattino.sfu.dispatch", "sqlalchemy")),
    Violation("2.2", "let a room of the media process open sockets", CONTRACTS,
              _import("pattino.sfu.rooms.values", "socket")),
    Violation("2.1", "let the media room import accounts", CONTRACTS,
              _import("pattino.media.live", "pattino.accounts.service")),
    Violation("2.1", "let the kit import accounts", CONTRACTS,
              _import("pattino.kit.log", "pattino.accounts.model")),
    Violation("1.1", "let a store be read past its service", CONTRACTS,
              _import("pattino.accounts.store", "pattino.signin.store")),
)  # fmt: skip
