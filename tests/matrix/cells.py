"""The cells of the client matrix: which client does what, over how many peer connections, over
which transport, with which partner.

All combinations would be 448 calls. Faults of this kind come from single values and from pairs
(a client with a verb, a verb with a transport), so the cells cover every pair, and every client
over each number of connections and each transport. UDP, which nearly everybody uses, is covered
wholly: every client does everything over one connection and over two. The table is made by a
greedy search without chance, so that a cell keeps its name.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, product
from typing import Final, Literal

from tests.peers.peer import KINDS, Connections, Kind

Action = Literal[
    "publish", "receive", "layer switch", "data", "resume", "full reconnect", "encrypted"
]
Transport = Literal["udp", "tcp"]
ACTIONS: Final[tuple[Action, ...]] = (
    "publish",
    "receive",
    "layer switch",
    "data",
    "resume",
    "full reconnect",
    "encrypted",
)
CONNECTIONS: Final[tuple[Connections, ...]] = (1, 2)
TRANSPORTS: Final[tuple[Transport, ...]] = ("udp", "tcp")


@dataclass(frozen=True, slots=True)
class Cell:
    """One call: `client` is under test, `partner` is the other person."""

    client: Kind
    action: Action
    connections: Connections
    transport: Transport
    partner: Kind

    @property
    def name(self) -> str:
        count = "one connection" if self.connections == 1 else "two connections"
        return f"{self.client}, {self.action}, {count}, {self.transport}, with {self.partner}"

    @property
    def slug(self) -> str:
        return self.name.replace(", ", "-").replace(" ", "_")


Combination = tuple[str, ...]
USUAL: Final[Combination] = ("1 connections", "udp")
OLDER: Final[Combination] = ("2 connections", "udp")


def covered(cell: Cell) -> set[Combination]:
    """The combinations of values that a cell covers: pairs, paths, and the usual paths whole."""
    client, partner = f"client {cell.client}", f"partner {cell.partner}"
    path = (f"{cell.connections} connections", cell.transport)
    pairs = combinations((client, cell.action, *path, partner), 2)
    whole = {(client, cell.action, *path)} if path in (USUAL, OLDER) else set()
    return {*pairs, *whole, (client, *path)}


def candidates() -> Iterator[Cell]:
    """Every cell there could be; the Go SDK dials no TCP, so it is the client of UDP only."""
    for client, action, connections, transport, partner in product(
        KINDS, ACTIONS, CONNECTIONS, TRANSPORTS, KINDS
    ):
        if untestable(Cell(client, action, connections, transport, partner)) is None:
            yield Cell(client, action, connections, transport, partner)


def untestable(cell: Cell) -> str | None:
    """Why a cell cannot be tested by anybody, or None."""
    if "go" in (cell.client, cell.partner) and cell.transport == "tcp":
        return "the Go SDK opens no ICE-TCP connection of its own"
    return None


def chosen() -> list[Cell]:
    """A small set of cells that covers every combination that any cell covers."""
    everything = list(candidates())
    possible = set().union(*(covered(cell) for cell in everything))
    cells: list[Cell] = []
    for stage in (_without_older(possible), possible):
        missing = stage.difference(*(covered(cell) for cell in cells))
        while missing:
            best = max(everything, key=lambda cell: _gain(cell, missing))
            cells.append(best)
            missing -= covered(best)
    order = {kind: place for place, kind in enumerate(KINDS)}
    return sorted(cells, key=lambda cell: (order[cell.client], ACTIONS.index(cell.action)))


def _without_older(possible: set[Combination]) -> set[Combination]:
    """All but the older flow as a whole, which came to the table later."""
    whole = len(OLDER) + 2
    return {each for each in possible if len(each) < whole or each[2:] != OLDER}


def _gain(cell: Cell, missing: set[Combination]) -> tuple[int, bool]:
    """What a cell adds; of equals the one with two different clients."""
    return len(covered(cell) & missing), cell.client != cell.partner


CELLS: Final = tuple(chosen())
