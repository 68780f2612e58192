"""The notice as a page that needs no script, readable before anyone signs in. Policy E.

Static markup only: every value is escaped, the one style sheet is our own file, and the
page works with it or without.
"""

from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import Final

from pattino.privacy.clauses import Clause
from pattino.privacy.differences import Change, Kind, Part, changes
from pattino.privacy.editions import EDITIONS, Edition
from pattino.privacy.notice import Notice
from pattino.privacy.recipients import Destination
from pattino.privacy.standing import Published, Standing

__all__ = ["STYLE", "Surroundings", "page"]


_NOTHING_SHOWN: Final = Standing()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What this server adds to the text."""

    standing: Standing = _NOTHING_SHOWN
    recipients: tuple[Destination, ...] = ()
    key: str = ""
    """The public key that signatures of this notice are checked with."""


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
{changed}
{clauses}
{recipients}
{history}
<footer>
<p><a href="/report">Report an account that belongs to a child</a></p>
<p>Fingerprint of this text (SHA-256): <code>{fingerprint}</code></p>
<p><a href="/api/policy/signed">Signed copy</a> (Ed25519), to be checked with the key
<code>{key}</code></p>
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
ul { margin: .25rem 0 0; padding-inline-start: 1.25rem; }
details { margin-block-start: 1.5rem; }
summary { cursor: pointer; font-weight: 550; padding-block: .35rem; }
ins { background: #d9f2e3; text-decoration-thickness: 1px; }
del { background: #fbe1e1; }
code { overflow-wrap: anywhere; }
@media (prefers-color-scheme: dark) {
  body { color: #f1f3f5; background: #101418; }
  h2 span, dt, footer { color: #b1bac5; }
  ins { background: #123d2c; }
  del { background: #4a2326; }
}
"""


_NOWHERE: Final = Surroundings()


def page(notice: Notice, around: Surroundings = _NOWHERE) -> str:
    """Write the notice as HTML."""
    edition = notice.edition
    sections = "\n".join(
        _SECTION.format(
            anchor=clause.id.replace(".", "-"),
            id=clause.id,
            title=escape(clause.title),
            text=escape(edition.texts[clause]),
        )
        for clause in Clause
    )
    return _FRAME.format(
        effective=_effective(edition, around.standing),
        version=escape(edition.version),
        operator=_operator(notice),
        developer=escape(notice.developer),
        changed=_changed(edition),
        clauses=sections,
        recipients=_recipients(around.recipients),
        history=_history(around.standing.published),
        fingerprint=edition.fingerprint,
        key=escape(around.key),
    )


def _effective(edition: Edition, standing: Standing) -> str:
    here = {each.version: each.in_force_on for each in standing.published}
    return here.get(edition.version, edition.effective).isoformat()


def _operator(notice: Notice) -> str:
    if notice.operator is None:
        return "Nobody yet: this server has not been set up."
    return f"{escape(notice.operator.name)}<br>{escape(notice.operator.contact)}"


def _changed(edition: Edition) -> str:
    """What reads differently than in the edition before, folded away."""
    before = next((one for one, other in pairwise(EDITIONS) if other is edition), None)
    if before is None:
        return ""
    told = "\n".join(_change(each) for each in changes(before, edition))
    summary = f"What has changed since version {escape(before.version)}"
    return f"<details><summary>{summary}</summary>\n{told}\n</details>"


def _change(change: Change) -> str:
    words = " ".join(_part(each) for each in change.parts)
    clause = change.clause
    return f"<h2><span>{clause.id}</span> {escape(clause.title)}</h2><p>{words}</p>"


def _part(part: Part) -> str:
    tag = {Kind.NEW: "ins", Kind.GONE: "del"}.get(part.kind)
    text = escape(part.text)
    return text if tag is None else f"<{tag}>{text}</{tag}>"


def _recipients(recipients: tuple[Destination, ...]) -> str:
    rows = "\n".join(
        f"<li><b>{escape(each.name)}</b>: {escape(each.receives)}, to {escape(each.purpose)}. "
        f"Kept {escape(each.kept)}.</li>"
        for each in recipients
    )
    told = f"<ul>\n{rows}\n</ul>" if rows else "<p>Nobody.</p>"
    return f'<section id="recipients"><h2>Who outside receives something</h2>{told}</section>'


def _history(published: tuple[Published, ...]) -> str:
    rows = "\n".join(
        f'<li><a href="/policy/{escape(each.version)}">{escape(each.version)}</a>, shown here '
        f"since {each.announced_on.isoformat()}, in force from {each.in_force_on.isoformat()}</li>"
        for each in reversed(published)
    )
    if not rows:
        return ""
    return f'<section id="versions"><h2>Versions</h2><ul>\n{rows}\n</ul></section>'
