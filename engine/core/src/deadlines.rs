//! Who has to be woken when, in order; nobody else is ever visited.

use std::collections::BTreeSet;
use std::hash::Hash;
use std::time::Instant;

use crate::keys::KeyMap;

/// At most one deadline for each key.
#[derive(Debug)]
pub struct Deadlines<K> {
    order: BTreeSet<(Instant, K)>,
    current: KeyMap<K, Instant>,
}

impl<K: Copy + Ord + Hash> Deadlines<K> {
    /// None.
    pub fn new() -> Self {
        Self { order: BTreeSet::new(), current: KeyMap::default() }
    }

    /// Replace the deadline of `key`; `None` removes it.
    pub fn set(&mut self, key: K, at: Option<Instant>) {
        let before = match at {
            Some(at) => self.current.insert(key, at),
            None => self.current.remove(&key),
        };
        if before == at {
            return;
        }
        if let Some(before) = before {
            self.order.remove(&(before, key));
        }
        if let Some(at) = at {
            self.order.insert((at, key));
        }
    }

    /// The next one.
    pub fn first(&self) -> Option<Instant> {
        self.order.first().map(|(at, _)| *at)
    }

    /// Take one that is due.
    pub fn pop_due(&mut self, now: Instant) -> Option<K> {
        let (at, key) = *self.order.first()?;
        if at > now {
            return None;
        }
        self.order.remove(&(at, key));
        self.current.remove(&key);
        Some(key)
    }
}

impl<K: Copy + Ord + Hash> Default for Deadlines<K> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn what_is_due_comes_in_order_and_once() {
        let start = Instant::now();
        let mut deadlines = Deadlines::new();
        deadlines.set(1_u64, Some(start + Duration::from_secs(2)));
        deadlines.set(2, Some(start + Duration::from_secs(1)));
        deadlines.set(3, Some(start + Duration::from_secs(9)));
        let now = start + Duration::from_secs(2);
        assert_eq!(deadlines.first(), Some(start + Duration::from_secs(1)));
        assert_eq!(deadlines.pop_due(now), Some(2));
        assert_eq!(deadlines.pop_due(now), Some(1));
        assert_eq!(deadlines.pop_due(now), None);
    }

    #[test]
    fn a_later_deadline_replaces_the_earlier_one() {
        let start = Instant::now();
        let mut deadlines = Deadlines::new();
        deadlines.set(1_u64, Some(start));
        deadlines.set(1, Some(start + Duration::from_secs(1)));
        assert_eq!(deadlines.pop_due(start), None);
        deadlines.set(1, None);
        assert_eq!(deadlines.first(), None);
    }
}
