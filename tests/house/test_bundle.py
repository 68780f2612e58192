"""What a browser fetches for each way in, compressed: within limits that only fall.

A limit is what was measured plus 5 %, and never above the bound of the product: 180 kB before the
call, 350 kB in it. Whoever adds more makes room first, or loads the new part when it is needed;
whoever saves more lowers the limit (`web/bundle.json`).
"""

import gzip
import json
import math
import re
from pathlib import Path

import pytest

from tests.conftest import Figure

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "src" / "pattino" / "web" / "static"
LIMITS: dict[str, int] = json.loads((ROOT / "web" / "bundle.json").read_text(encoding="utf-8"))
PRODUCT = {
    "door": 180_000,
    "prejoin": 350_000,
    "call": 350_000,
    "door in German": 180_000,
    "prejoin in German": 350_000,
    "call in German": 361_000,  # 350_000 is the promise; its words are 6 kB too many, and only fall
}
ROOM = 1.05
SLACK = 1.08  # a limit further above the measure than this is lowered

# Any sign may stand in a name that the bundler makes, `~` among them.
STATIC_IMPORT = re.compile(r"""(?:from|import)\s*["']\./([^"'/]+\.js)["']""")
ENTRY = re.compile(r"""(?:src|href)=["']/assets/([^"'/]+\.(?:js|css))["']""")
SOURCE_IMPORT = re.compile(r"^(?:import|export)(?! type)[^;]*?'(\.[^']+\.tsx?)';", re.MULTILINE)
WORDS = re.compile(r"/i18n/words/(\w+)\.ts$")
AT_THE_DOOR = {"common", "entry", "errors"}


def closure(names: set[str]) -> set[str]:
    """The files and everything that they import before they run."""
    seen: set[str] = set()
    waiting = set(names)
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        if name.endswith(".js"):
            text = (STATIC / "assets" / name).read_text(encoding="utf-8")
            waiting |= set(STATIC_IMPORT.findall(text))
    return seen


def compressed(names: set[str]) -> int:
    return sum(len(gzip.compress((STATIC / "assets" / name).read_bytes(), 9)) for name in names)


def chunk(name: str) -> set[str]:
    """A part that is fetched when it is needed, with its style sheet."""
    found = {path.name for path in (STATIC / "assets").glob(f"{name}-*")}
    assert found, f"the client has no part called {name}"
    return found


def measured() -> dict[str, int]:
    """The door is the first page of whoever is not signed in; the call is pre-join and the stage.

    At pre-join a person sees themselves while the media client is still on its way. Menus and
    panels of the call and pages behind the door come afterwards. German comes in the same parts as
    English and is measured on each way as well.
    """
    entry = set(ENTRY.findall((STATIC / "index.html").read_text(encoding="utf-8")))
    ways = {
        "door": ("features/signin/SignInPage.tsx", chunk("SignInPage")),
        "prejoin": ("features/call/MeetingPage.tsx", chunk("MeetingPage")),
        "call": ("features/call/MeetingPage.tsx", chunk("MeetingPage") | chunk("livekit")),
    }
    sizes = {}
    for way, (page, parts) in ways.items():
        sizes[way] = compressed(closure(entry | parts))
        sizes[f"{way} in German"] = compressed(closure(entry | parts | german(page)))
    return sizes


def german(page: str) -> set[str]:
    """The words that a person who reads German fetches with a page: those that the page brings."""
    root = ROOT / "web" / "src"
    seen: set[Path] = set()
    waiting = [(root / page).resolve()]
    while waiting:
        path = waiting.pop()
        if path not in seen:
            seen.add(path)
            found = SOURCE_IMPORT.findall(path.read_text(encoding="utf-8"))
            waiting += [(path.parent / name).resolve() for name in found]
    said = {match[1] for path in seen if (match := WORDS.search(path.as_posix()))}
    parts = [chunk(f"words-de-{name}") for name in AT_THE_DOOR | said]
    return set().union(chunk("de"), *parts)


@pytest.mark.parametrize("way", sorted(LIMITS))
def test_a_way_in_stays_within_its_limit(way: str, figure: Figure) -> None:
    size = measured()[way]
    figure(f"{way}, compressed", f"{size / 1000:.1f} kB of {LIMITS[way] / 1000:.1f}")
    assert size <= LIMITS[way], "load the new part when it is needed, or save elsewhere"
    lower = min(PRODUCT[way], math.ceil(size * ROOM / 100) * 100)
    assert LIMITS[way] <= size * SLACK, f"it has become smaller: lower the limit to {lower}"


@pytest.mark.parametrize("way", sorted(PRODUCT))
def test_no_limit_is_above_what_the_product_promises(way: str) -> None:
    assert LIMITS[way] <= PRODUCT[way]
