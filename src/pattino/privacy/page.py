"""The notice as a page that needs no script, readable before anyone signs in. Policy E.

Static markup only: every value is escaped, the one style sheet is our own file, and the
page works with it or without.
"""

from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import Final

from pattino.kit.language import Language
from pattino.privacy.clauses import Clause
from pattino.privacy.differences import Change, Kind, Part, changes
from pattino.privacy.editions import EDITIONS, Edition
from pattino.privacy.labels import Labels
from pattino.privacy.languages import Rendering, Said, render, said
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
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title} - Pattino</title>
<link rel="stylesheet" href="/policy.css">
</head>
<body>
<main>
<nav>{languages}</nav>
<h1>{title}</h1>
{translated}
<dl>
<dt>{applies_from}</dt><dd><time datetime="{effective}">{effective}</time></dd>
<dt>{version_label}</dt><dd>{version}</dd>
<dt>{operated_by}</dt><dd>{operator}</dd>
<dt>{developed_by}</dt><dd>{developer}</dd>
</dl>
{changed}
{clauses}
{recipients}
{history}
<footer>
<p><a href="/report">{report}</a></p>
<p>{fingerprint_label} <code>{fingerprint}</code></p>
<p><a href="/api/policy/signed">{signed}</a> {signed_with}
<code>{key}</code></p>
</footer>
</main>
</body>
</html>
"""
_SECTION: Final = (
    '<section id="c-{anchor}"><h2><span>{id}</span> {title}</h2><p>{text}</p></section>'
)
_NAMES: Final = {Language.ENGLISH: "English", Language.GERMAN: "Deutsch"}
"""Each in its own words, because who looks for it reads no other."""

STYLE: Final = """:root { color-scheme: light dark; }
body { margin: 0; font: 1rem/1.6 system-ui, sans-serif; color: #14181d; background: #f6f4f0; }
main { max-inline-size: 42rem; margin-inline: auto; padding: 2rem 1.25rem 4rem; }
h1 { font-size: clamp(1.25rem, 7vw, 2rem); line-height: 1.2; margin: 0 0 1rem; }
h1, h2 { overflow-wrap: anywhere; hyphens: auto; }
h2 { font-size: 1.125rem; margin: 2rem 0 .25rem; }
h2 span { color: #55606e; font-weight: 550; margin-inline-end: .5rem; }
p { margin: 0; }
p.hint { margin-block-end: 1rem; color: #55606e; }
nav { text-align: end; }
nav a { display: inline-block; padding: .5rem 0; }
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
  h2 span, dt, footer, p.hint { color: #b1bac5; }
  ins { background: #123d2c; }
  del { background: #4a2326; }
}
"""


_NOWHERE: Final = Surroundings()


def page(
    notice: Notice, around: Surroundings = _NOWHERE, language: Language = Language.ENGLISH
) -> str:
    """Write the notice as HTML."""
    edition = notice.edition
    read = render(edition, language)
    words = read.labels
    return _FRAME.format(
        language=language.value,
        languages=_languages(language),
        title=words.title,
        translated=f'<p class="hint">{words.translated}</p>' if words.translated else "",
        applies_from=words.applies_from,
        effective=_effective(edition, around.standing),
        version_label=words.version,
        version=escape(edition.version),
        operated_by=words.operated_by,
        operator=_operator(notice, words),
        developed_by=words.developed_by,
        developer=escape(notice.developer),
        changed=_changed(read),
        clauses="\n".join(_section(read, clause) for clause in Clause),
        recipients=_recipients(around.recipients, read),
        history=_history(around.standing.published, read),
        report=words.report,
        fingerprint_label=words.fingerprint,
        fingerprint=read.fingerprint,
        signed=words.signed,
        signed_with=words.signed_with,
        key=escape(around.key),
    )


def _languages(shown: Language) -> str:
    """The way to the other languages, on the page of the same edition."""
    return " ".join(
        f'<a href="?language={each}" hreflang="{each}" lang="{each}">{_NAMES[each]}</a>'
        for each in Language
        if each is not shown
    )


def _section(read: Rendering, clause: Clause) -> str:
    return _SECTION.format(
        anchor=clause.id.replace(".", "-"),
        id=clause.id,
        title=escape(read.titles[clause]),
        text=escape(read.texts[clause]),
    )


def _effective(edition: Edition, standing: Standing) -> str:
    here = {each.version: each.in_force_on for each in standing.published}
    return here.get(edition.version, edition.effective).isoformat()


def _operator(notice: Notice, words: Labels) -> str:
    if notice.operator is None:
        return words.nobody_yet
    return f"{escape(notice.operator.name)}<br>{escape(notice.operator.contact)}"


def _changed(read: Rendering) -> str:
    """What reads differently than in the edition before, folded away."""
    before = next((one for one, other in pairwise(EDITIONS) if other is read.edition), None)
    if before is None:
        return ""
    found = changes(before, read.edition, read.language)
    told = "\n".join(_change(each, read) for each in found)
    summary = read.labels.changed_since.format(version=escape(before.version))
    return f"<details><summary>{summary}</summary>\n{told}\n</details>"


def _change(change: Change, read: Rendering) -> str:
    words = " ".join(_part(each) for each in change.parts)
    clause = change.clause
    return f"<h2><span>{clause.id}</span> {escape(read.titles[clause])}</h2><p>{words}</p>"


def _part(part: Part) -> str:
    tag = {Kind.NEW: "ins", Kind.GONE: "del"}.get(part.kind)
    text = escape(part.text)
    return text if tag is None else f"<{tag}>{text}</{tag}>"


def _recipients(recipients: tuple[Destination, ...], read: Rendering) -> str:
    rows = "\n".join(_recipient(said(each, read.language), read.labels) for each in recipients)
    told = f"<ul>\n{rows}\n</ul>" if rows else f"<p>{read.labels.nobody}</p>"
    return f'<section id="recipients"><h2>{read.labels.recipients}</h2>{told}</section>'


def _recipient(told: Said, words: Labels) -> str:
    rest = words.recipient.format(
        receives=escape(told.receives), purpose=escape(told.purpose), kept=escape(told.kept)
    )
    return f"<li><b>{escape(told.name)}</b>: {rest}</li>"


def _history(published: tuple[Published, ...], read: Rendering) -> str:
    if not published:
        return ""
    rows = "\n".join(_shown(each, read) for each in reversed(published))
    title = read.labels.versions
    return f'<section id="versions"><h2>{title}</h2><ul>\n{rows}\n</ul></section>'


def _shown(each: Published, read: Rendering) -> str:
    version = escape(each.version)
    told = read.labels.shown.format(
        announced_on=each.announced_on.isoformat(), in_force_on=each.in_force_on.isoformat()
    )
    link = f'<a href="/policy/{version}?language={read.language}">{version}</a>'
    return f"<li>{link}, {told}</li>"
