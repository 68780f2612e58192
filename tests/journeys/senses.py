"""What a person gets: pictures that move and voices that are heard, each at the right place.

Never statistics: a receiver's counters can rise while the person sees black and hears nothing.
Each person of a journey shows one colour and speaks with one tone (`devices.js`), so a picture or
a voice in the wrong tile is found. All functions run in the page and wait for their condition.
"""

from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

DEVICES = (Path(__file__).parent / "devices.js").read_text(encoding="utf-8")
PORTRAIT = (Path(__file__).parent / "portrait.js").read_text(encoding="utf-8")
SENSES = (Path(__file__).parent / "senses.js").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Persona:
    """How someone looks and sounds. Tones lie apart by more than the analyser's resolution."""

    name: str
    hue: int
    hertz: int


def give_devices(persona: Persona, *, portrait: bool = False) -> str:
    """The script that makes this page's camera and microphone those of the persona."""
    script = PORTRAIT if portrait else DEVICES
    return script.replace("__HUE__", str(persona.hue)).replace("__HERTZ__", str(persona.hertz))


def sense(page: Page, name: str, arguments: list[object]) -> dict[str, object]:
    """Call one function of senses.js; the page keeps them, since an ear listens for a while."""
    script = f"wanted => (globalThis.journeySenses ??= {SENSES}).{name}(wanted)"
    return dict(page.evaluate(script, arguments))


def sees(page: Page, whom: Persona, *, within_s: float = 20, frames: int = 5) -> float:
    """Wait until the tile of `whom` shows a moving picture in their colour; how long it took."""
    seen = sense(page, "see", [whom.name, whom.hue, within_s * 1000, frames])
    assert seen["ok"], f"does not see {whom.name}: {seen}"
    return float(str(seen["ms"])) / 1000


def hears(page: Page, whom: Persona, *, within_s: float = 20) -> float:
    """Wait until the voice of `whom` is heard in what this page plays; how long it took."""
    heard = sense(page, "hear", [whom.name, whom.hertz, within_s * 1000])
    assert heard["ok"], f"does not hear {whom.name}: {heard}"
    return float(str(heard["ms"])) / 1000


def hears_nothing_of(page: Page, whom: Persona, *, within_s: float = 20) -> None:
    """Wait until the voice of `whom` is gone from everything this page plays."""
    heard = sense(page, "silent", [whom.hertz, within_s * 1000])
    assert heard["ok"], f"still hears {whom.name}: {heard}"
