"""docs/compatibility.md, written from the outcomes that were kept."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from tests.matrix.cells import ACTIONS, CELLS, Action, Cell, candidates
from tests.matrix.outcomes import Book, Outcome, read
from tests.matrix.servers import NAMES, Name
from tests.peers.peer import KINDS, Kind

SERVER: Final[dict[Name, str]] = {"ours": "Pattino", "stock": "stock LiveKit"}
CLIENT: Final[dict[Kind, str]] = {
    "chromium": "livekit-client in Chromium",
    "firefox": "livekit-client in Firefox",
    "wheel": "`livekit` wheel (Python, Rust)",
    "go": "server-sdk-go",
}
HEAD: Final = """# Compatibility

Written by `make docs` from `docs/proof/matrix.json`, which `make prove PIECE=matrix` writes.

The clients that LiveKit publishes talk to our media server as they came, and to stock LiveKit
beside it. A cell is one call of two people: the client under test does one thing, and both are
judged by what a person gets, pixels that move and sound that is loud, at the receiver. The paths
that a client asked for are checked, so that a silent fall-back to another flow does not pass.

The cells cover every pair of client, verb, number of peer connections, transport and partner, and
every client over each number of connections and each transport; over UDP, which nearly everybody
uses, every client does everything, with one connection and with two.

- **pass**: as promised. **fail**: not as promised, with what was seen.
- **not yet**: our server does not do it yet, by name. **not testable here**: with the reason.
- H264 is published by Chromium, with layers, and by the wheel, and each sees the other's. The
  Firefox of these machines publishes none (`make prove PIECE=h264`). The cells below are VP8.
- The Go SDK opens no ICE-TCP connection of its own and encrypts no VP8; under end-to-end
  encryption its cells are sound and data. It decodes whole pictures only.
- Firefox is heard by the energy behind its decoder: without a sound device its analyser is silent.
- The wheel, whose WebSocket is cut while it comes back (`disconnect_signal_on_resume`), begins
  anew and then loses the new WebSocket by its own doing: what it publishes is not there again. With
  stock LiveKit beside ours it was the same, three times out of three.
- Safari, iOS and Android are not testable here: they do not run on the machines of these tests.
"""


def compatibility(book: Book | None = None) -> str:
    """The page, from the book that is kept unless another is given."""
    book = read() if book is None else book
    return "\n".join([HEAD, *_versions(book), *_summary(book), *_cells(book)]) + "\n"


def _versions(book: Book) -> Iterable[str]:
    told = ", ".join(f"{name} {version}" for name, version in book.versions.items())
    yield f"Versions: {told}.\n"


def _summary(book: Book) -> Iterable[str]:
    yield "## In short\n"
    yield "Cells that pass, of those played.\n"
    yield "| | " + " | ".join(ACTIONS) + " |"
    yield "|---" * (len(ACTIONS) + 1) + "|"
    for server in NAMES:
        for client in KINDS:
            counts = (_count(book, server, client, action) for action in ACTIONS)
            yield f"| {SERVER[server]}, {CLIENT[client]} | " + " | ".join(counts) + " |"
    yield ""


def _count(book: Book, server: Name, client: Kind, action: Action) -> str:
    found = [
        outcome
        for cell in CELLS
        if (cell.client, cell.action) == (client, action)
        and (outcome := book.of(cell.name, server)) is not None
    ]
    verdicts = Counter(outcome.verdict for outcome in found)
    if not found:
        return "not played"
    if verdicts["not yet"] == len(found):
        return "not yet"
    return f"{verdicts['pass']} of {len(found)}"


def _cells(book: Book) -> Iterable[str]:
    everything = sum(1 for _ in candidates())
    yield f"## The {len(CELLS)} cells, of {everything} that there could be\n"
    yield "| client | does | connections | media over | with | Pattino | stock LiveKit |"
    yield "|---|---|---|---|---|---|---|"
    for cell in CELLS:
        yield f"| {_words(cell)} | " + " | ".join(_cell(book, cell, each) for each in NAMES) + " |"


def _words(cell: Cell) -> str:
    count = str(cell.connections)
    transport = cell.transport.upper()
    return f"{cell.client} | {cell.action} | {count} | {transport} | {cell.partner}"


def _cell(book: Book, cell: Cell, server: Name) -> str:
    outcome = book.of(cell.name, server)
    return "not played" if outcome is None else _told(outcome)


def _told(outcome: Outcome) -> str:
    words = " ".join(outcome.words.replace("|", "\\|").split())
    return f"**{outcome.verdict}** ({outcome.date}): {words}"
