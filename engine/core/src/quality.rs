//! How much of what is sent does not arrive, in both directions, for [`Event::Quality`].
//!
//! What a client sends is counted here, for each of its streams, against the highest sequence number;
//! what it receives stands in its reports (RFC 3550 §6.4.1). The worst stream of a direction counts:
//! pictures are sent again when they are lost, sound is not. What never came to us is missing in
//! every receiver's reports as well, and is taken out of them: its line has no part in it. A stream that is muted, paused or stopped
//! goes on with the next number, so it never looks like loss; one with few packets (a voice that is
//! silent, RFC 7587 §3.1.3) is not judged, for there each packet would weigh too much.
//!
//! [`Event::Quality`]: crate::Event::Quality

use std::collections::HashMap;
use std::time::{Duration, Instant};

use str0m::media::Mid;
use str0m::rtp::Ssrc;

use crate::slot::LARGEST_JUMP;

/// How often a peer is judged. Lower: more events, and chance weighs more. Higher: people wait longer
/// to see why somebody sounds bad.
pub const EVERY: Duration = Duration::from_secs(5);
/// Packets of one stream that a judgement needs. Lower: one lost packet looks like a bad line. Higher:
/// the smallest pictures are not judged.
const ENOUGH: u64 = 100;
/// A judgement holds so long when no other follows. Lower: silence heals a bad line. Higher: it stays
/// bad in the eyes of others.
const HOLDS: Duration = Duration::from_secs(15);
/// What was told is told again after so long, because events may be dropped under pressure.
const AGAIN: Duration = Duration::from_secs(30);

/// Packets of one incoming stream since the last judgement.
#[derive(Debug, Default, Clone, Copy)]
pub struct Meter {
    ssrc: Option<Ssrc>,
    /// The highest number that was judged already.
    from: u64,
    highest: u64,
    received: u64,
}

impl Meter {
    /// A packet came.
    pub fn arrived(&mut self, ssrc: Ssrc, seq: u64) {
        if self.ssrc != Some(ssrc) || seq.abs_diff(self.highest) > LARGEST_JUMP {
            *self =
                Self { ssrc: Some(ssrc), from: seq.saturating_sub(1), highest: seq, received: 0 };
        }
        self.highest = self.highest.max(seq);
        self.received = self.received.saturating_add(1);
    }

    /// What follows is not to be compared with what was before.
    pub fn forget(&mut self) {
        self.ssrc = None;
    }

    /// Of a hundred packets, so many were lost; `None` as long as there are too few.
    pub fn judge(&mut self) -> Option<u8> {
        let expected = self.highest.saturating_sub(self.from);
        if self.ssrc.is_none() || expected < ENOUGH {
            return None;
        }
        let lost = expected.saturating_sub(self.received);
        self.from = self.highest;
        self.received = 0;
        share(lost, expected)
    }
}

/// How far a slot has come.
#[derive(Debug, Default, Clone, Copy)]
pub struct Progress {
    /// Packets written into it.
    pub written: u64,
    /// Sequence numbers used, those of packets that never came to us too.
    pub numbered: u64,
}

impl Progress {
    /// A packet was written, whose number is so many after the highest one so far, or not after it.
    pub fn wrote(&mut self, after: u64) {
        self.written = self.written.wrapping_add(1);
        self.numbered = self.numbered.wrapping_add(after);
    }
}

/// What a slot had sent when its receiver reported last.
#[derive(Debug, Default, Clone, Copy)]
struct Reported {
    progress: Progress,
    /// Of a hundred of its numbers, so many had no packet.
    missing: u8,
}

/// One direction.
#[derive(Debug, Default, Clone, Copy)]
struct Direction {
    judged: Option<(u8, Instant)>,
}

impl Direction {
    fn take(&mut self, worst: Option<u8>, now: Instant) -> u8 {
        if let Some(worst) = worst {
            self.judged = Some((worst, now));
        }
        self.judged = self.judged.filter(|(_, at)| now.saturating_duration_since(*at) < HOLDS);
        self.judged.map_or(0, |(worst, _)| worst)
    }
}

/// Loss in both directions, of a hundred packets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Loss {
    /// Of what the client sends.
    pub up: u8,
    /// Of what it receives.
    pub down: u8,
}

#[derive(Debug, Clone, Copy)]
struct Told {
    loss: Loss,
    at: Instant,
    again: bool,
}

/// What is known of one peer.
#[derive(Debug, Default)]
pub struct Quality {
    due: Option<Instant>,
    up: Direction,
    down: Direction,
    /// The worst report since the last judgement.
    reported: Option<u8>,
    slots: HashMap<Mid, Reported>,
    told: Option<Told>,
}

impl Quality {
    /// What a receiver has reported of one slot since the last time, of a hundred packets.
    pub fn report(&mut self, mid: Mid, lost: Option<u8>, progress: Progress) {
        let before = self.slots.get(&mid).copied().unwrap_or_default();
        let written = progress.written.saturating_sub(before.progress.written);
        let numbered = progress.numbered.saturating_sub(before.progress.numbered);
        let missing = share(numbered.saturating_sub(written), numbered).unwrap_or_default();
        if numbered > 0 {
            self.slots.insert(mid, Reported { progress, missing });
        }
        let Some(lost) = lost.filter(|_| written >= ENOUGH) else { return };
        // Reports are about a little earlier than what was counted here.
        let lost = lost.saturating_sub(missing.max(before.missing));
        self.reported = Some(self.reported.map_or(lost, |it| it.max(lost)));
    }

    /// Whether it is time to judge.
    pub fn is_due(&mut self, now: Instant) -> bool {
        let due = *self.due.get_or_insert(now + EVERY);
        if now < due {
            return false;
        }
        self.due = Some(now + EVERY);
        true
    }

    /// Judge, with the worst of what it sends; something when it is worth telling.
    pub fn judge(&mut self, sent: Option<u8>, now: Instant) -> Option<Loss> {
        let reported = self.reported.take();
        let is_known = sent.is_some() || reported.is_some();
        let loss = Loss { up: self.up.take(sent, now), down: self.down.take(reported, now) };
        let again = match self.told {
            // Nothing is said of who has sent and received nothing so far.
            None if !is_known => return None,
            None => true,
            Some(told) if told.loss != loss => true,
            Some(told) if told.again && now.saturating_duration_since(told.at) >= AGAIN => {
                loss != Loss { up: 0, down: 0 }
            }
            Some(_) => return None,
        };
        self.told = Some(Told { loss, at: now, again });
        Some(loss)
    }
}

/// A part of a whole, of a hundred.
fn share(part: u64, whole: u64) -> Option<u8> {
    part.saturating_mul(100).checked_div(whole).and_then(|it| u8::try_from(it).ok())
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects, reason = "a test that computes wrongly fails")]
mod tests {
    use super::*;

    const NONE: Loss = Loss { up: 0, down: 0 };

    fn after(start: Instant, seconds: u64) -> Instant {
        start + Duration::from_secs(seconds)
    }

    fn progress(written: u64, numbered: u64) -> Progress {
        Progress { written, numbered }
    }

    /// A meter that saw the numbers of a range but those that `lost` names.
    fn metered(meter: &mut Meter, numbers: std::ops::Range<u64>, lost: impl Fn(u64) -> bool) {
        for seq in numbers.filter(|it| !lost(*it)) {
            meter.arrived(7.into(), seq);
        }
    }

    #[test]
    fn what_is_missing_below_the_highest_number_is_lost() {
        let mut meter = Meter::default();
        metered(&mut meter, 1000..1200, |seq| seq % 10 == 5);
        assert_eq!(meter.judge(), Some(10));
        metered(&mut meter, 1200..1400, |_| false);
        assert_eq!(meter.judge(), Some(0));
    }

    #[test]
    fn what_comes_late_or_was_sent_again_is_not_lost() {
        let mut meter = Meter::default();
        metered(&mut meter, 1..200, |seq| seq == 150);
        meter.arrived(7.into(), 150);
        assert_eq!(meter.judge(), Some(0));
    }

    #[test]
    fn few_packets_are_not_judged_until_there_are_more() {
        let mut meter = Meter::default();
        metered(&mut meter, 1..60, |seq| seq == 5);
        assert_eq!(meter.judge(), None);
        metered(&mut meter, 60..101, |_| false);
        assert_eq!(meter.judge(), Some(1));
    }

    #[test]
    fn a_stream_that_was_muted_or_is_another_begins_anew() {
        let mut meter = Meter::default();
        metered(&mut meter, 1..150, |_| false);
        meter.forget();
        metered(&mut meter, 600..750, |_| false);
        assert_eq!(meter.judge(), Some(0));
        for seq in 900..1_050 {
            meter.arrived(8.into(), seq);
        }
        assert_eq!(meter.judge(), Some(0));
        for seq in 90_000..90_150 {
            meter.arrived(8.into(), seq);
        }
        assert_eq!(meter.judge(), Some(0), "no line loses that much");
    }

    #[test]
    fn a_report_of_a_slot_that_hardly_sent_says_nothing() {
        let start = Instant::now();
        let mut quality = Quality::default();
        let mid = Mid::from("3");
        quality.report(mid, Some(50), progress(40, 40));
        assert_eq!(quality.judge(None, start), None);
        quality.report(mid, Some(6), progress(400, 400));
        quality.report(mid, None, progress(900, 900));
        assert_eq!(quality.judge(None, start), Some(Loss { up: 0, down: 6 }));
    }

    #[test]
    fn what_never_came_is_not_lost_by_its_receiver_even_if_the_report_is_late() {
        let start = Instant::now();
        let mut quality = Quality::default();
        let mid = Mid::from("3");
        quality.report(mid, Some(0), progress(200, 200));
        quality.report(mid, Some(5), progress(380, 400));
        quality.report(mid, Some(6), progress(580, 600));
        assert_eq!(quality.judge(None, start), Some(NONE));
        quality.report(mid, Some(13), progress(760, 800));
        assert_eq!(quality.judge(None, start), Some(Loss { up: 0, down: 3 }));
    }

    #[test]
    fn it_is_told_when_it_changes_and_once_more_after_a_while() {
        let start = Instant::now();
        let mut quality = Quality::default();
        let mut meter = Meter::default();
        let mut next = 0;
        let mut turn = |quality: &mut Quality, seconds: u64, lossy: bool| {
            metered(&mut meter, next..next + 200, |seq| lossy && seq % 10 == 5);
            next += 200;
            quality.judge(meter.judge(), after(start, seconds))
        };
        assert_eq!(turn(&mut quality, 5, false), Some(NONE), "that all is well is told too");
        assert_eq!(turn(&mut quality, 10, true), Some(Loss { up: 10, down: 0 }));
        assert_eq!(turn(&mut quality, 15, true), None);
        assert_eq!(turn(&mut quality, 40, true), Some(Loss { up: 10, down: 0 }));
        assert_eq!(turn(&mut quality, 45, false), Some(NONE));
        assert_eq!(turn(&mut quality, 75, false), Some(NONE));
        assert_eq!(turn(&mut quality, 200, false), None, "all is well, and was told twice");
    }

    #[test]
    fn silence_keeps_a_judgement_for_a_while_and_then_heals_it() {
        let start = Instant::now();
        let mut quality = Quality::default();
        let mut meter = Meter::default();
        metered(&mut meter, 1..300, |seq| seq % 10 == 5);
        let told = quality.judge(meter.judge(), after(start, 5));
        assert_eq!(told, Some(Loss { up: 10, down: 0 }));
        assert_eq!(quality.judge(meter.judge(), after(start, 15)), None);
        assert_eq!(quality.judge(meter.judge(), after(start, 20)), Some(NONE));
    }
}
