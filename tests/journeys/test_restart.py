"""The whole server ends and starts again under a call: people are told, and come back."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.conftest import Figure
from tests.journeys.people import STEP_MS, Office, Person, words
from tests.journeys.senses import Persona, hears, sees

BACK_WITHIN_S = 10.0
ROOM = 3.0  # for machines that are busy with other things


@pytest.fixture(scope="module")
def link(office: Office, ada: Persona, ben: Persona) -> str:
    """Two people in a call."""
    office.listener.expect(r"WebSocket|websocket|503|Failed to load resource|connection")
    admin = office.person(ada)
    admin.sets_up("Kestrel Instruments")
    made = admin.makes_a_meeting()
    admin.joins()
    office.person(ben).joins_as_guest(made)
    return made


def both_see_each_other(one: Person, other: Person, within_s: float) -> None:
    sees(one.page, other.persona, within_s=within_s)
    sees(other.page, one.persona, within_s=within_s)


def test_a_restart_is_told_and_everybody_is_back_within_ten_seconds_of_the_start(
    office: Office, link: str, figure: Figure
) -> None:
    one, other = office.people
    both_see_each_other(one, other, 20)
    began = time.monotonic()
    office.server.stop()
    figure("from SIGTERM to the end of the server, seconds", f"{time.monotonic() - began:.1f}")
    strip = re.compile(re.escape(words("call.reconnect.strip")))
    for person in (one, other):
        expect(person.page.get_by_text(strip).first).to_be_visible(timeout=STEP_MS)
    started = time.monotonic()
    office.server.start()
    ready = time.monotonic()
    figure("from start to ready, seconds", f"{ready - started:.1f}")
    both_see_each_other(one, other, BACK_WITHIN_S * ROOM)
    back = time.monotonic() - ready
    figure("from ready to seeing each other again, seconds", f"{back:.1f}")
    assert back < BACK_WITHIN_S * ROOM
    hears(one.page, other.persona)
    hears(other.page, one.persona)
