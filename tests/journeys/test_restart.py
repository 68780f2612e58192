"""The whole server ends and starts again under a call: people are told why, and come back."""

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


def both_read(one: Person, other: Person, key: str) -> None:
    for person in (one, other):
        said = person.page.get_by_text(re.compile(re.escape(words(key)))).first
        expect(said).to_be_visible(timeout=2 * STEP_MS)


def test_a_restart_is_told_and_everybody_is_back_within_ten_seconds_of_the_signal(
    office: Office, link: str, figure: Figure
) -> None:
    """From SIGTERM on, in the order in which a service manager restarts: ended, then begun."""
    one, other = office.people
    both_see_each_other(one, other, 20)
    signalled = time.monotonic()
    office.server.stop()
    ended = time.monotonic()
    office.server.start()
    ready = time.monotonic()
    both_see_each_other(one, other, BACK_WITHIN_S * ROOM)
    back = time.monotonic()
    figure("from SIGTERM to the end of the server, seconds", f"{ended - signalled:.1f}")
    figure("from there to ready for calls, seconds", f"{ready - ended:.1f}")
    figure("from there to seeing each other again, seconds", f"{back - ready:.1f}")
    figure("from SIGTERM to seeing each other again, seconds", f"{back - signalled:.1f}")
    assert back - signalled < BACK_WITHIN_S * ROOM
    hears(one.page, other.persona)
    hears(other.page, one.persona)


@pytest.mark.prove
def test_a_server_that_is_away_for_longer_is_waited_for_with_the_reason_on_the_screen(
    office: Office, link: str, figure: Figure
) -> None:
    """An upgrade takes longer than a restart; nobody has to do anything but wait."""
    one, other = office.people
    both_see_each_other(one, other, 20)
    office.server.stop()
    both_read(one, other, "call.reconnect.restarting")
    both_read(one, other, "call.reconnect.choiceRestarting")
    office.server.start()
    ready = time.monotonic()
    both_see_each_other(one, other, BACK_WITHIN_S * ROOM)
    took = time.monotonic() - ready
    figure(
        "after fifteen seconds without a server, from ready to seeing each other, seconds",
        f"{took:.1f}",
    )
    assert took < BACK_WITHIN_S * ROOM
