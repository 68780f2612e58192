//! Every bound of the engine, and what raising or lowering it does.

use std::time::Duration;

/// Bounds and tuned times. `Default` is what production uses; tests make some smaller.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Peers in the engine; the next one is refused. Each costs 60-150 kB before media.
    pub peers: usize,
    /// Handshakes under way; more are refused (`busy`). Lower: a join storm waits longer. Higher: a
    /// flood of half-open handshakes holds more memory.
    pub half_open: usize,
    /// From the first offer to a finished handshake.
    pub connect_within: Duration,
    /// Bytes of an offer. A browser describes one received video in about 4 kB.
    pub sdp_bytes: usize,
    /// m-lines of an offer.
    pub sdp_sections: usize,
    /// Offers and answers a second a peer, and how many may come at once. A long one counts for
    /// several (`offer_bytes`), for reading it takes the control side's time and taking it the packet
    /// thread's.
    pub offers: Rate,
    /// Each started so many bytes of an offer count as one.
    pub offer_bytes: usize,
    /// RTP packets a second a peer, before they are opened. A camera in three layers, a screen and a
    /// microphone are about 1,000. Lower: cuts a screen of many megabits. Higher: one sender costs all
    /// others more of the packet thread's time.
    pub media: Rate,
    /// RTCP packets a second a peer. A viewer of 50 streams sends about 100.
    pub rtcp: Rate,
    /// Bytes of them. A viewer that loses one in twenty packets of 50 streams sends 25 kB a second.
    /// Four of them can ask for 17 packets, so a burst of these is walked through in a few
    /// milliseconds.
    pub rtcp_bytes: Rate,
    /// New SSRCs a peer may bring. A republished camera with three layers brings six.
    pub ssrcs: Rate,
    /// Unproven STUN requests a second for a /24 (IPv6: /48).
    pub stun: Rate,
    /// Prefixes remembered for that; beyond it all others share one allowance.
    pub stun_prefixes: usize,
    /// Addresses of one peer; the oldest is forgotten. Clients probe from each of their interfaces.
    pub addresses: usize,
    /// Bytes of a data message. Clients keep to 64 000 and the envelope grows by the sender's name.
    pub data_bytes: usize,
    /// Data messages a second a peer.
    pub data_messages: Rate,
    /// Data bytes a second a peer. Lower: file transfers slow down. Higher: one sender fills every
    /// receiver's downlink. What exceeds it is lost, so it stays above what file transfers over the
    /// internet reach. Its burst is at most half of `data_backlog`: one sender alone must not be able
    /// to throw out a receiver at a stroke.
    pub data_rate: Rate,
    /// Reliable bytes that wait for a slow receiver; beyond it that receiver is closed (overrun).
    /// Receivers share the bytes of a packet, so many slow ones cost no more than one.
    pub data_backlog: usize,
    /// Reliable packets of a room that are kept for receivers that come back and say what they have.
    /// Full: the oldest goes, and is not repeated. Lower: a busy room forgets during a short gap.
    pub replay_bytes: usize,
    /// How long they are kept: as long as a client may be away before its stay ends.
    pub replay_for: Duration,
    /// Lossy data is dropped once this many bytes wait at a receiver.
    pub lossy_backlog: usize,
    /// Channels a peer may open.
    pub channels: usize,
    /// A layer is asked for a keyframe at most this often. Not below 300 ms: libwebrtc ignores what
    /// comes sooner after the last request, and a lost request then waits for `keyframe_again`.
    pub keyframe_every: Duration,
    /// A slot that never carried anything waits so long for its first keyframe, for the client has
    /// to apply our answer first. Lower: the picture comes before the client knows where it belongs,
    /// and is lost. Higher: the first picture is late.
    pub first_keyframe_after: Duration,
    /// A keyframe that did not come is asked for again.
    pub keyframe_again: Duration,
    /// Errors of a protocol stack that are survived before the peer is closed.
    pub protocol_errors: u32,
}

/// So many a second, with so many at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Refilled each second.
    pub per_second: u32,
    /// Most that can be saved up.
    pub burst: u32,
}

impl Rate {
    /// So many a second, with so many at once.
    pub const fn new(per_second: u32, burst: u32) -> Self {
        Self { per_second, burst }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            peers: 4096,
            half_open: 512,
            connect_within: Duration::from_secs(30),
            sdp_bytes: 256 * 1024,
            sdp_sections: 128,
            offers: Rate::new(10, 40),
            offer_bytes: 32 * 1024,
            media: Rate::new(5_000, 5_000),
            rtcp: Rate::new(400, 800),
            rtcp_bytes: Rate::new(64_000, 32_000),
            ssrcs: Rate::new(1, 256),
            stun: Rate::new(50, 100),
            stun_prefixes: 4096,
            addresses: 16,
            data_bytes: 65_000,
            data_messages: Rate::new(500, 1000),
            data_rate: Rate::new(2_000_000, 2_000_000),
            data_backlog: 4 * 1024 * 1024,
            replay_bytes: 1024 * 1024,
            replay_for: Duration::from_secs(15),
            lossy_backlog: 64 * 1024,
            channels: 8,
            keyframe_every: Duration::from_millis(330),
            first_keyframe_after: Duration::from_millis(100),
            keyframe_again: Duration::from_millis(500),
            protocol_errors: 16,
        }
    }
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects, reason = "a test that computes wrongly fails")]
mod tests {
    use super::*;

    #[test]
    fn one_sender_cannot_overrun_a_receiver_at_a_stroke() {
        let limits = Limits::default();
        assert!(usize::try_from(limits.data_rate.burst).unwrap() <= limits.data_backlog / 2);
    }

    #[test]
    fn the_longest_offer_can_be_taken() {
        let limits = Limits::default();
        let counts = limits.sdp_bytes / limits.offer_bytes + 1;
        assert!(counts <= usize::try_from(limits.offers.burst).unwrap());
    }
}
