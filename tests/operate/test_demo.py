"""A demo: two links, two colleagues, one meeting; nothing left behind."""

import os
import re
import subprocess
import sys
from pathlib import Path

import httpx

from tests.journeys.postbox import free_tcp_port

LINK = re.compile(r"http://localhost:\d+/demo/\S+")


def visit(link: str) -> tuple[str, str, int]:
    """Follow a link in a browser of one's own: where it leads, who one is, and joining."""
    place = link.partition("/demo/")[0]
    with httpx.Client(follow_redirects=True) as browser:
        page = browser.get(link)
        name = browser.get(f"{place}/api/session").json()["account"]["name"]
        meeting = page.url.path.removeprefix("/m/")
        joined = browser.post(
            f"{place}/api/meetings/{meeting}/join", json={}, headers={"Origin": place}
        )
    return page.url.path, name, joined.status_code


def test_two_links_lead_two_colleagues_into_one_meeting_and_nothing_is_left(
    tmp_path: Path,
) -> None:
    port = free_tcp_port()
    with subprocess.Popen(
        [sys.executable, "-m", "pattino", "demo", "--port", str(port), "--media-port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={"PATH": os.environ["PATH"], "PYTHONUNBUFFERED": "1", "TMPDIR": str(tmp_path)},
    ) as process:
        try:
            assert process.stdout is not None
            links: list[str] = []
            for line in process.stdout:
                links += LINK.findall(line)
                if "private window" in line:
                    break
            first, second = map(visit, links)
            wrong = httpx.get(f"http://localhost:{port}/demo/nobody")
        finally:
            process.terminate()
            _, said = process.communicate(timeout=20)
    assert process.returncode == 0, said
    assert first[0] == second[0]
    assert first[0].startswith("/m/")
    assert (first[1], second[1]) == ("Ada Winter", "Ben Okoye")
    assert (first[2], second[2]) == (200, 200)
    assert wrong.status_code == 404
    assert list(tmp_path.iterdir()) == []
