"""What the client keeps in a browser is on the list; only the modules named here keep anything.

Policy, reading 1: a key in the browser's storage that `privacy/inventory.py` does not list fails.
The journeys look into real browsers; this law finds what no journey comes by.
"""

import re
from pathlib import Path

from pattino.privacy import inventory
from tools.house.tree import Problem, texts

STORES = re.compile(
    r"\b(?:localStorage|sessionStorage|indexedDB|cookieStore|document\.cookie|caches\.open)\b"
)
COMMENT = re.compile(r"^\s*(?:\*|//|/\*)")
KEY = re.compile(r"""['"`](pattino-[\w-]+)['"`]""")
ELSEWHERE = re.compile(r"""['"`](?:https?|wss?)://(?!\$\{|localhost|[\w.-]*\.?example\b)[\w.-]+""")
MAY_STORE = {
    "web/src/call/preferences.ts": "devices that the person chose",
    "web/src/i18n/index.ts": "the language that the person chose",
}


def problems_in(path: str, source: str) -> list[Problem]:
    """Every use of a browser's storage that is not allowed, and every address elsewhere."""
    listed = {each.name for each in inventory.BROWSER_KEYS}
    found = []
    for number, line in enumerate(source.splitlines(), 1):
        if COMMENT.match(line):
            continue
        if STORES.search(line) and path not in MAY_STORE:
            why = "something is kept in the browser here; see tools/house/browser.py"
            found.append(Problem(path, number, why))
        if ELSEWHERE.search(line):
            found.append(Problem(path, number, "the client talks to its own server only"))
        if path in MAY_STORE:
            found += [
                Problem(path, number, f"{key} is not in the inventory")
                for key in KEY.findall(line)
                if key not in listed
            ]
    return found


def problems(root: Path) -> list[Problem]:
    """Every module of the client that breaks the law."""
    return [
        problem
        for path, lines in texts(root, ".ts", ".tsx")
        if path.startswith("web/src/") and ".test." not in path and "/testing" not in path
        for problem in problems_in(path, "\n".join(lines))
    ]
