"""How a screen is judged: no finding of axe, nothing cut off, in every language and direction.

axe-core is put into the page by the test from outside; the product ships without it. A language
is changed as another tab would: the page follows and keeps its state.
"""

from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).resolve().parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RIGHT_TO_LEFT = "ar-XB"  # English made longer and turned around (web/src/i18n/pseudo.ts)
OTHERS = ("de", RIGHT_TO_LEFT)
KEY = "pattino-language"

STILL = """() => document.getAnimations().every((each) =>
  each.playState !== 'running' || each.effect.getTiming().iterations === Infinity)"""

# What is cut off or lies outside: for each control its middle must be on the screen or be
# reachable by scrolling down, never sideways.
SIDEWAYS = """() => [...document.querySelectorAll('button, a, input, select, h1, h2')]
  .filter((each) => each.checkVisibility() && !each.closest('[inert], [hidden]'))
  .map((each) => [each, each.getBoundingClientRect()])
  .filter(([each, box]) => box.width > 2 && box.height > 2
    && (box.left < -1 || box.right > innerWidth + 1) && !each.closest('ul[data-layout]'))
  .map(([each]) => each.outerHTML.slice(0, 120))"""


def findings(page: Page) -> list[str]:
    """What axe finds, as rule: element."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    told = page.evaluate(
        "rules => axe.run(document, { runOnly: { type: 'tag', values: rules } })", RULES
    )
    return [
        f"{violation['id']}: {node['html'][:120]}"
        for violation in told["violations"]
        for node in violation["nodes"]
    ]


def fits(page: Page) -> None:
    """Nothing to scroll sideways for, and no control outside the screen."""
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, f"the page is {wide} px wider than the screen"
    outside = page.evaluate(SIDEWAYS)
    assert not outside, "\n".join(outside)


def is_well_made(page: Page, *, in_every_language: bool = False) -> None:
    """No finding, and everything fits; if asked it must fit in German and turned around as well."""
    page.wait_for_function(STILL)
    found = findings(page)
    assert not found, "\n".join(found)
    fits(page)
    for language in OTHERS if in_every_language else ():
        speaks(page, language)
        fits(page)
    if in_every_language:
        speaks(page, None)


def speaks(page: Page, language: str | None) -> None:
    """Change the language of the page, as if it was chosen in another tab; None: the browser's."""
    page.evaluate(
        "([key, language]) => { language === null ? localStorage.removeItem(key)"
        " : localStorage.setItem(key, language);"
        " dispatchEvent(new StorageEvent('storage', { key })); }",
        [KEY, language],
    )
    page.wait_for_function(
        "([language, direction]) => document.documentElement.lang === language"
        " && document.documentElement.dir === direction",
        arg=[language or "en", "rtl" if language == RIGHT_TO_LEFT else "ltr"],
    )
