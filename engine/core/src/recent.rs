//! Reliable packets of the last moments in a room, for receivers that come back and say what they
//! have: they get the rest again (livekit-protocol §3.7, `SyncState`). Bounded by bytes and by age,
//! the oldest goes first; what is gone is not repeated, and nobody waits for it.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// One packet as receivers got it.
#[derive(Debug)]
pub struct Kept {
    /// Sid of its sender.
    pub from: Arc<str>,
    /// The sender's number.
    pub sequence: u32,
    /// When it was passed on.
    pub at: Instant,
    /// What receivers got.
    pub bytes: Arc<[u8]>,
    /// Identities it is for; everyone when this and `sids` are empty.
    pub identities: Vec<String>,
    /// Sids it is for.
    pub sids: Vec<String>,
}

impl Kept {
    /// Whether it is for this receiver.
    pub fn is_for(&self, sid: &str, identity: &str) -> bool {
        let everyone = self.identities.is_empty() && self.sids.is_empty();
        let named = everyone
            || self.identities.iter().any(|it| it == identity)
            || self.sids.iter().any(|it| it == sid);
        named && &*self.from != sid
    }
}

/// See the module.
#[derive(Debug, Default)]
pub struct Recent {
    packets: VecDeque<Kept>,
    bytes: usize,
}

impl Recent {
    /// Keep one; the oldest goes when there are too many bytes.
    pub fn keep(&mut self, packet: Kept, most: usize) {
        self.bytes = self.bytes.saturating_add(packet.bytes.len());
        self.packets.push_back(packet);
        while self.bytes > most && self.drop_oldest() {}
    }

    /// Forget what is too old; when to look again.
    pub fn forget(&mut self, age: Duration, now: Instant) -> Option<Instant> {
        while let Some(oldest) = self.packets.front() {
            let end = oldest.at + age;
            if end > now {
                return Some(end);
            }
            self.drop_oldest();
        }
        None
    }

    /// What a receiver has missed: newer than what it has of each sender, since `since`.
    pub fn missed(
        &self,
        (sid, identity): (&str, &str),
        has: &[(String, u32)],
        since: Instant,
    ) -> Vec<Arc<[u8]>> {
        let last = |from: &str| has.iter().find(|(it, _)| it == from).map_or(0, |(_, last)| *last);
        self.packets
            .iter()
            .filter(|it| it.at >= since && it.is_for(sid, identity) && it.sequence > last(&it.from))
            .map(|it| Arc::clone(&it.bytes))
            .collect()
    }

    fn drop_oldest(&mut self) -> bool {
        let oldest = self.packets.pop_front();
        let size = oldest.as_ref().map_or(0, |it| it.bytes.len());
        self.bytes = self.bytes.saturating_sub(size);
        oldest.is_some()
    }
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects, reason = "a test that computes wrongly fails")]
mod tests {
    use super::*;

    fn kept(sequence: u32, size: usize, at: Instant) -> Kept {
        Kept {
            from: "PA_a".into(),
            sequence,
            at,
            bytes: vec![0; size].into(),
            identities: Vec::new(),
            sids: Vec::new(),
        }
    }

    #[test]
    fn the_oldest_goes_when_there_are_too_many_bytes() {
        let (now, mut recent) = (Instant::now(), Recent::default());
        for sequence in 1..=10 {
            recent.keep(kept(sequence, 100, now), 300);
        }
        assert_eq!(recent.missed(("PA_b", "b"), &[], now).len(), 3);
        assert_eq!(recent.bytes, 300);
    }

    #[test]
    fn what_is_too_old_is_forgotten() {
        let (now, mut recent) = (Instant::now(), Recent::default());
        let age = Duration::from_secs(10);
        recent.keep(kept(1, 10, now), 300);
        recent.keep(kept(2, 10, now + Duration::from_secs(5)), 300);
        assert_eq!(recent.forget(age, now), Some(now + age));
        assert_eq!(recent.forget(age, now + age), Some(now + Duration::from_secs(15)));
        assert_eq!(recent.forget(age, now + Duration::from_secs(15)), None);
        assert_eq!(recent.bytes, 0);
    }

    #[test]
    fn one_gets_what_is_newer_than_what_it_has_and_only_since_it_came() {
        let (now, mut recent) = (Instant::now(), Recent::default());
        recent.keep(kept(1, 1, now), 300);
        let came = now + Duration::from_secs(1);
        recent.keep(kept(2, 2, came), 300);
        recent.keep(kept(3, 3, came), 300);
        let sizes = |has: &[(String, u32)], sid: &str| -> Vec<usize> {
            recent.missed((sid, "b"), has, came).iter().map(|it| it.len()).collect()
        };
        assert_eq!(sizes(&[], "PA_b"), [2, 3]);
        assert_eq!(sizes(&[("PA_a".to_owned(), 2)], "PA_b"), [3]);
        assert_eq!(sizes(&[("PA_z".to_owned(), 9)], "PA_b"), [2, 3]);
        assert_eq!(sizes(&[], "PA_a"), Vec::<usize>::new(), "one's own");
    }

    #[test]
    fn what_was_for_others_is_not_repeated() {
        let (now, mut recent) = (Instant::now(), Recent::default());
        recent.keep(Kept { identities: vec!["c".to_owned()], ..kept(1, 1, now) }, 300);
        recent.keep(Kept { sids: vec!["PA_b".to_owned()], ..kept(2, 2, now) }, 300);
        assert_eq!(recent.missed(("PA_b", "b"), &[], now).len(), 1);
        assert_eq!(recent.missed(("PA_c", "c"), &[], now).len(), 1);
        assert_eq!(recent.missed(("PA_d", "d"), &[], now).len(), 0);
    }
}
