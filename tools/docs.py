"""Generated pages: what is written twice by hand drifts, so it is written once, in the code.

python -m tools.docs            write them
python -m tools.docs --check    fail if one is not what its generator writes
"""

import importlib
import pkgutil
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from google.protobuf import json_format
from google.protobuf.message import Message

import pattino
from benches.page import performance
from pattino import settings as known
from pattino.kit.errors import PattinoError
from pattino.livekit.grants import Grant
from pattino.privacy import inventory, notice
from pattino.privacy.clauses import Clause
from pattino.privacy.recipients import DESTINATIONS
from pattino.sfu import api_methods, http
from pattino.sfu.rooms import admission
from pattino.sfu.rooms.effects import Refusal, WebhookKind
from pattino.sfu.signal import table as signals
from tests.matrix.page import compatibility
from tests.privacy.violations import VIOLATIONS
from tools import ran
from tools.house import clauses

ROOT = Path(__file__).resolve().parents[1]


def table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """A table in Markdown; a bar within a value would end its cell."""

    def line(values: tuple[str, ...]) -> str:
        return "| " + " | ".join(value.replace("|", "\\|") for value in values) + " |"

    return "\n".join([line(head), line(tuple("---" for _ in head)), *map(line, rows)])


def settings() -> str:
    """Every setting, from the one place where it is defined."""
    rows = [
        (
            f"`{each.flag}`",
            f"`{each.variable}`",
            f"`{each.default}`" if each.default else "",
            each.help,
        )
        for each in (known.FILE, *known.SETTINGS)
    ]
    return (
        "# Settings\n\n"
        "Written by `make docs` from `src/pattino/settings.py`. A flag of `pattino serve`\n"
        "goes before the environment, the environment before the settings file, the file before\n"
        "the default; `pattino config show` says what holds and why. In the file a setting is\n"
        "named as its flag, with `_` for `-`: `media_port = 7882`. Secrets stand in files that a\n"
        "setting names, never in a setting.\n\n"
        + table(("flag", "environment", "default", "what it does"), rows)
        + "\n"
    )


def places(shown: Sequence[clauses.Shown], clause: str, run: ran.Record | None = None) -> str:
    """Where a clause is held or shown: files once each, as links; of tests how many ran there."""
    by_path: dict[str, list[clauses.Shown]] = {}
    for each in shown:
        if each.clause == clause:
            by_path.setdefault(each.path, []).append(each)
    told = []
    for path, found in by_path.items():
        inside = ", ".join(_ran_at(each, run) for each in found) if run else ""
        told.append(f"[{path}](../{path})" + (f": {inside}" if inside else ""))
    return "<br>".join(told) or "nothing yet"


def _ran_at(place: clauses.Shown, run: ran.Record) -> str:
    """A class, a function or all of a file, and how many tests of it passed."""
    count = run.at(place)
    name = f"`{place.name}`" if place.name else "all of it"
    return f"{name} ({count})" if count else name


def policy() -> str:
    """Every clause: its sentence in the product, the code that holds it, the tests that show it."""
    code, tests = clauses.shown(ROOT, "src"), clauses.shown(ROOT, "tests")
    run = ran.kept()
    parts = [
        "# The policy, clause by clause\n",
        "Written by `make docs` from the notice in the product, the code and the tests. The notice",
        f"is version {notice.VERSION}; it names the operator of the server that shows it.\n",
        f"In brackets: how many tests passed there. {run.told}\n",
    ]
    for clause in Clause:
        held = places(code, clause.id)
        shown = places(tests, clause.id, run)
        rows = [("held by", held), ("shown by", shown)]
        parts += [f"## {clause.id} {clause.title}\n", notice.TEXTS[clause] + "\n"]
        parts += [table(("", ""), rows) + "\n"]
    return "\n".join(parts)


STORED_HEAD = ("what", "what for", "clause", "how long", "who reads it", "what erases it")


def stored(rows: Iterable[tuple[str, inventory.Fact]]) -> str:
    """Stored items with their facts, as a table."""
    cells = [
        (name, fact.purpose, fact.clause.id, fact.kept, ", ".join(fact.readers), fact.erased_by)
        for name, fact in rows
    ]
    return table(STORED_HEAD, cells) + "\n"


def data_inventory() -> str:
    """Everything that is stored, from the list that the build is held to."""
    parts = [
        "# What is stored\n",
        "Written by `make docs` from `src/pattino/privacy/inventory.py`. What is not listed is",
        "not stored: a column, file, cookie or browser key that is missing fails the build.\n",
        "## In the database\n",
        stored((f"`{each.table}.{each.column}`", each.fact) for each in inventory.COLUMNS),
        "## In the file of account keys, `keys.db`\n",
        stored((f"`{each.table}.{each.column}`", each.fact) for each in inventory.KEY_COLUMNS),
        "## Files in the data folder\n",
        stored((f"`{each.pattern}`", each.fact) for each in inventory.FILES),
        "## Cookies\n",
        stored((f"`{each.name}`", each.fact) for each in inventory.COOKIES),
        "## In the browser's own storage\n",
        stored((f"`{each.name}`", each.fact) for each in inventory.BROWSER_KEYS),
        "## Only in memory\n",
        stored(inventory.MEMORY.items()),
        "## Who outside receives something\n",
        table(
            ("who", "what", "what for", "clause", "when"),
            [(e.name, e.receives, e.purpose, e.clause.id, e.when) for e in DESTINATIONS],
        )
        + "\n",
        "## Fields of the log\n",
        "None of them can hold a name, an address or a token.\n",
        table(("field", "what it says"), [(f"`{n}`", v) for n, v in inventory.LOG_FIELDS.items()]),
    ]
    return "\n".join(parts) + "\n"


def violations() -> str:
    """Violations that the tests plant, and the gate that catches each."""
    rows = [(each.deed, each.clause, each.gate) for each in VIOLATIONS]
    return (
        "# Planted violations\n\n"
        "Written by `make docs` from `tests/privacy/violations.py`. Each run of the tests does\n"
        f"every one of these {len(VIOLATIONS)} things against the policy, and fails unless the\n"
        "gate that is named catches it.\n\n" + table(("deed", "clause", "caught by"), rows) + "\n"
    )


NOT_IMPORTED = ("pattino.__main__", "pattino._engine", "pattino.migrations")


def error_classes() -> list[type[PattinoError]]:
    """Every refusal of the program, each code once."""
    for module in pkgutil.walk_packages(pattino.__path__, "pattino."):
        if not module.name.startswith(NOT_IMPORTED):
            importlib.import_module(module.name)
    found: dict[str, type[PattinoError]] = {}
    waiting = [PattinoError]
    while waiting:
        each = waiting.pop()
        waiting += each.__subclasses__()
        if found.setdefault(each.code, each).title != each.title:
            raise ValueError(f"two errors share the code {each.code}")
    return [found[code] for code in sorted(found)]


def errors() -> str:
    """Every code that people and clients can meet, from the classes that raise it."""
    rows = [
        (f"`{each.code}`", str(each.status), each.title, each.next_step) for each in error_classes()
    ]
    return (
        "# Errors\n\n"
        "Written by `make docs` from the classes that raise them. Over HTTP an error is\n"
        "`application/problem+json` with its code; the web client has its own words for it.\n\n"
        + table(("code", "status", "what happened", "what to do"), rows)
        + "\n"
    )


GRANTS = {
    "roomCreate": Grant(may_create_rooms=True),
    "roomList": Grant(may_list_rooms=True),
    "roomAdmin` with `room": Grant(may_administer=True, room="room"),
}


def needed(method: api_methods.AnyMethod) -> str:
    """The grant that a method takes, found by trying each."""

    def fill(message: Message) -> None:
        if "room" in message.DESCRIPTOR.fields_by_name:
            json_format.ParseDict({"room": "room"}, message)

    for name, grant in GRANTS.items():
        with suppress(api_methods.NotGrantedError):
            method.prepare(fill, grant)
            return f"`{name}`"
    raise ValueError("a method that no grant allows")


def refusals() -> list[tuple[str, ...]]:
    """Every refusal of a join, from where it is decided."""
    found = [each for each in vars(admission).values() if isinstance(each, Refusal)]
    found.append(http.TOO_MANY_SOCKETS)
    return [
        (f"`{each.code}`", str(each.status), each.sentence)
        for each in sorted(found, key=lambda each: (each.status, each.code))
    ]


def protocol() -> str:
    """What the media server does with each message of LiveKit's protocol."""
    requests = [(f"`{n}`", kind.decision.value, kind.why) for n, kind in signals.KINDS.items()]
    scenarios = [(f"`{n}`", kind.decision.value, kind.why) for n, kind in signals.SCENARIOS.items()]
    answers = [
        (f"`{n}`", "sent" if each.is_sent else "not sent", each.why)
        for n, each in signals.ANSWERS.items()
    ]
    methods = [(f"`{n}`", "yes", needed(each)) for n, each in api_methods.METHODS.items()]
    methods += [(f"`{n}`", "no", why) for n, why in api_methods.UNIMPLEMENTED.items()]
    parts = [
        "# LiveKit's protocol, message by message\n",
        "Written by `make docs` from the tables that the media server works by",
        "(`src/pattino/sfu/signal/table.py`, `src/pattino/sfu/api_methods.py`). A message that the",
        "protocol gains fails the build until it is decided here.\n",
        "Clients join at `/rtc/v1` (Go clients at `/rtc` with `join_request`): one peer",
        "connection, and the client always offers. At `/rtc` alone they have two: the client",
        "offers the one that it sends on, the server the one that it receives on.\n",
        "## What clients say (SignalRequest)\n",
        "Refused requests are answered with `request_response` UNSUPPORTED_TYPE.\n",
        table(("message", "", "what it does, or why not"), requests) + "\n",
        "## Faults on demand (SimulateScenario)\n",
        "Test suites of clients ask for them; `pattino serve` ignores them all.\n",
        table(("scenario", "", "what happens with --dev, or why not"), scenarios) + "\n",
        "## What the server says (SignalResponse)\n",
        table(("message", "", "when, or why not"), answers) + "\n",
        "## RoomService\n",
        "Twirp at `/twirp/livekit.RoomService/METHOD`, as protobuf or JSON.\n",
        table(("method", "offered", "grant it needs, or why not"), methods) + "\n",
        "## Webhooks\n",
        "Signed as LiveKit signs them, in order within a room, tried again for 30 s:\n",
        "\n".join(f"- `{kind.value}`" for kind in WebhookKind) + "\n",
        "## A join that is refused\n",
        "Tokens that cannot be read are 401, with their codes in [errors](errors.md).\n",
        table(("code", "status", "what clients are told"), refusals()) + "\n",
    ]
    return "\n".join(parts)


PAGES: dict[str, Callable[[], str]] = {
    "docs/settings.md": settings,
    "docs/policy.md": policy,
    "docs/inventory.md": data_inventory,
    "docs/errors.md": errors,
    "docs/violations.md": violations,
    "docs/protocol.md": protocol,
    "docs/compatibility.md": compatibility,
    "docs/performance.md": performance,
}


def stale(root: Path, pages: dict[str, Callable[[], str]]) -> list[str]:
    """The pages that differ from what their generator writes now."""
    found = []
    for name, generate in pages.items():
        path = root / name
        if not path.exists() or path.read_text(encoding="utf-8") != generate():
            found.append(name)
    return found


def write(root: Path, pages: dict[str, Callable[[], str]]) -> None:
    """Write every page that differs."""
    for name in stale(root, pages):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(pages[name](), encoding="utf-8")
        print(f"Wrote {name}")


def main(arguments: list[str]) -> int:
    """Write the pages, or only compare them."""
    if arguments == ["--check"]:
        old = stale(ROOT, PAGES)
        for name in old:
            print(f"{name}:1: is not what its generator writes; run: make docs")
        return 1 if old else 0
    write(ROOT, PAGES)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
