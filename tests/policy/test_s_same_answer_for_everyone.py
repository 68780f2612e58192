"""Policy S: whether an address has an account cannot be read off an answer or its time."""

import statistics
import time

from tests.common.house import DOMAIN, House

PAIRS = 120
MOST_T = 4.5  # Welch's t: beyond it two samples have different means, practically for certain


def welch_t(one: list[float], other: list[float]) -> float:
    spread = statistics.variance(one) / len(one) + statistics.variance(other) / len(other)
    return float((statistics.fmean(one) - statistics.fmean(other)) / spread**0.5)


async def test_known_and_unknown_addresses_take_the_same_time(house: House) -> None:
    await house.set_up()
    known: list[float] = []
    unknown: list[float] = []
    for number in range(PAIRS):
        for address, times in (
            (f"ada@{DOMAIN}", known),
            (f"n{number}@elsewhere.example", unknown),
        ):
            house.clock.advance(days=1)
            browser = house.browser()
            began = time.perf_counter()
            answer = await browser.post("/api/signin/code", {"email": address})
            times.append(time.perf_counter() - began)
            assert answer.status_code == 202
    trimmed = [sorted(each)[: PAIRS * 3 // 4] for each in (known, unknown)]
    print(
        f"median known {statistics.median(known):.6f} s, unknown {statistics.median(unknown):.6f} s"
    )
    assert abs(welch_t(*trimmed)) < MOST_T * 3, "threefold room for a busy machine"
