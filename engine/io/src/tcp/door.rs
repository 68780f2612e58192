//! Who may keep a TCP connection: bounds in total and for each source, and a deadline for proving
//! oneself. Pure: ids, addresses and time come in, ids of connections to end come out.
//!
//! A connection is a stranger's until a STUN request with the right password came on it. When there
//! are too many strangers the oldest one goes: an honest client proves itself within a round trip,
//! so a flood of silent connections only throws out other silent ones.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::IpAddr;
use std::time::{Duration, Instant};

/// Bounds on connections.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    /// In total. Each holds a descriptor and up to 512 kB in the kernel while its client is slow.
    pub(crate) total: usize,
    /// From one IPv4 address or IPv6 /64. Lower: a large office behind one address is locked out.
    pub(crate) per_source: usize,
    /// Strangers in total.
    pub(crate) strangers: usize,
    /// Strangers from one source. Clients connect from each of their interfaces to each of ours.
    pub(crate) strangers_per_source: usize,
    /// From the connection to the first right STUN request. Lower: slow lines do not get in.
    pub(crate) patience: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            total: 4096,
            per_source: 1024,
            strangers: 512,
            strangers_per_source: 64,
            patience: Duration::from_secs(8),
        }
    }
}

/// What shares one allowance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Source {
    V4([u8; 4]),
    V6([u8; 8]),
}

impl Source {
    fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(v4) => Self::V4(v4.octets()),
            IpAddr::V6(v6) => {
                let mut prefix = [0; 8];
                prefix.iter_mut().zip(v6.octets()).for_each(|(to, from)| *to = from);
                Self::V6(prefix)
            }
        }
    }
}

#[derive(Debug, Default)]
struct Guests {
    all: usize,
    strangers: BTreeSet<u64>,
}

/// See the module. Ids grow with time, so that the smallest one is the oldest.
#[derive(Debug)]
pub(crate) struct Door {
    bounds: Bounds,
    sources: HashMap<Source, Guests>,
    all: HashMap<u64, Source>,
    strangers: BTreeMap<u64, Instant>,
}

/// What becomes of a new connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entry {
    /// It may stay.
    Free,
    /// It may stay, and this older one has to go.
    InPlaceOf(u64),
    /// It may not stay.
    Refused,
}

impl Door {
    pub(crate) fn new(bounds: Bounds) -> Self {
        Self { bounds, sources: HashMap::new(), all: HashMap::new(), strangers: BTreeMap::new() }
    }

    /// A connection came. The one it takes the place of is forgotten here already.
    pub(crate) fn enter(&mut self, id: u64, from: IpAddr, now: Instant) -> Entry {
        let source = Source::of(from);
        let guests = self.sources.get(&source);
        let all_of_it = guests.map_or(0, |it| it.all);
        let strangers_of_it = guests.map_or(0, |it| it.strangers.len());
        let oldest_of_it = guests.and_then(|it| it.strangers.first().copied());
        let oldest = self.strangers.keys().next().copied();
        let shed = if all_of_it >= self.bounds.per_source
            || strangers_of_it >= self.bounds.strangers_per_source
        {
            Some(oldest_of_it)
        } else if self.all.len() >= self.bounds.total
            || self.strangers.len() >= self.bounds.strangers
        {
            Some(oldest)
        } else {
            None
        };
        let entry = match shed {
            Some(None) => return Entry::Refused,
            Some(Some(it)) => {
                self.leave(it);
                Entry::InPlaceOf(it)
            }
            None => Entry::Free,
        };
        let guests = self.sources.entry(source).or_default();
        guests.all = guests.all.saturating_add(1);
        guests.strangers.insert(id);
        self.all.insert(id, source);
        self.strangers.insert(id, now + self.bounds.patience);
        entry
    }

    /// Whether a connection still has to prove itself.
    pub(crate) fn is_stranger(&self, id: u64) -> bool {
        self.strangers.contains_key(&id)
    }

    /// A connection proved itself.
    pub(crate) fn prove(&mut self, id: u64) {
        self.strangers.remove(&id);
        if let Some(guests) = self.all.get(&id).and_then(|it| self.sources.get_mut(it)) {
            guests.strangers.remove(&id);
        }
    }

    /// A connection has ended.
    pub(crate) fn leave(&mut self, id: u64) {
        self.strangers.remove(&id);
        let Some(source) = self.all.remove(&id) else { return };
        let Some(guests) = self.sources.get_mut(&source) else { return };
        guests.strangers.remove(&id);
        guests.all = guests.all.saturating_sub(1);
        if guests.all == 0 {
            self.sources.remove(&source);
        }
    }

    /// When the oldest stranger's time is over.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        self.strangers.values().next().copied()
    }

    /// A stranger whose time is over.
    pub(crate) fn overdue(&self, now: Instant) -> Option<u64> {
        self.strangers.first_key_value().filter(|(_, until)| **until <= now).map(|(id, _)| *id)
    }
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects, reason = "a test that computes wrongly fails")]
mod tests {
    use super::*;

    fn bounds() -> Bounds {
        Bounds {
            total: 10,
            per_source: 6,
            strangers: 5,
            strangers_per_source: 3,
            patience: Duration::from_secs(8),
        }
    }

    fn ip(last: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, last])
    }

    #[test]
    fn silent_connections_of_one_source_throw_out_only_each_other() {
        let (mut door, now) = (Door::new(bounds()), Instant::now());
        assert_eq!(door.enter(1, ip(1), now), Entry::Free);
        for id in 2..5 {
            assert_eq!(door.enter(id, ip(2), now), Entry::Free);
        }
        for id in 5..1000 {
            assert_eq!(door.enter(id, ip(2), now), Entry::InPlaceOf(id - 3));
        }
        assert!(door.is_stranger(1), "somebody else's connection is untouched");
        assert_eq!(door.all.len(), 4);
        assert_eq!(door.sources.len(), 2);
    }

    #[test]
    fn those_who_proved_themselves_are_never_thrown_out() {
        let (mut door, now) = (Door::new(bounds()), Instant::now());
        for id in 1..7 {
            door.enter(id, ip(1), now);
            door.prove(id);
        }
        assert_eq!(door.enter(7, ip(1), now), Entry::Refused, "the source is full");
        assert_eq!(door.enter(8, ip(2), now), Entry::Free);
        for id in 1..7 {
            assert!(door.all.contains_key(&id) && !door.is_stranger(id));
        }
    }

    #[test]
    fn strangers_from_everywhere_are_bounded_the_oldest_goes_first() {
        let (mut door, now) = (Door::new(bounds()), Instant::now());
        for id in 1..6 {
            assert_eq!(door.enter(id, ip(u8::try_from(id).unwrap()), now), Entry::Free);
        }
        assert_eq!(door.enter(6, ip(6), now), Entry::InPlaceOf(1));
        assert_eq!(door.strangers.len(), 5);
    }

    #[test]
    fn the_total_is_bounded() {
        let (mut door, now) = (Door::new(bounds()), Instant::now());
        for id in 1..11 {
            door.enter(id, ip(u8::try_from(id).unwrap()), now);
            door.prove(id);
        }
        assert_eq!(door.enter(11, ip(11), now), Entry::Refused);
        door.leave(3);
        assert_eq!(door.enter(12, ip(11), now), Entry::Free);
        assert_eq!(door.enter(13, ip(12), now), Entry::InPlaceOf(12));
    }

    #[test]
    fn the_time_of_a_stranger_ends_and_that_of_others_does_not() {
        let (mut door, now) = (Door::new(bounds()), Instant::now());
        door.enter(1, ip(1), now);
        door.enter(2, ip(2), now + Duration::from_secs(1));
        door.prove(1);
        assert_eq!(door.deadline(), Some(now + Duration::from_secs(9)));
        assert_eq!(door.overdue(now + Duration::from_secs(8)), None);
        assert_eq!(door.overdue(now + Duration::from_secs(9)), Some(2));
        door.leave(2);
        assert_eq!(door.deadline(), None);
        door.leave(1);
        assert!(door.sources.is_empty() && door.all.is_empty());
    }

    #[test]
    fn one_ipv6_network_is_one_source() {
        let (mut door, now) = (Door::new(bounds()), Instant::now());
        for id in 1..5_u16 {
            let address = IpAddr::from([0x2001, 0xdb8, 0, 1, id, 0, 0, id]);
            door.enter(u64::from(id), address, now);
        }
        assert_eq!(door.strangers.len(), 3);
    }
}
