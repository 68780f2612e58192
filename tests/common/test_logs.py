"""The eavesdropper finds what must not be in a log, and nothing else."""

import base64

import pytest

from tests.common.logs import spills


@pytest.mark.parametrize(
    "line",
    [
        "peer 192.0.2.7 connected",
        "from 2001:db8::7:1",
        "fe80::fc:ff:fe00:1",
        "mail to vimes@watch.example",
        "token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ2aW1lcyJ9.sig",
        "GET /rtc/v1?access_token=x",
        "v=0",
        "a=ice-ufrag:abcd",
        "candidate:1 1 udp 2130706431",
    ],
)
def test_what_names_a_person_or_opens_a_door_is_found(line: str) -> None:
    assert spills(line)


@pytest.mark.parametrize(
    "line",
    [
        '{"event": "media.ready", "pid": 4711, "level": "info", "at": "2026-11-24T09:00:00.000"}',
        '{"event": "signal.open", "route": "/rtc/v1", "version": "0.1.0"}',
        '{"participant": "PA_0123456789ab", "code": "too_slow"}',
    ],
)
def test_ordinary_events_are_not(line: str) -> None:
    assert not spills(line, secrets=["Sam Vimes"])


@pytest.mark.parametrize(
    "line",
    [
        "Sam Vimes",
        "name=Sam%20Vimes",
        "53616d2056696d6573",
        base64.b64encode(b"Sam Vimes").decode(),
        base64.b64encode(b"x Sam Vimes and others").decode(),
        base64.b64encode(b"xy Sam Vimes and others").decode(),
    ],
)
def test_a_given_value_is_found_in_every_writing(line: str) -> None:
    assert spills(line, secrets=["Sam Vimes"])
