//! One outgoing stream: which numbers it has used, what it can repeat, what a report says of it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::line::{Head, Line};
use super::rtcp::{Block, Figures};
use crate::codec::Vp8Change;

/// Numbers that are remembered as used, below the newest. Lower: a late packet is left out though it
/// could be sent. Higher: nothing is gained, for receivers forget sooner (RFC 3711 §3.3.2).
const WINDOW: u64 = 1024;
const WORD: u64 = 64;
const WORDS: usize = 16;
/// Packets kept for repeats: 1.5 s of pictures at 3 Mbit/s. Of what is repeated at all, which sound is
/// not in browsers.
const KEPT: u64 = 512;
/// A packet older than this is no use to anybody (milliseconds).
const KEPT_FOR: u32 = 3_000;
/// The same packet is repeated at most this often (milliseconds). Lower: who asks for everything
/// again and again costs more. Higher: a packet lost twice is late.
const REPEAT_EVERY: u32 = 10;
/// Half of what a stream sends may be repeats, and so many at once. Lower: a lossy link keeps its
/// gaps. Higher: who asks for everything gets more than twice the stream.
const REPEATS_AT_ONCE: u32 = 256;
const PACKETS_FOR_A_REPEAT: u32 = 2;
/// Packets between two reports at most: 30 s at 30 Mbit/s.
const LARGEST_REPORT: u32 = 1 << 17;
const CREDIT: u32 = REPEATS_AT_ONCE * PACKETS_FOR_A_REPEAT;

/// The numbers that were used (RFC 3711 §3.3.2, from the sender's side).
#[derive(Debug, Default)]
pub(super) struct Used {
    newest: Option<u64>,
    bits: [u64; WORDS],
}

impl Used {
    /// Everything up to `newest` counts as used.
    fn up_to(newest: u64) -> Self {
        Self { newest: Some(newest), bits: [u64::MAX; WORDS] }
    }

    /// Use a number; false when it was used before, or is too old to know.
    pub(super) fn take(&mut self, number: u64) -> bool {
        let Some(newest) = self.newest else {
            self.newest = Some(number);
            self.mark(number);
            return true;
        };
        if number > newest {
            let steps = number.saturating_sub(newest);
            if steps >= WINDOW {
                self.bits = [0; WORDS];
            } else {
                for skipped in newest.saturating_add(1)..=number {
                    self.clear(skipped);
                }
            }
            self.newest = Some(number);
            self.mark(number);
            return true;
        }
        if newest.saturating_sub(number) >= WINDOW || self.is_marked(number) {
            return false;
        }
        self.mark(number);
        true
    }

    fn place(number: u64) -> (usize, u64) {
        let within = number % WINDOW;
        let word = usize::try_from(within.checked_div(WORD).unwrap_or_default());
        (word.unwrap_or_default(), 1 << (within % WORD))
    }

    fn is_marked(&self, number: u64) -> bool {
        let (word, bit) = Self::place(number);
        self.bits.get(word).is_some_and(|it| it & bit != 0)
    }

    fn mark(&mut self, number: u64) {
        let (word, bit) = Self::place(number);
        if let Some(it) = self.bits.get_mut(word) {
            *it |= bit;
        }
    }

    fn clear(&mut self, number: u64) {
        let (word, bit) = Self::place(number);
        if let Some(it) = self.bits.get_mut(word) {
            *it &= !bit;
        }
    }
}

/// What is needed to send a packet again.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    /// Shared with all receivers.
    pub(super) payload: Arc<[u8]>,
    pub(super) head: Head,
    pub(super) vp8: Option<Vp8Change>,
    /// When it was sent last (milliseconds).
    pub(super) at: u32,
}

/// How a packet leaves again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Repeat {
    /// The stream of repeats.
    pub(super) ssrc: u32,
    /// Its number there.
    pub(super) seq: u64,
    /// Its number in the stream it belongs to (RFC 4588 §4).
    pub(super) original: u16,
}

/// What was reported since the last judgement: packets, and how much of them was lost.
#[derive(Debug, Default)]
struct Reports {
    highest: Option<u32>,
    packets: u64,
    lost_256ths: u64,
}

impl Reports {
    fn add(&mut self, block: Block) {
        let before = self.highest.replace(block.highest);
        let packets = block.highest.wrapping_sub(before.unwrap_or(block.highest));
        // A number from before, or one that leaps, is no figure to reckon with.
        if packets <= LARGEST_REPORT {
            let lost = u64::from(block.lost).saturating_mul(packets.into());
            self.lost_256ths = self.lost_256ths.saturating_add(lost);
            self.packets = self.packets.saturating_add(packets.into());
        }
    }

    fn take(&mut self) -> Option<u8> {
        let whole = std::mem::take(&mut self.packets).checked_mul(256)?;
        let lost = std::mem::take(&mut self.lost_256ths).checked_mul(100)?;
        // A 256th is cut off in a report: half of one, so that 6 % do not read as 5.
        let rounded = lost.saturating_add(whole.checked_div(5)?);
        u8::try_from(rounded.checked_div(whole)?).ok()
    }
}

/// No more repeats for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spent;

#[derive(Debug)]
struct Entry {
    number: u64,
    first: u32,
    repeated: bool,
    kept: Kept,
}

/// See the module.
#[derive(Debug)]
pub(super) struct Outgoing {
    pub(super) line: Line,
    used: Used,
    entries: Vec<Option<Entry>>,
    repeats: u64,
    credit: u32,
    packets: u32,
    octets: u32,
    clock: Option<(u32, Instant, u32)>,
    reports: Reports,
}

/// What stays known of a stream that is gone, in case it comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Retired {
    pub(super) ssrc: u32,
    newest: u64,
    repeats: u64,
    repair: Option<u32>,
}

impl Outgoing {
    pub(super) fn new(line: Line) -> Self {
        // SSRCs are chosen at random, so this is too. Low, for the rollover counter begins at 0 (RFC
        // 3711 §3.3.1).
        let repeats = u64::from(line.repair.unwrap_or_default() & 0x3fff);
        Self {
            line,
            used: Used::default(),
            entries: Vec::new(),
            repeats,
            credit: CREDIT,
            packets: 0,
            octets: 0,
            clock: None,
            reports: Reports::default(),
        }
    }

    /// The client has reported on it.
    pub(super) fn report(&mut self, block: Block) {
        self.reports.add(block);
    }

    /// Of a hundred packets, so many were lost since this was asked last; `None` without reports.
    pub(super) fn take_lost(&mut self) -> Option<u8> {
        self.reports.take()
    }

    /// A stream that was gone: it goes on above everything it sent.
    pub(super) fn again(line: Line, before: Retired) -> Self {
        let mut stream = Self::new(line);
        stream.used = Used::up_to(before.newest);
        stream.repeats = before.repeats;
        if stream.line.repair != before.repair {
            stream.line.repair = None;
        }
        stream
    }

    /// The stream is gone.
    pub(super) fn retire(&self, ssrc: u32) -> Option<Retired> {
        let (repeats, repair) = (self.repeats, self.line.repair);
        self.used.newest.map(|newest| Retired { ssrc, newest, repeats, repair })
    }

    /// Something else was agreed.
    pub(super) fn renew(&mut self, line: Line) {
        let repair = self.line.repair;
        self.line = line;
        // Numbers of repeats are never used twice: with another SSRC there would be two rows of them.
        if self.line.repair != repair {
            self.line.repair = None;
        }
    }

    /// Use a number for a packet; false when that must not be.
    pub(super) fn begin(&mut self, number: u64) -> bool {
        self.used.take(number)
    }

    /// A packet was sealed.
    pub(super) fn sent(&mut self, number: u64, kept: Kept, (captured, rate): (Instant, u32)) {
        self.packets = self.packets.wrapping_add(1);
        let octets = u32::try_from(kept.payload.len()).unwrap_or_default();
        self.octets = self.octets.wrapping_add(octets);
        self.credit = self.credit.saturating_add(1).min(CREDIT);
        if self.used.newest == Some(number) {
            self.clock = Some((kept.head.timestamp, captured, rate));
        }
        if self.line.repair_of(kept.head.pt).is_none() {
            return;
        }
        if self.entries.is_empty() {
            self.entries.resize_with(usize::try_from(KEPT).unwrap_or_default(), || None);
        }
        let place = usize::try_from(number % KEPT).unwrap_or_default();
        if let Some(entry) = self.entries.get_mut(place)
            && entry.as_ref().is_none_or(|it| it.number < number)
        {
            *entry = Some(Entry { number, first: kept.at, repeated: false, kept });
        }
    }

    /// Find a packet by the number the client knows, and a number for sending it again.
    pub(super) fn repeat(
        &mut self,
        number: u16,
        now: u32,
    ) -> Result<Option<(Repeat, Kept)>, Spent> {
        let (Some(newest), Some(ssrc)) = (self.used.newest, self.line.repair) else {
            return Err(Spent);
        };
        let Some(credit) = self.credit.checked_sub(PACKETS_FOR_A_REPEAT) else {
            return Err(Spent);
        };
        let Some(number) = near(newest, number) else { return Ok(None) };
        let place = usize::try_from(number % KEPT).unwrap_or_default();
        let entry = self.entries.get_mut(place).and_then(Option::as_mut);
        let Some(entry) = entry.filter(|it| it.number == number) else { return Ok(None) };
        let recent = entry.repeated && now.saturating_sub(entry.kept.at) < REPEAT_EVERY;
        if recent || now.saturating_sub(entry.first) > KEPT_FOR {
            return Ok(None);
        }
        let Some(pt) = self.line.repair_of(entry.kept.head.pt) else { return Ok(None) };
        entry.repeated = true;
        entry.kept.at = now;
        self.credit = credit;
        self.repeats = self.repeats.saturating_add(1);
        let [.., high, low] = number.to_be_bytes();
        let original = u16::from_be_bytes([high, low]);
        let mut kept = entry.kept.clone();
        kept.head.pt = pt;
        Ok(Some((Repeat { ssrc, seq: self.repeats, original }, kept)))
    }

    /// What a sender report says at `now`; `None` while nothing was sent.
    pub(super) fn figures(&self, now: Instant) -> Option<Figures> {
        let (timestamp, captured, rate) = self.clock?;
        let after = ticks(now.saturating_duration_since(captured), rate);
        let before = ticks(captured.saturating_duration_since(now), rate);
        Some(Figures {
            timestamp: timestamp.wrapping_add(after).wrapping_sub(before),
            packets: self.packets,
            octets: self.octets,
        })
    }
}

/// The number at or below `newest` that ends in `low`.
fn near(newest: u64, low: u16) -> Option<u64> {
    let [.., high, end] = newest.to_be_bytes();
    let back = u16::from_be_bytes([high, end]).wrapping_sub(low);
    newest.checked_sub(back.into())
}

/// Ticks of a clock in a span, cut to what timestamps hold.
fn ticks(span: Duration, rate: u32) -> u32 {
    let ticks = span.as_micros().saturating_mul(rate.into()).checked_div(1_000_000);
    u32::try_from(ticks.unwrap_or_default() & u128::from(u32::MAX)).unwrap_or_default()
}

#[cfg(test)]
mod tests;
