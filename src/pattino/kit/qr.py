"""A link as a QR code: for a terminal, and as the path of a drawing for a page.

ISO/IEC 18004, made by segno; nothing is asked of anybody else.
"""

import io
from dataclasses import dataclass
from typing import Final

import segno

__all__ = ["Drawing", "for_page", "for_terminal"]

_QUIET: Final = 4  # light modules around it, which the standard asks for


@dataclass(frozen=True, slots=True)
class Drawing:
    """A square of `size` units and the path of what is dark in it (SVG 2 §9.3)."""

    size: int
    path: str


def for_page(text: str) -> Drawing:
    """Draw it as runs of dark modules, row by row."""
    code = segno.make_qr(text, error="m")
    runs: list[str] = []
    for y, row in enumerate(code.matrix):
        begin: int | None = None
        for x, module in enumerate((*row, 0)):
            if module and begin is None:
                begin = x
            elif not module and begin is not None:
                runs.append(f"M{begin + _QUIET} {y + _QUIET}h{x - begin}v1H{begin + _QUIET}z")
                begin = None
    return Drawing(len(code.matrix) + 2 * _QUIET, "".join(runs))


def for_terminal(text: str) -> str:
    """Draw it with half blocks, light on dark as terminals are."""
    drawn = io.StringIO()
    segno.make_qr(text, error="m").terminal(out=drawn, compact=True)
    return drawn.getvalue()
