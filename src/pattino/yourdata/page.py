"""Everything stored about a person as a page to keep: readable without script or network."""

from html import escape
from typing import Final

from pattino.kit.language import Language, Said
from pattino.yourdata.model import Holding

__all__ = ["page"]

_FRAME: Final = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} - Pattino</title>
</head>
<body>
<main>
<h1>{title}</h1>
<p>{lead}</p>
<table border="1">
<thead><tr>{heads}</tr></thead>
<tbody>
{rows}
</tbody>
</table>
<p>{never}</p>
</main>
</body>
</html>
"""
_TITLE: Final = Said(en="Your data", de="Ihre Daten")
_LEAD: Final = Said(
    en="Everything that {organisation} stores about you in Pattino, as of {at}.",
    de="Alles, was {organisation} in Pattino über Sie speichert, Stand {at}.",
)
_HEADS: Final = (
    Said(en="What", de="Was"),
    Said(en="Content", de="Inhalt"),
    Said(en="Why", de="Wozu"),
    Said(en="How long", de="Wie lange"),
    Said(en="Read by", de="Gelesen von"),
)
_NOTHING: Final = Said(en="nothing", de="nichts")
_WHY: Final = Said(en="{purpose} (policy {clause})", de="{purpose} (Hinweise, {clause})")
_NEVER: Final = Said(
    en="Nothing of any call is stored: not who spoke with whom, not when, and no network address.",
    de=(
        "Von keinem Gespräch ist etwas gespeichert: nicht, wer mit wem gesprochen hat, nicht, "
        "wann, und keine Netzadresse."
    ),
)


def page(holdings: list[Holding], organisation: str, at: str, language: Language) -> str:
    """Write the page."""
    lead = _LEAD.to(language).format(organisation=escape(organisation), at=escape(at))
    return _FRAME.format(
        language=language.value,
        title=_TITLE.to(language),
        lead=lead,
        heads="".join(f"<th>{head}</th>" for head in (each.to(language) for each in _HEADS)),
        rows="\n".join(_row(each, language) for each in holdings),
        never=_NEVER.to(language),
    )


def _row(holding: Holding, language: Language) -> str:
    content = holding.withheld or "; ".join(holding.values) or _NOTHING.to(language)
    fact = holding.fact
    cells = (
        f"{holding.table}.{holding.column}",
        content,
        _WHY.to(language).format(purpose=fact.purpose, clause=fact.clause.id),
        fact.kept,
        ", ".join(fact.readers),
    )
    return "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"
