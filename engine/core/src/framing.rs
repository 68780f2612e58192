//! Packets on a TCP connection: two bytes of length before each (RFC 4571 §2, RFC 6544 §3).
//!
//! Nothing is kept of what came whole; an unfinished packet waits in a buffer of at most
//! [`LONGEST`] bytes, which exists only while one is unfinished.

/// Bytes of the longest packet that is taken. WebRTC's stay under 1500; who announces a longer one
/// does not speak this protocol. Higher: a stranger can make us keep more.
pub const LONGEST: usize = 2_048;
const PREFIX: usize = 2;

/// A packet longer than [`LONGEST`] was announced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLong;

/// The receiving side of one connection.
#[derive(Debug, Default)]
pub struct Unframer {
    /// The beginning of a packet, prefix included.
    begun: Vec<u8>,
}

impl Unframer {
    /// Take bytes as they came; `packet` gets each packet that is whole. Empty ones, which keep a
    /// path open, are left out.
    pub fn feed(&mut self, bytes: &[u8], mut packet: impl FnMut(&[u8])) -> Result<(), TooLong> {
        let mut rest = self.finish(bytes, &mut packet)?;
        while let Some((length, after)) = length_of(rest)? {
            let Some((whole, next)) = after.split_at_checked(length) else { break };
            if !whole.is_empty() {
                packet(whole);
            }
            rest = next;
        }
        self.begun.extend_from_slice(rest);
        Ok(())
    }

    /// Bytes that wait for the rest of their packet.
    pub fn waiting(&self) -> usize {
        self.begun.len()
    }

    /// Complete the packet that was begun, if there is one; what is left comes back.
    fn finish<'a>(
        &mut self,
        bytes: &'a [u8],
        packet: &mut impl FnMut(&[u8]),
    ) -> Result<&'a [u8], TooLong> {
        let mut rest = bytes;
        if self.begun.is_empty() {
            return Ok(rest);
        }
        rest = self.move_up_to(PREFIX, rest);
        let Some((length, _)) = length_of(&self.begun)? else { return Ok(rest) };
        let whole = length.saturating_add(PREFIX);
        rest = self.move_up_to(whole, rest);
        if self.begun.len() == whole {
            if let Some(it) = self.begun.get(PREFIX..).filter(|it| !it.is_empty()) {
                packet(it);
            }
            self.begun = Vec::new();
        }
        Ok(rest)
    }

    /// Move bytes into the buffer until it holds `wanted`.
    fn move_up_to<'a>(&mut self, wanted: usize, bytes: &'a [u8]) -> &'a [u8] {
        let missing = wanted.saturating_sub(self.begun.len()).min(bytes.len());
        let (taken, rest) = bytes.split_at_checked(missing).unwrap_or((bytes, &[]));
        self.begun.extend_from_slice(taken);
        rest
    }
}

/// The length that stands at the front, and what follows it; `None` when it has not come whole.
fn length_of(bytes: &[u8]) -> Result<Option<(usize, &[u8])>, TooLong> {
    let Some((prefix, rest)) = bytes.split_first_chunk::<PREFIX>() else { return Ok(None) };
    let length = usize::from(u16::from_be_bytes(*prefix));
    if length > LONGEST { Err(TooLong) } else { Ok(Some((length, rest))) }
}

/// Write a packet with its prefix; false when it is longer than anything a peer would take.
pub fn frame(packet: &[u8], into: &mut Vec<u8>) -> bool {
    let Ok(length) = u16::try_from(packet.len()) else { return false };
    into.extend_from_slice(&length.to_be_bytes());
    into.extend_from_slice(packet);
    true
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects, reason = "a test that computes wrongly fails")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn packets_come_out_as_they_went_in_however_the_stream_is_cut(
            packets in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..200), 0..20),
            cuts in prop::collection::vec(1_usize..300, 1..50),
        ) {
            let mut stream = Vec::new();
            for it in &packets {
                prop_assert!(frame(it, &mut stream));
            }
            let mut unframer = Unframer::default();
            let mut got = Vec::new();
            let mut rest = stream.as_slice();
            for cut in cuts.iter().cycle() {
                if rest.is_empty() {
                    break;
                }
                let (piece, next) = rest.split_at((*cut).min(rest.len()));
                unframer.feed(piece, |it| got.push(it.to_vec())).unwrap();
                rest = next;
            }
            prop_assert_eq!(got, packets);
            prop_assert_eq!(unframer.waiting(), 0);
        }

        #[test]
        fn whatever_comes_no_more_than_one_packet_waits(
            pieces in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..500), 0..20),
        ) {
            let mut unframer = Unframer::default();
            for it in pieces {
                if unframer.feed(&it, |it| assert!(!it.is_empty())).is_err() {
                    break;
                }
                prop_assert!(unframer.waiting() < LONGEST + PREFIX);
            }
        }
    }

    #[test]
    fn a_packet_longer_than_the_bound_is_refused_before_it_is_kept() {
        let mut unframer = Unframer::default();
        let announced = u16::try_from(LONGEST + 1).unwrap().to_be_bytes();
        assert_eq!(unframer.feed(&announced, |_| ()), Err(TooLong));
        let mut slowly = Unframer::default();
        assert_eq!(slowly.feed(&announced[..1], |_| ()), Ok(()));
        assert_eq!(slowly.feed(&announced[1..], |_| ()), Err(TooLong));
    }

    #[test]
    fn empty_packets_are_left_out() {
        let mut got = Vec::new();
        let mut unframer = Unframer::default();
        for byte in [0, 0, 0, 0, 0, 1, 7, 0, 0] {
            unframer.feed(&[byte], |it| got.push(it.to_vec())).unwrap();
        }
        assert_eq!(got, [vec![7]]);
    }
}
