"""Token buckets and quotas: what they let through, and what they forget when they are full."""

import pytest

from pattino.kit.clock import VirtualClock
from pattino.kit.ids import SeededSource
from pattino.kit.limits import Buckets, PrefixKeys, Quota, Rate, TooManyRequests


def let_through(buckets: Buckets, key: bytes, now: float, tries: int) -> int:
    passed = 0
    for _ in range(tries):
        try:
            buckets.take(key, now)
            passed += 1
        except TooManyRequests:
            pass
    return passed


class TestBuckets:
    def test_a_burst_passes_and_then_one_by_one(self) -> None:
        buckets = Buckets(Rate(burst=5, every_s=2))
        assert let_through(buckets, b"a", 0, 10) == 5
        assert let_through(buckets, b"a", 2, 10) == 1
        assert let_through(buckets, b"a", 1000, 10) == 5

    def test_keys_do_not_share(self) -> None:
        buckets = Buckets(Rate(burst=1, every_s=1))
        assert let_through(buckets, b"a", 0, 2) == 1
        assert let_through(buckets, b"b", 0, 2) == 1

    def test_the_refusal_says_when_the_next_one_is_welcome(self) -> None:
        buckets = Buckets(Rate(burst=1, every_s=30))
        buckets.take(b"a", 0)
        with pytest.raises(TooManyRequests) as refused:
            buckets.take(b"a", 10)
        assert refused.value.retry_after_s == 20
        buckets.take(b"a", 30)

    def test_a_full_table_forgets_the_key_used_least_recently(self) -> None:
        buckets = Buckets(Rate(burst=1, every_s=1000), max_keys=2)
        for key in (b"a", b"b", b"c"):
            buckets.take(key, 0)
        assert len(buckets) == 2
        assert let_through(buckets, b"c", 0, 1) == 0
        assert let_through(buckets, b"a", 0, 1) == 1


class TestQuota:
    def test_so_many_in_any_window(self) -> None:
        quota = Quota(2, 100)
        quota.take(b"a", 0)
        quota.take(b"a", 60)
        with pytest.raises(TooManyRequests) as refused:
            quota.take(b"a", 90)
        assert refused.value.retry_after_s == 10
        quota.take(b"a", 100)
        with pytest.raises(TooManyRequests):
            quota.take(b"a", 159)

    def test_a_full_table_refuses_new_keys_and_keeps_its_counts(self) -> None:
        quota = Quota(1, 100, max_keys=2)
        quota.take(b"a", 0)
        quota.take(b"b", 1)
        for key in (b"a", b"c"):
            with pytest.raises(TooManyRequests):
                quota.take(key, 50)
        quota.take(b"c", 101)


class TestPrefixKeys:
    def test_neighbours_share_a_key_and_strangers_do_not(self) -> None:
        keys = PrefixKeys(VirtualClock(), SeededSource())
        assert keys.of("198.51.100.1") == keys.of("198.51.100.254")
        assert keys.of("198.51.100.1") != keys.of("198.51.101.1")
        assert keys.of("2001:db8:1:2ff::1") == keys.of("2001:db8:1:200::2")
        assert keys.of("2001:db8:1:200::1") != keys.of("2001:db8:1:300::1")
        assert keys.of("::ffff:198.51.100.1") == keys.of("198.51.100.1")
        assert keys.of("nonsense") == keys.of("unknown")

    def test_after_an_hour_a_key_means_nothing_any_more(self) -> None:
        """Policy, reading 3: an address limits abuse in memory and leaves no trace."""
        clock = VirtualClock()
        keys = PrefixKeys(clock, SeededSource())
        before = keys.of("198.51.100.1")
        clock.advance(minutes=60)
        assert keys.of("198.51.100.1") != before
        assert b"198" not in before
