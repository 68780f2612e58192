//! Who is heard: loudness from the audio level header extension (RFC 6464), which stays readable
//! under end-to-end encryption.

use std::time::{Duration, Instant};

use crate::keys::{KeyMap, PeerKey};

/// Levels are judged this often: at most three events a second a room.
pub const WINDOW: Duration = Duration::from_millis(350);
/// Quieter than this many dB below full scale is background. Lower numbers miss soft voices, higher
/// ones show keyboards as speakers.
const AUDIBLE_DB: u8 = 35;
/// In so many of ten packets of a window somebody must be audible to be speaking.
const AUDIBLE_TENTHS: u32 = 4;
/// Reported levels move in steps, so that a steady voice is no stream of events.
const STEPS: f32 = 8.0;

#[derive(Debug, Default, Clone, Copy)]
struct Heard {
    packets: u32,
    audible: u32,
    /// Sum over the audible packets of how far above background they were, in dB.
    above: u32,
    /// Smoothed level, 0 to 1.
    level: f32,
}

/// The voices of one room.
#[derive(Debug, Default)]
pub struct Speakers {
    heard: KeyMap<PeerKey, Heard>,
    reported: Vec<(PeerKey, f32)>,
    next: Option<Instant>,
}

impl Speakers {
    /// An audio packet with its level in dB below full scale.
    pub fn packet(&mut self, peer: PeerKey, below: u8, now: Instant) {
        let heard = self.heard.entry(peer).or_default();
        heard.packets = heard.packets.saturating_add(1);
        if below < AUDIBLE_DB {
            heard.audible = heard.audible.saturating_add(1);
            heard.above = heard.above.saturating_add(u32::from(AUDIBLE_DB.saturating_sub(below)));
        }
        self.next.get_or_insert(now + WINDOW);
    }

    /// A peer is gone or muted.
    pub fn forget(&mut self, peer: PeerKey) {
        self.heard.remove(&peer);
    }

    /// When to judge next.
    pub fn deadline(&self) -> Option<Instant> {
        self.next
    }

    /// Judge the window; the new list when it differs from the last.
    pub fn judge(&mut self, now: Instant) -> Option<Vec<(PeerKey, f32)>> {
        self.next?;
        let mut levels: Vec<(PeerKey, f32)> = Vec::new();
        for (peer, heard) in &mut self.heard {
            let level = heard.close_window();
            if level > 0.0 {
                levels.push((*peer, level));
            }
        }
        self.heard.retain(|_, heard| heard.level > 0.0 || heard.packets > 0);
        levels.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let quiet = levels.is_empty() && self.heard.is_empty();
        self.next = (!quiet).then(|| now + WINDOW);
        (levels != self.reported).then(|| {
            self.reported.clone_from(&levels);
            levels
        })
    }
}

impl Heard {
    fn close_window(&mut self) -> f32 {
        let speaking =
            self.audible.saturating_mul(10) >= self.packets.saturating_mul(AUDIBLE_TENTHS);
        let now = if speaking && self.audible > 0 {
            let mean = f64::from(self.above) / f64::from(self.audible);
            scaled(mean / f64::from(AUDIBLE_DB))
        } else {
            0.0
        };
        // Half old, half new: a pause between words does not switch a speaker off at once.
        self.level = f32::midpoint(self.level, now);
        if self.level < 1.0 / STEPS / 2.0 {
            self.level = 0.0;
        }
        self.packets = 0;
        self.audible = 0;
        self.above = 0;
        (self.level * STEPS).ceil() / STEPS
    }
}

#[allow(clippy::cast_possible_truncation, reason = "0 to 1, where f32 is exact enough for a meter")]
fn scaled(value: f64) -> f32 {
    value.clamp(0.0, 1.0) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn speak(speakers: &mut Speakers, peer: u64, below: u8, now: Instant) {
        for _ in 0..17 {
            speakers.packet(PeerKey(peer), below, now);
        }
    }

    #[test]
    fn the_loudest_comes_first_and_silence_is_told_once() {
        let mut now = Instant::now();
        let mut speakers = Speakers::default();
        speak(&mut speakers, 1, 30, now);
        speak(&mut speakers, 2, 5, now);
        speak(&mut speakers, 3, 90, now);
        now += WINDOW;
        let first = speakers.judge(now).expect("somebody speaks");
        let order: Vec<u64> = first.iter().map(|(peer, _)| peer.0).collect();
        assert_eq!(order, [2, 1]);
        assert!(first.iter().all(|(_, level)| (0.0..=1.0).contains(level)));
        let mut ended = Vec::new();
        for _ in 0..12 {
            now += WINDOW;
            ended.extend(speakers.judge(now));
        }
        assert_eq!(ended.last(), Some(&Vec::new()));
        assert_eq!(speakers.deadline(), None, "a silent room costs nothing");
    }

    #[test]
    fn a_steady_voice_is_one_event() {
        let mut now = Instant::now();
        let mut speakers = Speakers::default();
        let mut events = 0;
        for _ in 0..30 {
            speak(&mut speakers, 1, 10, now);
            now += WINDOW;
            events += usize::from(speakers.judge(now).is_some());
        }
        assert!(events <= 4, "{events} events");
    }
}
