"""Every refusal that a browser can meet has words in the catalogue."""

import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WITHOUT_A_SCREEN = {"backup", "sfu", "supervise", "livekit", "kit"}  # met by clients and operators


def test_every_error_of_the_api_has_words_of_its_own() -> None:
    """A code that the server knows and the catalogue does not would show the general sentence."""
    catalogue = json.loads((ROOT / "web/src/i18n/en/errors.json").read_text(encoding="utf-8"))
    public = {
        (path.parent.name, code)
        for path in (ROOT / "src" / "pattino").glob("*/errors.py")
        if path.parent.name not in WITHOUT_A_SCREEN
        for code in re.findall(r'code = "([a-z_]+)"', path.read_text(encoding="utf-8"))
    }
    assert public
    assert {each for each in public if each[1] not in catalogue} == set()
