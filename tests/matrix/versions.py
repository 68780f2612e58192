"""Which versions of the clients were asked, read from the clients themselves."""

import json
import re
import subprocess
from functools import cache
from importlib import metadata
from typing import Final

from tests.matrix.servers import STOCK_VERSION
from tests.peers import chromium
from tests.peers.cast import GO_MODULE
from tests.peers.pages import LIBRARY

FIREFOX: Final = "/usr/bin/firefox-esr"


def _told_by(program: str) -> str:
    """The last word with a number in it of what `program --version` prints."""
    command = [program, "--version"]
    told = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    found: list[str] = re.findall(r"\d+(?:\.\d+)+", told)
    return found[0] if found else "not installed"


def _library() -> str:
    about = json.loads((LIBRARY.parent / "package.json").read_text(encoding="utf-8"))
    return str(about["version"])


def _go_sdk() -> str:
    found = re.search(r"server-sdk-go/v2 v(\S+)", (GO_MODULE / "go.mod").read_text())
    return found[1] if found else "unknown"


@cache
def versions() -> dict[str, str]:
    """Every client and the stock server."""
    return {
        "livekit-client": _library(),
        "Chromium": _told_by(chromium.EXECUTABLE),
        "Firefox ESR": _told_by(FIREFOX),
        "livekit wheel": metadata.version("livekit"),
        "server-sdk-go": _go_sdk(),
        "stock LiveKit": STOCK_VERSION.removeprefix("v"),
    }
