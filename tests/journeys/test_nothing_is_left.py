"""After a whole call at debug level: nothing in a log, on the disk, in the browser or on the wire
that tells who spoke with whom or what was said.

Policy 1.2, 2.2, 3.2, S. Canaries are the real values of the journey: names, addresses, tokens.
"""

import re
import sqlite3

import pytest

from pattino.kit.ids import CROCKFORD
from pattino.meetings.rules import ID_LENGTH
from pattino.privacy import inventory
from tests.conftest import Figure
from tests.journeys.capture import Capture, readable, sort
from tests.journeys.people import DOMAIN, Office, Person
from tests.journeys.senses import Persona, hears, sees

LISTEN_S = 5  # of the call, on the wire: some 250 packets of each microphone, more of each camera
LEAST_PAYLOADS = 400  # fewer say nothing about randomness

FORBIDDEN_IN_LOGS = {
    "an e-mail address": re.compile(r"[\w.+-]+@[\w-]+\.\w+"),
    "an IPv4 address": re.compile(r"\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b"),
    "an IPv6 address": re.compile(r"(?i)\b(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{1,4}\b|\[?::1\]?"),
    "a token": re.compile(r"eyJ[\w-]{8,}"),
    "session description": re.compile(r"\ba=(?:ice|finger|candidate|ssrc|mid|rtpmap)|\bv=0\b"),
    "a candidate": re.compile(r"candidate:\S+ \d udp", re.IGNORECASE),
    "a meeting's link": re.compile(rf"/m/[{CROCKFORD}]{{{ID_LENGTH}}}", re.IGNORECASE),
}


class Call:
    """A call of three that is over, and everything that was written meanwhile."""

    def __init__(self, office: Office, people: list[Person], link: str) -> None:
        self.office = office
        self.people = people
        self.link = link
        self.tokens: list[str] = []
        self.packets: list[bytes] = []


@pytest.fixture(scope="module")
def call(office: Office, ada: Persona, ben: Persona, clara: Persona) -> Call:
    admin, colleague, guest = (office.person(who) for who in (ada, ben, clara))
    tokens: list[str] = []
    for person in (admin, colleague, guest):
        person.context.on(
            "request",
            lambda asked: tokens.extend(re.findall(r"access_token=([^&]+)", asked.url)),
        )
        person.page.on(
            "websocket",
            lambda socket: tokens.extend(re.findall(r"access_token=([^&]+)", socket.url)),
        )
    admin.sets_up("Kestrel Instruments")
    link = admin.makes_a_meeting()
    admin.joins()
    colleague.signs_in()
    capture = Capture(office.server.media_port).start()
    colleague.joins(link)
    guest.joins_as_guest(link)
    for person, other in ((admin, ben), (colleague, clara), (guest, ada)):
        sees(person.page, other)
        hears(person.page, other)
    admin.page.wait_for_timeout(LISTEN_S * 1000)  # packets are collected meanwhile
    refused = guest.context.request.get(f"{office.server.url}/api/meetings/{'0' * ID_LENGTH}")
    assert refused.status == 404  # the log tells of it at debug level only
    over = Call(office, [admin, colleague, guest], link)
    over.packets = capture.stop()
    over.tokens = tokens
    for person in (guest, colleague, admin):
        person.leaves()
    return over


class TestLogs:
    """Policy S, 2.1: a log names no person."""

    def test_the_call_was_logged_at_debug_level(self, call: Call) -> None:
        assert any("debug" in line for line in call.office.server.lines("stderr"))

    @pytest.mark.parametrize("what", FORBIDDEN_IN_LOGS)
    def test_no_line_holds(self, call: Call, what: str) -> None:
        rule = FORBIDDEN_IN_LOGS[what]
        lines = call.office.server.lines("stderr")
        assert [line for line in lines if rule.search(line)] == []

    def test_no_line_holds_a_name_or_a_value_of_this_journey(self, call: Call) -> None:
        canaries = [part for person in call.people for part in person.persona.name.split()]
        canaries += ["Kestrel", DOMAIN, call.link.rpartition("/")[2]]
        canaries += [token[:40] for token in call.tokens]
        assert call.tokens
        text = "\n".join(call.office.server.lines("stderr"))
        assert [canary for canary in canaries if canary in text] == []


class TestDisk:
    """Policy 2.2: nothing of a call is kept once it has ended."""

    def test_every_file_that_was_written_is_in_the_inventory(self, call: Call) -> None:
        server = call.office.server
        allowed = [re.compile(item.pattern) for item in inventory.FILES]
        written = [
            str(path.relative_to(server.folder))
            for path in server.folder.rglob("*")
            if not path.is_dir()
        ]
        strays = [
            name
            for name in written
            if not name.startswith("data/")
            or not any(rule.fullmatch(name.removeprefix("data/")) for rule in allowed)
        ]
        assert strays == []
        assert written

    def test_no_file_holds_the_name_of_a_guest_or_a_token(self, call: Call) -> None:
        guest = call.people[2].persona.name.encode()
        canaries = [guest, *(token[:40].encode() for token in call.tokens)]
        canaries.append(call.link.rpartition("/")[2].encode())
        for path in call.office.server.data.rglob("*"):
            if path.is_file():
                content = path.read_bytes()
                assert not any(canary in content for canary in canaries), path.name

    def test_the_database_knows_no_call(self, call: Call) -> None:
        """No table has a row that was made by the call: only people, sign-in and meetings."""
        (database,) = call.office.server.data.glob("*.sqlite3")
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as opened:
            listed = opened.execute("select name from sqlite_master where type = 'table'")
            tables = {name for (name,) in listed}
        opened.close()
        assert not {name for name in tables if re.search(r"call|participant|track|room", name)}


class TestBrowser:
    """What the product leaves in a browser is listed, cookies and storage alike."""

    def test_every_cookie_is_in_the_inventory(self, call: Call) -> None:
        listed = {item.name for item in inventory.COOKIES}
        for person in call.people:
            names = {cookie["name"] for cookie in person.context.cookies()}
            assert {name.replace("__Host-", "") for name in names} <= {
                name.replace("__Host-", "") for name in listed
            }

    def test_cookies_of_a_session_are_out_of_reach_of_scripts(self, call: Call) -> None:
        for person in call.people:
            for cookie in person.context.cookies():
                assert cookie["httpOnly"], cookie["name"]
                assert cookie["sameSite"] in {"Lax", "Strict"}, cookie["name"]

    def test_every_key_of_the_storage_is_in_the_inventory(self, call: Call) -> None:
        listed = {item.name for item in inventory.BROWSER_KEYS}
        for person in call.people:
            kept = person.page.evaluate(
                "async () => [...Object.keys(localStorage), ...Object.keys(sessionStorage),"
                " ...(await indexedDB.databases()).map((each) => each.name),"
                " ...(await caches.keys())]"
            )
            assert set(kept) <= listed


class TestWire:
    """Policy 1.2, S: what is said and shown is encrypted on its way."""

    def test_the_capture_holds_a_call(self, call: Call, figure: Figure) -> None:
        seen = sort(call.packets)
        streams = sum(1 for payloads in seen.rtp.values() if len(payloads) > 100)
        figure("packets captured", str(len(call.packets)))
        assert seen.stun
        assert seen.dtls
        assert seen.rtcp
        assert streams >= 6, "three cameras and three microphones"

    def test_no_payload_can_be_understood(self, call: Call) -> None:
        by_type: dict[int, list[bytes]] = {}
        for (_, kind), payloads in sort(call.packets).rtp.items():
            by_type.setdefault(kind, []).extend(payloads)
        judged = {kind: rows for kind, rows in by_type.items() if len(rows) >= LEAST_PAYLOADS}
        assert len(judged) >= 2, "sound and picture"
        assert {kind: why for kind, rows in judged.items() if (why := readable(rows))} == {}

    def test_nothing_but_stun_dtls_and_srtp_is_on_the_port(self, call: Call) -> None:
        assert sort(call.packets).other == []

    def test_no_name_and_no_message_can_be_read(self, call: Call) -> None:
        wire = b"".join(call.packets)
        for person in call.people:
            assert person.persona.name.encode() not in wire


def test_the_folder_of_the_server_is_closed_to_others(call: Call) -> None:
    folder = call.office.server.data
    assert folder.stat().st_mode & 0o077 == 0
    for path in folder.rglob("*"):
        assert path.stat().st_mode & 0o007 == 0, path.name


def test_a_path_is_named_in_the_inventory_once() -> None:
    patterns = [item.pattern for item in inventory.FILES]
    assert len(set(patterns)) == len(patterns)
