"""The spill test: values that nobody else uses go through a whole journey; where are they after?

Names, addresses, a code, a session, a meeting's link, a join token, a chat message, the devices',
the browser's and the source address's. Afterwards everything that the server wrote or says is
searched, a backup included, and the memory of its media process, in every writing
(`tests/common/residue.py`, with its own proof that it finds what is there). Only listed finds are
allowed. What proxies write: `tests/operate/test_proxy_logs.py`, of the same piece of the proof.
There are no passwords and no titles of meetings. Policy 1.1, 1.3, 2.1, 2.2, S.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser

from tests.common.residue import Traces, memory_of
from tests.conftest import Figure
from tests.journeys.people import DOMAIN, Office, Person
from tests.journeys.postbox import Postbox, free_tcp_port
from tests.journeys.senses import Persona, sees
from tests.journeys.server import Server
from tests.journeys.test_together import opens, says

pytestmark = [pytest.mark.prove, pytest.mark.timeout(500)]

ADMIN = Persona("Quirinella Zyxwax", hue=210, hertz=440)
MEMBER = Persona("Borvaldine Quxley", hue=120, hertz=700)
GUEST = Persona("Gustavine Wökrupp", hue=0, hertz=1000)
AGENT = "Canary-Agent/83.91.7"
DEVICE = "Canary-Device-83.91.7"
SOURCE = "127.83.91.7"
STRANGER = f"strangelina@{DOMAIN}"
CHAT = "canary-chat-93f1-xylo"
JOIN_TOKEN = re.compile(r"access_token=([^&]+)")
NAMES_THE_DEVICES = f"""Object.defineProperty(MediaDeviceInfo.prototype, 'label', {{
  get() {{ return '{DEVICE} ' + this.kind; }} }});"""

LISTED_IN_MEMORY = {
    "an administrator's name": "it tells the others who is in the call",
    "a member's name": "the same",
    "a guest's name": "the same",
    "a chat message": "it passes on what people write",
    "a join token": "it judges it; it opens nothing two minutes later",
}
"""What the media process was told and passed on. Memory that was given free is not overwritten; it
has no file, no swap and no core dump, and ends with the process (docs/decisions/0008)."""


class Watched(Server):
    """A server that also shows its figures."""

    def __init__(self, folder: Path, postbox: Postbox) -> None:
        super().__init__(folder, postbox)
        self.metrics_port = free_tcp_port()

    def environment(self) -> dict[str, str]:
        return super().environment() | {
            "PATTINO_METRICS_PORT": str(self.metrics_port),
            "PATTINO_BACKUP_KEY_FILE": str(self.folder / "backup.key"),
        }

    def figures(self) -> str:
        return httpx.get(f"http://127.0.0.1:{self.metrics_port}/metrics", timeout=10).text

    def back_up(self) -> list[Path]:
        """Both files of a backup, made while the server runs."""
        places = [self.folder / "backup-data", self.folder / "backup-keys"]
        for place in places:
            place.mkdir()
        command = [sys.executable, "-m", "pattino", "backup", *map(str, places)]
        subprocess.run(
            command, env=self.environment(), cwd=self.folder, check=True, capture_output=True
        )
        return [path for place in places for path in place.iterdir()]


class Spilled:
    """A journey that is over, the values that went through it, and the server that still runs."""

    def __init__(self, server: Watched, values: dict[str, str]) -> None:
        self.server = server
        self.values = values
        self.traces = Traces(values)


@pytest.fixture(scope="module")
def spilled(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Spilled]:
    with ExitStack() as stack:
        postbox = Postbox()
        postbox.start()
        stack.callback(postbox.stop)
        server = Watched(tmp_path_factory.mktemp("spill"), postbox)
        stack.callback(server.stop)
        server.start()
        office = Office(server, postbox, browser)
        stack.callback(office.close)
        yield Spilled(server, _everything(office, server))


def _everything(office: Office, server: Watched) -> dict[str, str]:
    """A whole journey; gives every value of it that must not be found."""
    admin, member, guest = (_traceable(office, who) for who in (ADMIN, MEMBER, GUEST))
    tokens: list[str] = []
    member.page.on("websocket", lambda socket: tokens.extend(JOIN_TOKEN.findall(socket.url)))
    admin.sets_up("Kestrel Instruments")
    link = admin.makes_a_meeting()
    admin.joins()
    member.asks_for_code()
    code = office.postbox.next_for(member.email).code
    member.enters(code)
    member.is_titled("welcome.title")
    member.answers_who_they_are()
    member.press("welcome.finish")
    member.is_titled("home.title")
    member.joins(link)
    guest.joins_as_guest(link)
    sees(admin.page, GUEST)
    for person in (admin, guest):
        opens(person, "call.chat.open")
    says(guest, CHAT)
    _strange_visits(office, link)
    session = _cookie(member, "session")
    for person in (guest, member, admin):
        person.leaves()
    server.wait_until(lambda: "pattino_people_in_calls 0" in server.figures(), "the call ended", 60)
    return {
        "an administrator's name": ADMIN.name,
        "a member's name": MEMBER.name,
        "a guest's name": GUEST.name,
        "an address": member.email,
        "a stranger's address": STRANGER,
        "a code": code,
        "a session": session,
        "a meeting's link": link.rpartition("/")[2],
        "a join token": tokens[0],
        "a chat message": CHAT,
        "a device's name": DEVICE,
        "the browser's name": AGENT,
        "the source address": SOURCE,
    }


def _traceable(office: Office, who: Persona) -> Person:
    """A person whose browser and devices have names that nobody else's have."""
    person = office.person(who)
    person.context.add_init_script(NAMES_THE_DEVICES)
    usual = str(person.page.evaluate("navigator.userAgent"))
    person.context.new_cdp_session(person.page).send(
        "Network.setUserAgentOverride", {"userAgent": f"{usual} {AGENT}"}
    )
    return person


def _cookie(person: Person, name: str) -> str:
    jar = person.context.cookies()
    return next(each["value"] for each in jar if each["name"].endswith(f"pattino-{name}"))


def _strange_visits(office: Office, link: str) -> None:
    """What goes wrong in a day, from an address that nobody else has."""
    url, meeting = office.server.url, link.rpartition("/")[2]
    transport = httpx.HTTPTransport(local_address=SOURCE)
    headers = {"user-agent": AGENT, "origin": url}
    with httpx.Client(transport=transport, headers=headers, base_url=url, timeout=30) as client:
        client.get(f"/m/{meeting}")
        client.get(f"/no/such/{CHAT}")
        client.get(f"/api/meetings/{meeting}")
        client.get("/rtc/v1/validate", params={"access_token": "no.such.token"})
        client.post("/api/signin/code", json={"email": STRANGER})
        client.post("/api/signin/verify", json={"code": "ABCD1234"})
        client.post("/api/reports", json={"email": STRANGER, "ground": "told"})
        client.post(f"/api/meetings/{meeting}/join", json={"name": GUEST.name, "birth_year": 1})
        client.post("/api/meetings", content=b"{" + GUEST.name.encode())


def test_no_file_and_no_backup_holds_any_of_it(spilled: Spilled, figure: Figure) -> None:
    """Data folder, home, temporary files and a backup, while the server still runs."""
    backup = spilled.server.back_up()
    assert len(backup) == 2
    assert list(spilled.server.data.iterdir())
    files = [path for path in spilled.server.folder.rglob("*") if path.is_file()]
    figure("files searched, those of a backup among them", str(len(files)))
    assert spilled.traces.below(spilled.server.folder) == []


def test_no_line_for_a_log_or_journal_holds_any_of_it(spilled: Spilled, figure: Figure) -> None:
    lines = spilled.server.lines()
    assert any("debug" in line for line in lines)
    figure("lines searched", str(len(lines)))
    assert spilled.traces.among(lines) == []


def test_no_figure_holds_any_of_it(spilled: Spilled) -> None:
    text = spilled.server.figures()
    assert "pattino_people_in_calls 0" in text
    assert spilled.traces.among([text]) == []


def test_the_media_process_has_in_memory_only_what_is_listed(
    spilled: Spilled, figure: Figure
) -> None:
    pid = spilled.server.media_process()
    assert pid
    try:
        pieces = list(memory_of(pid))
    except PermissionError:
        figure("memory of the media process", "the kernel lets only root read it")
        return
    size = sum(map(len, pieces))
    assert size > 10_000_000, "that is a whole process"
    found = {hit for piece in pieces for hit in spilled.traces.inside(piece, unpack=False)}
    figure("memory of the media process searched", f"{size // 1_000_000} MB")
    figure("found in it", "; ".join(sorted({name for name, _ in found})) or "nothing")
    assert sorted(hit for hit in found if hit[0] not in LISTED_IN_MEMORY) == []


def test_the_values_went_through_and_would_have_been_found(spilled: Spilled) -> None:
    """A search that finds nothing anywhere would prove nothing."""
    planted = spilled.server.folder / "tmp" / "planted"
    for name, value in spilled.values.items():
        planted.write_text(f"level=info event=odd {value}\n", encoding="utf-8")
        assert any(name in each for each in spilled.traces.below(planted.parent)), name
        assert spilled.traces.among([f"pattino_odd{{who='{value}'}} 1"]), name
    planted.unlink()
