"""The notice as a page that needs no script, readable before anyone signs in. Policy E.

Static markup only: every value is escaped, the one style sheet is our own file, and the
page works with it or without.
"""

from html import escape
from typing import Final

from pattino.privacy.clauses import Clause
from pattino.privacy.notice import TEXTS, Notice, fingerprint

__all__ = ["STYLE", "page"]

_FRAME: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Privacy notice - Pattino</title>
<link rel="stylesheet" href="/policy.css">
</head>
<body>
<main>
<h1>Privacy notice</h1>
<dl>
<dt>Applies from</dt><dd><time datetime="{effective}">{effective}</time></dd>
<dt>Version</dt><dd>{version}</dd>
<dt>Operated by</dt><dd>{operator}</dd>
<dt>Developed by</dt><dd>{developer}</dd>
</dl>
{clauses}
<footer>
<p><a href="/report">Report an account that belongs to a child</a></p>
<p>Fingerprint of this text (SHA-256): <code>{fingerprint}</code></p>
</footer>
</main>
</body>
</html>
"""
_SECTION: Final = (
    '<section id="c-{anchor}"><h2><span>{id}</span> {title}</h2><p>{text}</p></section>'
)

STYLE: Final = """:root { color-scheme: light dark; }
body { margin: 0; font: 1rem/1.6 system-ui, sans-serif; color: #14181d; background: #f6f4f0; }
main { max-inline-size: 42rem; margin-inline: auto; padding: 2rem 1.25rem 4rem; }
h1 { font-size: 2rem; line-height: 1.2; margin: 0 0 1rem; }
h2 { font-size: 1.125rem; margin: 2rem 0 .25rem; }
h2 span { color: #55606e; font-weight: 550; margin-inline-end: .5rem; }
p { margin: 0; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .25rem 1rem; }
dt { color: #55606e; }
dd { margin: 0; overflow-wrap: anywhere; }
footer { margin-block-start: 3rem; color: #55606e; font-size: .875rem; }
a { color: inherit; }
code { overflow-wrap: anywhere; }
@media (prefers-color-scheme: dark) {
  body { color: #f1f3f5; background: #101418; }
  h2 span, dt, footer { color: #b1bac5; }
}
"""


def page(notice: Notice) -> str:
    """Write the notice as HTML."""
    sections = "\n".join(
        _SECTION.format(
            anchor=clause.id.replace(".", "-"),
            id=clause.id,
            title=escape(clause.title),
            text=escape(TEXTS[clause]),
        )
        for clause in Clause
    )
    return _FRAME.format(
        effective=notice.effective.isoformat(),
        version=escape(notice.version),
        operator=_operator(notice),
        developer=escape(notice.developer),
        clauses=sections,
        fingerprint=fingerprint(),
    )


def _operator(notice: Notice) -> str:
    if notice.operator is None:
        return "Nobody yet: this server has not been set up."
    return f"{escape(notice.operator.name)}<br>{escape(notice.operator.contact)}"
