"""Everything stored about a person as a page to keep: readable without script or network."""

from html import escape
from typing import Final

from pattino.yourdata.model import Holding

__all__ = ["page"]

_FRAME: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Your data - Pattino</title>
</head>
<body>
<main>
<h1>Your data</h1>
<p>Everything that {organisation} stores about you in Pattino, as of {at}.</p>
<table border="1">
<thead><tr><th>What</th><th>Content</th><th>Why</th><th>How long</th><th>Read by</th></tr></thead>
<tbody>
{rows}
</tbody>
</table>
<p>Nothing of any call is stored: not who spoke with whom, not when, and no network address.</p>
</main>
</body>
</html>
"""


def page(holdings: list[Holding], organisation: str, at: str) -> str:
    """Write the page."""
    rows = "\n".join(_row(each) for each in holdings)
    return _FRAME.format(organisation=escape(organisation), at=escape(at), rows=rows)


def _row(holding: Holding) -> str:
    content = holding.withheld or "; ".join(holding.values) or "nothing"
    cells = (
        f"{holding.table}.{holding.column}",
        content,
        f"{holding.fact.purpose} (policy {holding.fact.clause.id})",
        holding.fact.kept,
        ", ".join(holding.fact.readers),
    )
    return "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"
