"""What a person's browser shows where the certificate or a clock is wrong, and what doctor says.

Chromium trusts the private authority of the run in a home of its own (NSS), so that each error is
the one that its certificate causes and not an unknown authority's. RFC 5280 §4.1.2.5 (validity),
RFC 6125 §6 (names), RFC 6797 §8.4 (no way around a warning where HSTS was seen).
"""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page, sync_playwright

from tests.journeys.conftest import CHROMIUM, FLAGS
from tests.journeys.postbox import free_tcp_port
from tests.operate.authority import Authority
from tests.operate.running import serving
from tests.operate.test_faults import doctor

pytestmark = [pytest.mark.prove, pytest.mark.timeout(180)]

NAME = "localhost"
FAKETIME = "faketime"
NEEDED = ("certutil", CHROMIUM)


@dataclass(frozen=True, slots=True)
class Fault:
    """One wrong certificate or clock."""

    certificate: tuple[str, int]
    """Its name and its days; less than nothing has ended."""
    shown: str
    """The code that Chromium prints on its page."""
    found: str
    """Words of the doctor."""
    fix: str
    before: tuple[str, ...] = ()
    """Words before the browser's and the doctor's command: their clock."""


FAULTS = {
    "ended": Fault((NAME, -1), "ERR_CERT_DATE_INVALID", "ended", "Renew it"),
    "another name": Fault(
        ("other.kestrel.example", 30),
        "ERR_CERT_COMMON_NAME_INVALID",
        "another name",
        "Get one for",
    ),
    "not valid yet": Fault(
        (NAME, 30), "ERR_CERT_DATE_INVALID", "not valid yet", "clock", (FAKETIME, "-f", "-40d")
    ),
}
"""The last is a clock that is forty days slow: there the certificate of today is not valid yet."""


@contextmanager
def browser_trusting(authority: Authority | None, *before: str) -> Iterator[Page]:
    """A page of a Chromium whose user has installed this authority."""
    with tempfile.TemporaryDirectory(prefix="pattino-warned-") as folder:
        base = Path(folder)
        known = base / ".pki" / "nssdb"
        known.mkdir(parents=True)
        where = ("-d", f"sql:{known}")
        subprocess.run(["certutil", "-N", *where, "--empty-password"], check=True)
        if authority is not None:
            added = ("-A", *where, "-n", "skate", "-t", "C,,", "-i", str(authority.root))
            subprocess.run(["certutil", *added], check=True)
        program = base / "browser"
        words = " ".join((*before, CHROMIUM))
        program.write_text(f'#!/bin/sh\nHOME={base} exec {words} "$@"\n', encoding="utf-8")
        program.chmod(0o700)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=str(program), headless=True, args=FLAGS
            )
            yield browser.new_page()
            browser.close()


def warned(page: Page, place: str) -> str:
    """Go there and read what stands in the way, with the code on it."""
    with pytest.raises(Error, match=r"net::ERR_CERT") as refused:
        page.goto(place)
    shown = page.locator("body").inner_text(timeout=10_000)
    code = re.search(r"ERR_CERT_\w+", str(refused.value))
    assert code is not None
    assert code[0] in shown or f"NET::{code[0]}" in page.content(), shown
    return code[0]


@pytest.fixture
def served(authority: Authority, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """A server with the certificate that the test names."""
    if any(shutil.which(each) is None for each in NEEDED):
        pytest.skip("needs Chromium and certutil (apt install libnss3-tools)")
    name, days = request.param
    certificate, key = authority.sign(name, days=days, into=f"warned-{name}-{days}")
    port = free_tcp_port()
    place = f"https://{NAME}:{port}"
    settings = {
        "listen": f"127.0.0.1:{port}",
        "public_url": place,
        "tls_cert": str(certificate),
        "tls_key": str(key),
    }
    with serving(tmp_path, settings):
        yield place


@pytest.mark.parametrize("served", [(NAME, 30)], indirect=True)
def test_with_the_authority_installed_the_page_comes_and_without_it_the_browser_says_so(
    served: str, authority: Authority
) -> None:
    """What the other tests rest on: nothing but their fault keeps the page away."""
    with browser_trusting(authority) as page:
        page.goto(served)
        assert page.evaluate("() => window.isSecureContext") is True
    with browser_trusting(None) as page:
        assert warned(page, served) == "ERR_CERT_AUTHORITY_INVALID"


@pytest.mark.parametrize(
    ("served", "fault"),
    [pytest.param(each.certificate, each, id=name) for name, each in FAULTS.items()],
    indirect=["served"],
)
def test_a_wrong_certificate_or_clock_is_shown_by_the_browser_and_explained_by_the_doctor(
    served: str, fault: Fault, authority: Authority, tmp_path: Path
) -> None:
    if fault.before and shutil.which(FAKETIME) is None:
        pytest.skip("needs faketime (apt install faketime)")
    with browser_trusting(authority, *fault.before) as page:
        assert warned(page, served) == fault.shown
    found = doctor(tmp_path / "pattino.toml", *fault.before, SSL_CERT_FILE=str(authority.root))[
        "certificate"
    ]
    assert found["state"] == "bad"
    assert fault.found in found["said"]
    assert fault.fix in found["fix"]
