//! Keys of rooms, peers, tracks and requests: integers chosen by the caller, never reused.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

macro_rules! key {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub u64);
    };
}

key!(
    /// A room: the set of peers that data and speaker levels reach.
    RoomKey
);
key!(
    /// One peer connection.
    PeerKey
);
key!(
    /// What a peer publishes on one of its m-lines.
    TrackKey
);
key!(
    /// Repeated by the event that answers a command.
    RequestId
);

/// Hash of a key: one multiplication. Keys come from our own side, never from the network, so
/// nobody can choose them to collide.
#[derive(Debug, Default, Clone, Copy)]
pub struct KeyHasher(u64);

impl Hasher for KeyHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u32(&mut self, value: u32) {
        self.write_u64(u64::from(value));
    }

    fn write_u64(&mut self, value: u64) {
        // 2^64 divided by the golden ratio; the rotation brings the mixed high bits down.
        self.0 = (self.0 ^ value).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(26);
    }
}

/// A map by key.
pub type KeyMap<K, V> = HashMap<K, V, BuildHasherDefault<KeyHasher>>;
