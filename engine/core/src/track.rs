//! A published track: its layers, which of them are alive, and the keyframes asked of it.

use std::time::{Duration, Instant};

use str0m::media::Mid;

use crate::codec::CodecId;
use crate::keys::{PeerKey, RoomKey, TrackKey};
use crate::limits::Limits;
use crate::quality::Meter;

/// Layers of a track: low, medium, high.
pub const LAYERS: usize = 3;

/// A layer counts as stopped after this many of its own frame gaps …
const SILENT_FRAMES: u32 = 6;
/// … but never sooner: lower values make a jittery sender flap, higher ones freeze viewers longer …
const SILENT_LEAST: Duration = Duration::from_millis(300);
/// … and never later. A screen shared at one frame a second stays alive.
const SILENT_MOST: Duration = Duration::from_secs(5);
/// How often a stopped layer is looked for while somebody watches.
pub const LOOK_EVERY: Duration = Duration::from_millis(100);

/// The number of a simulcast layer by its name (LiveKit: `q`, `h`, `f`). Order in SDP means nothing:
/// browsers and the native clients list them in opposite directions.
pub fn layer_of(rid: Option<&str>) -> Option<u8> {
    match rid {
        None | Some("q" | "l" | "0") => Some(0),
        Some("h" | "m" | "1") => Some(1),
        Some("f" | "2") => Some(2),
        Some(_) => None,
    }
}

/// One layer.
#[derive(Debug, Default, Clone, Copy)]
pub struct Layer {
    codec: Option<CodecId>,
    last_arrival: Option<Instant>,
    last_timestamp: u32,
    /// Smoothed time between frames.
    gap: Duration,
    alive: bool,
    asked: Option<Instant>,
    ask_at: Option<Instant>,
    /// How much of it arrives.
    pub meter: Meter,
}

/// What a packet changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// Nothing.
    Usual,
    /// The layer's first packet ever.
    First,
    /// The first after a silence, or with another codec.
    Again,
}

impl Layer {
    /// A packet came.
    pub fn arrived(&mut self, codec: CodecId, timestamp: u32, now: Instant) -> Arrival {
        let first = self.codec.is_none();
        let other = self.codec.is_some_and(|it| it != codec);
        if timestamp != self.last_timestamp || first {
            if let Some(last) = self.last_arrival {
                let gap = now.saturating_duration_since(last).min(SILENT_MOST);
                // Seven parts old, one part new: follows a change of frame rate within a second.
                let weighed = self.gap.saturating_mul(7).saturating_add(gap);
                self.gap = weighed.checked_div(8).unwrap_or_default();
            }
            self.last_timestamp = timestamp;
            self.last_arrival = Some(now);
        }
        let revived = !self.alive;
        self.alive = true;
        self.codec = Some(codec);
        if first {
            Arrival::First
        } else if revived || other {
            Arrival::Again
        } else {
            Arrival::Usual
        }
    }

    /// Silent for so long that it counts as stopped.
    fn is_silent(&self, now: Instant) -> bool {
        let patience = self.gap.saturating_mul(SILENT_FRAMES).clamp(SILENT_LEAST, SILENT_MOST);
        self.last_arrival.is_none_or(|last| now.saturating_duration_since(last) >= patience)
    }

    /// A keyframe is needed from `at` on: ask as soon as the throttle allows.
    pub fn want_keyframe(&mut self, at: Instant, limits: &Limits) {
        let earliest = self.asked.map_or(at, |asked| (asked + limits.keyframe_every).max(at));
        self.ask_at = Some(self.ask_at.map_or(earliest, |at| at.min(earliest)));
    }
}

/// See the module.
#[derive(Debug)]
pub struct Track {
    /// Its key.
    pub key: TrackKey,
    /// The publisher.
    pub peer: PeerKey,
    /// The publisher's room.
    pub room: RoomKey,
    /// The publisher's m-line.
    pub mid: Mid,
    /// Audio or video.
    pub audio: bool,
    /// Nothing is forwarded.
    pub muted: bool,
    /// Low, medium, high.
    pub layers: [Layer; LAYERS],
    /// Receivers and the index of their slot.
    pub subscribers: Vec<(PeerKey, usize)>,
}

impl Track {
    /// Nothing arrived yet.
    pub fn new(key: TrackKey, peer: PeerKey, room: RoomKey, mid: Mid, audio: bool) -> Self {
        Self {
            key,
            peer,
            room,
            mid,
            audio,
            muted: false,
            layers: [Layer::default(); LAYERS],
            subscribers: Vec::new(),
        }
    }

    /// The layer to send to somebody who wants at most `max_layer`: the highest live one within it,
    /// else the lowest live one above it, else the one nearest to it that was ever seen.
    pub fn choose(&self, max_layer: u8) -> Option<u8> {
        if self.audio {
            return Some(0);
        }
        let numbered = || (0_u8..).zip(self.layers.iter());
        let within = numbered().filter(|(n, it)| *n <= max_layer && it.alive).last();
        let above = || numbered().find(|(_, it)| it.alive);
        let seen = || numbered().find(|(_, it)| it.codec.is_some());
        within.or_else(above).or_else(seen).map(|(n, _)| n)
    }

    /// Mark layers that fell silent; whether any did.
    pub fn look(&mut self, now: Instant) -> bool {
        let mut changed = false;
        for layer in &mut self.layers {
            if layer.alive && layer.is_silent(now) {
                layer.alive = false;
                changed = true;
            }
        }
        changed
    }

    /// Whether a layer could stop and another take its place.
    pub fn has_choice(&self) -> bool {
        !self.audio && self.layers.iter().filter(|it| it.alive).count() > 1
    }

    /// Of a hundred packets of its worst layer, so many were lost since this was asked last.
    pub fn judge(&mut self) -> Option<u8> {
        self.layers.iter_mut().filter_map(|it| it.meter.judge()).max()
    }

    /// Nothing is forwarded, or it is again; what is left out meanwhile is not lost.
    pub fn mute(&mut self, muted: bool) {
        self.muted = muted;
        self.layers.iter_mut().for_each(|it| it.meter.forget());
    }

    /// Ask for a keyframe of `layer`, from `at` on.
    pub fn want_keyframe(&mut self, layer: u8, at: Instant, limits: &Limits) {
        if let Some(layer) = self.layers.get_mut(usize::from(layer)) {
            layer.want_keyframe(at, limits);
        }
    }

    /// The layers to be asked for a keyframe now. `waited` tells which are still waited for; those are
    /// asked again after a while.
    pub fn due_keyframes(
        &mut self,
        now: Instant,
        limits: &Limits,
        waited: [bool; LAYERS],
    ) -> [bool; LAYERS] {
        let mut due = [false; LAYERS];
        for ((layer, due), waited) in self.layers.iter_mut().zip(&mut due).zip(waited) {
            if layer.ask_at.is_some_and(|at| at <= now) {
                *due = true;
                layer.asked = Some(now);
                layer.ask_at = waited.then(|| now + limits.keyframe_again);
            }
        }
        due
    }

    /// When to look after this track again.
    pub fn deadline(&self, now: Instant) -> Option<Instant> {
        let ask = self.layers.iter().filter_map(|it| it.ask_at).min();
        let look = (self.has_choice() && !self.subscribers.is_empty()).then(|| now + LOOK_EVERY);
        match (ask, look) {
            (Some(ask), Some(look)) => Some(ask.min(look)),
            (one, None) | (None, one) => one,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn track() -> Track {
        Track::new(TrackKey(1), PeerKey(1), RoomKey(1), Mid::from("0"), false)
    }

    #[test]
    fn layers_are_known_by_name_never_by_position() {
        assert_eq!(layer_of(None), Some(0));
        assert_eq!(layer_of(Some("q")), Some(0));
        assert_eq!(layer_of(Some("h")), Some(1));
        assert_eq!(layer_of(Some("f")), Some(2));
        assert_eq!(layer_of(Some("x")), None);
    }

    #[test]
    fn the_highest_live_layer_within_the_wish_is_chosen() {
        let now = Instant::now();
        let mut track = track();
        assert_eq!(track.choose(2), None);
        track.layers[0].arrived(CodecId::Vp8, 1, now);
        track.layers[2].arrived(CodecId::Vp8, 1, now);
        assert_eq!(track.choose(2), Some(2));
        assert_eq!(track.choose(1), Some(0));
        track.layers[0] = Layer::default();
        assert_eq!(track.choose(0), Some(2), "something is better than nothing");
    }

    #[test]
    fn a_layer_that_falls_silent_stops_counting_and_comes_back() {
        let start = Instant::now();
        let mut track = track();
        for frame in 0..30_u32 {
            let at = start + Duration::from_millis(u64::from(frame) * 33);
            track.layers[2].arrived(CodecId::Vp8, frame * 3000, at);
            track.layers[0].arrived(CodecId::Vp8, frame * 3000, at);
        }
        let last = start + Duration::from_millis(29 * 33);
        assert!(!track.look(last + Duration::from_millis(200)));
        track.layers[0].arrived(CodecId::Vp8, 999_999, last + Duration::from_millis(310));
        assert!(track.look(last + Duration::from_millis(310)));
        assert_eq!(track.choose(2), Some(0));
        let again = track.layers[2].arrived(CodecId::Vp8, 5, last + Duration::from_millis(400));
        assert_eq!(again, Arrival::Again);
        assert_eq!(track.choose(2), Some(2));
    }

    #[test]
    fn a_slow_screen_is_not_taken_for_a_stopped_one() {
        let start = Instant::now();
        let mut track = track();
        for frame in 0..20_u32 {
            let at = start + Duration::from_secs(u64::from(frame));
            track.layers[0].arrived(CodecId::Vp8, frame * 90_000, at);
        }
        assert!(!track.look(start + Duration::from_millis(19_000 + 2_500)));
    }

    #[test]
    fn keyframes_are_throttled_and_asked_again_while_somebody_waits() {
        let limits = Limits::default();
        let start = Instant::now();
        let mut track = track();
        let ms = |n| start + Duration::from_millis(n);
        track.want_keyframe(1, start, &limits);
        let waited = [false, true, false];
        assert_eq!(track.due_keyframes(start, &limits, waited), [false, true, false]);
        track.want_keyframe(1, ms(10), &limits);
        assert_eq!(track.due_keyframes(ms(329), &limits, waited), [false; 3]);
        assert_eq!(track.due_keyframes(ms(330), &limits, waited), [false, true, false]);
        assert_eq!(track.due_keyframes(ms(829), &limits, waited), [false; 3]);
        assert_eq!(track.due_keyframes(ms(830), &limits, [false; 3]), [false, true, false]);
        assert_eq!(track.deadline(ms(830)), None);
    }
}
