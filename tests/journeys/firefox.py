"""Someone with Firefox: drives `tests/peers/firefox_driver/person.js` by lines of JSON.

Playwright's Firefox is a patched one that cannot be had here; Debian's speaks WebDriver BiDi.
"""

import json
import subprocess
import sys
from itertools import count
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
DRIVER = ROOT / "tests" / "peers" / "firefox_driver"
WITH = (sys.executable, str(ROOT / "tools" / "toolchain.py"), "run")


class Firefox:
    """One browser with one page."""

    def __init__(self) -> None:
        if not (DRIVER / "node_modules" / "puppeteer-core").is_dir():
            command = (*WITH, "npm", "--prefix", str(DRIVER), "ci", "--no-audit", "--no-fund")
            subprocess.run(command, check=True, capture_output=True)
        self._ids = count(1)
        self._process = subprocess.Popen(
            (*WITH, "node", str(DRIVER / "person.js")),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def does(self, verb: str, **given: str) -> Any:
        """Ask and wait; a step that fails is an `AssertionError` with its words."""
        assert self._process.stdin
        assert self._process.stdout
        question = {"id": next(self._ids), "verb": verb, "with": given}
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the Firefox driver ended"
        answer = json.loads(line)
        assert "error" not in answer, answer["error"]
        return answer["value"]

    def close(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(20)
        self._process.stdout.close()
