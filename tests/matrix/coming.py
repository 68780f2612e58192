"""What our server does not do yet, by name, so that a cell says so instead of failing.

A cell that is listed here and passes nevertheless fails the run: the list may only shrink.
"""

from collections.abc import Mapping
from typing import Final

from tests.matrix.cells import Cell
from tests.matrix.servers import Name

COMING: Final[Mapping[str, str]] = {}
"""Names of cells, and why they do not pass yet. Empty: our server does all of them."""


def not_yet(cell: Cell, server: Name) -> str | None:
    """Why our server cannot do a cell yet, or None."""
    return COMING.get(cell.name) if server == "ours" else None
