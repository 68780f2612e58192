"""What our server does not do yet, by name, so that a cell says so instead of failing.

A cell that is listed here and passes nevertheless fails the run: the list may only shrink.
"""

from tests.matrix.cells import Cell
from tests.matrix.servers import Name


def not_yet(cell: Cell, server: Name) -> str | None:
    """Why our server cannot do a cell yet, or None."""
    if server != "ours":
        return None
    if cell.connections == 2:
        return "two connections (/rtc without a join request) come later"
    return None
