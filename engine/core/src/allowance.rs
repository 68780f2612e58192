//! Token bucket: so many a second, with so many at once.

use std::time::Instant;

use crate::limits::Rate;

/// What is left of a [`Rate`].
#[derive(Debug, Clone, Copy)]
pub struct Allowance {
    rate: Rate,
    // In millionths of a token, so that slow rates refill between close calls.
    left: u64,
    at: Instant,
}

const ONE: u64 = 1_000_000;

impl Allowance {
    /// A full bucket.
    pub fn full(rate: Rate, now: Instant) -> Self {
        Self { rate, left: u64::from(rate.burst).saturating_mul(ONE), at: now }
    }

    /// Take `n`; false (and nothing taken) when fewer are left.
    pub fn take(&mut self, n: u32, now: Instant) -> bool {
        self.refill(now);
        match self.left.checked_sub(u64::from(n).saturating_mul(ONE)) {
            Some(left) => {
                self.left = left;
                true
            }
            None => false,
        }
    }

    /// Put one back.
    pub fn give_back(&mut self) {
        self.left = self.left.saturating_add(ONE).min(self.ceiling());
    }

    /// Whether nothing is owed, so that forgetting it changes nothing.
    pub fn is_full(&mut self, now: Instant) -> bool {
        self.refill(now);
        self.left == self.ceiling()
    }

    fn ceiling(&self) -> u64 {
        u64::from(self.rate.burst).saturating_mul(ONE)
    }

    fn refill(&mut self, now: Instant) {
        let micros =
            u64::try_from(now.saturating_duration_since(self.at).as_micros()).unwrap_or(u64::MAX);
        if micros > 0 {
            self.at = now;
            let refill = micros.saturating_mul(u64::from(self.rate.per_second));
            self.left = self.left.saturating_add(refill).min(self.ceiling());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_burst_is_allowed_then_the_rate_holds() {
        let start = Instant::now();
        let mut allowance = Allowance::full(Rate::new(10, 3), start);
        assert!((0..3).all(|_| allowance.take(1, start)));
        assert!(!allowance.take(1, start));
        assert!(allowance.take(1, start + Duration::from_millis(100)));
        assert!(!allowance.take(1, start + Duration::from_millis(150)));
    }

    #[test]
    fn slow_rates_refill_between_close_calls() {
        let start = Instant::now();
        let mut allowance = Allowance::full(Rate::new(1, 1), start);
        assert!(allowance.take(1, start));
        for step in 1..100 {
            assert!(!allowance.take(1, start + Duration::from_millis(step * 10)));
        }
        assert!(allowance.take(1, start + Duration::from_secs(1)));
    }

    #[test]
    fn it_never_saves_more_than_its_burst() {
        let start = Instant::now();
        let mut allowance = Allowance::full(Rate::new(1000, 2), start);
        let later = start + Duration::from_secs(3600);
        assert!(allowance.take(2, later));
        assert!(!allowance.take(1, later));
    }
}
