"""Ten minutes of three people: no picture stands still, no voice is lost, memory does not grow.

Long, so it belongs to `make prove`. Its figures go to docs/proof/long-call.md.
"""

import time
from pathlib import Path

import pytest

from tests.conftest import Figure
from tests.journeys.people import Office, Person
from tests.journeys.senses import Persona, hears, sees

MINUTES = 10
LOOK_EVERY_S = 15
GROWTH_MIB = 24  # what the media process may grow by after its first minute

pytestmark = [pytest.mark.prove, pytest.mark.timeout(MINUTES * 60 + 600)]


def resident_mib(pid: int) -> float:
    """Memory that the process holds, as the kernel counts it."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise AssertionError(f"process {pid} is gone")


def cpu_seconds(pid: int) -> float:
    """Processor time of the process since it began."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def look_around(people: list[Person]) -> tuple[float, float]:
    """The slowest picture and the slowest voice of this round."""
    pictures, voices = [], []
    for person in people:
        for other in people:
            if person is not other:
                pictures.append(sees(person.page, other.persona, within_s=10))
                voices.append(hears(person.page, other.persona, within_s=10))
    return max(pictures), max(voices)


def test_ten_minutes_of_three_people(
    office: Office, ada: Persona, ben: Persona, clara: Persona, figure: Figure
) -> None:
    admin, colleague, guest = (office.person(who) for who in (ada, ben, clara))
    admin.sets_up("Kestrel Instruments")
    link = admin.makes_a_meeting()
    admin.joins()
    colleague.signs_in()
    colleague.joins(link)
    guest.joins_as_guest(link)
    people = [admin, colleague, guest]
    look_around(people)
    media = office.server.media_process()
    assert media
    started, early, slowest = time.monotonic(), 0.0, (0.0, 0.0)
    rounds, used = 0, cpu_seconds(media)
    while time.monotonic() - started < MINUTES * 60:
        found = look_around(people)
        slowest = max(slowest[0], found[0]), max(slowest[1], found[1])
        rounds += 1
        if not early and time.monotonic() - started > 60:
            early = resident_mib(media)
        admin.page.wait_for_timeout(LOOK_EVERY_S * 1000)  # the call goes on meanwhile
    took = time.monotonic() - started
    late = resident_mib(media)
    assert office.server.media_process() == media, "the media process was replaced"
    figure("rounds of looking and listening", str(rounds))
    figure("slowest picture (five different frames)", f"{slowest[0]:.2f} s")
    figure("slowest voice (five readings)", f"{slowest[1]:.2f} s")
    figure("memory of the media process after 1 min", f"{early:.1f} MiB")
    figure(f"memory after {MINUTES} min", f"{late:.1f} MiB")
    figure("processor time of the media process", f"{(cpu_seconds(media) - used) / took:.1%}")
    assert late - early < GROWTH_MIB
