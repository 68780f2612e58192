//! A slot: one receiving m-line of a peer, filled by one track after another.
//!
//! To the decoder behind it a slot is one unbroken RTP stream (RFC 3550 §5.1): sequence numbers,
//! timestamps and VP8's own counters continue across layer switches, pauses, mutes and other tracks.
//! So what was last sent lives in the slot, and a source only lends it offsets.
//! SRTP must never see one sequence number twice with different content (RFC 7714 §8.1): a joining
//! source starts above everything sent, and what is older than its start is dropped.

use std::sync::Arc;
use std::time::Instant;

use str0m::media::{Mid, Pt};
use str0m::rtp::{ExtensionValues, Ssrc};

use crate::codec::{CodecId, Frame, Negotiated, Vp8Change, Vp8Counters};
use crate::keys::TrackKey;
use crate::quality::Progress;

/// Largest step of a source's sequence numbers that is followed. A gap of 10 s of video at 3 Mbit/s
/// fits; half of 65 536 would be too much for the receiver.
pub const LARGEST_JUMP: u64 = 4_096;

/// A packet of a published track, read once for all its receivers.
#[derive(Debug)]
pub struct SourcePacket {
    /// The track.
    pub track: TrackKey,
    /// Its layer.
    pub layer: u8,
    /// The SSRC it came on: another one is another source.
    pub ssrc: Ssrc,
    /// The codec.
    pub codec: CodecId,
    /// Extended sequence number.
    pub seq: u64,
    /// RTP timestamp.
    pub timestamp: u32,
    /// RTP marker.
    pub marker: bool,
    /// When it was captured by our clock, as well as we know (see `track`).
    pub captured: Instant,
    /// What its first bytes say.
    pub frame: Frame,
    /// Header extensions that go on.
    pub extensions: ExtensionValues,
    /// The payload.
    pub payload: Arc<[u8]>,
}

/// How a packet leaves through a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rewritten {
    /// Payload type on the receiver's connection.
    pub pt: Pt,
    /// Extended sequence number in the slot.
    pub seq: u64,
    /// RTP timestamp in the slot.
    pub timestamp: u32,
    /// Changes to the VP8 descriptor.
    pub vp8: Option<Vp8Change>,
    /// This packet began a new source or layer.
    pub switched: bool,
}

/// What was last sent into a slot.
#[derive(Debug, Clone, Copy, Default)]
struct Sent {
    seq: u64,
    timestamp: u32,
    captured: Option<Instant>,
}

/// The source that feeds the slot now, and how its numbers are carried over.
#[derive(Debug, Clone, Copy)]
struct Source {
    track: TrackKey,
    layer: u8,
    ssrc: Ssrc,
    /// Newest sequence number of the source that went through.
    newest: u64,
    /// Added to the source's sequence numbers (wrapping).
    seq_offset: u64,
    /// Added to the source's timestamps (wrapping).
    timestamp_offset: u32,
    /// Older packets are from before the join.
    first_seq: u64,
    /// The next packet must join again: something was left out on purpose.
    broken: bool,
}

/// The subscription in a slot.
#[derive(Debug, Clone, Copy)]
pub struct Binding {
    /// The track.
    pub track: TrackKey,
    /// Highest layer wanted.
    pub max_layer: u8,
    /// Nothing wanted.
    pub paused: bool,
    /// The layer to be on; reached at its next keyframe.
    pub target: Option<u8>,
    /// When it began.
    pub since: Instant,
}

/// See the module.
#[derive(Debug)]
pub struct Slot {
    /// The m-line.
    pub mid: Mid,
    /// Audio or video.
    pub audio: bool,
    /// Outgoing SSRC, as long as str0m keeps this m-line.
    pub ssrc: Option<Ssrc>,
    /// Codecs agreed for it.
    pub codecs: Vec<Negotiated>,
    /// What fills it.
    pub binding: Option<Binding>,
    sent: Option<Sent>,
    progress: Progress,
    source: Option<Source>,
    vp8: Vp8Counters,
}

impl Slot {
    /// Nothing was sent yet.
    pub fn new(mid: Mid, audio: bool) -> Self {
        Self {
            mid,
            audio,
            ssrc: None,
            codecs: Vec::new(),
            binding: None,
            sent: None,
            progress: Progress::default(),
            source: None,
            vp8: Vp8Counters::default(),
        }
    }

    /// Put a track in; what was sent stays known.
    pub fn bind(&mut self, track: TrackKey, now: Instant) {
        let (max_layer, paused, target) = (2, false, None);
        self.binding = Some(Binding { track, max_layer, paused, target, since: now });
        self.interrupt();
    }

    /// Take the track out.
    pub fn unbind(&mut self) {
        self.binding = None;
        self.interrupt();
    }

    /// How far it has come.
    pub fn progress(&self) -> Progress {
        self.progress
    }

    /// Whether anything was ever sent into it.
    pub fn is_new(&self) -> bool {
        self.sent.is_none()
    }

    /// Something is left out from here: the next packet joins anew.
    pub fn interrupt(&mut self) {
        if let Some(source) = &mut self.source {
            source.broken = true;
        }
    }

    /// The layer that flows, if any does.
    pub fn current(&self) -> Option<u8> {
        let binding = self.binding.as_ref()?;
        let source = self.source.as_ref()?;
        (source.track == binding.track && !source.broken).then_some(source.layer)
    }

    /// The layer whose keyframe is needed before the slot can go on.
    pub fn waiting_for(&self) -> Option<u8> {
        let binding = self.binding.as_ref()?;
        if binding.paused || self.audio || binding.target == self.current() {
            return None;
        }
        binding.target
    }

    /// Carry one packet over; `None` when it does not belong into the slot now.
    pub fn rewrite(&mut self, packet: &SourcePacket) -> Option<Rewritten> {
        let binding = self.binding?;
        if binding.paused || binding.track != packet.track {
            return None;
        }
        let pt = self.codecs.iter().find(|it| it.codec == packet.codec)?.pt;
        self.check_continuity(packet);
        let flows = self.current() == Some(packet.layer);
        let wanted = binding.target == Some(packet.layer) || self.audio;
        let switched = !flows;
        if switched {
            if !wanted || !packet.frame.is_entry() {
                return None;
            }
            self.join(packet)?;
        }
        self.carry(packet, pt, switched)
    }

    /// Another SSRC, or a jump that a receiver could not follow (it would guess SRTP's rollover
    /// counter wrong and never hear this slot again), is a new source.
    fn check_continuity(&mut self, packet: &SourcePacket) {
        if let Some(source) = &mut self.source {
            let jumped = packet.seq > source.newest.saturating_add(LARGEST_JUMP);
            if packet.layer == source.layer && (source.ssrc != packet.ssrc || jumped) {
                source.broken = true;
            }
        }
    }

    fn carry(&mut self, packet: &SourcePacket, pt: Pt, switched: bool) -> Option<Rewritten> {
        let source = self.source.as_mut()?;
        let too_late = packet.seq.saturating_add(LARGEST_JUMP) < source.newest;
        if packet.seq < source.first_seq || too_late {
            return None;
        }
        source.newest = source.newest.max(packet.seq);
        let seq = packet.seq.wrapping_add(source.seq_offset);
        let timestamp = packet.timestamp.wrapping_add(source.timestamp_offset);
        let newest = self.sent.is_none_or(|sent| seq > sent.seq);
        self.progress.wrote(self.sent.map_or(1, |sent| seq.saturating_sub(sent.seq)));
        if newest {
            self.sent = Some(Sent { seq, timestamp, captured: Some(packet.captured) });
        }
        let vp8 = match &packet.frame {
            Frame::Vp8 { descriptor: Some(descriptor), .. } => self.vp8.change(descriptor, newest),
            Frame::Vp8 { descriptor: None, .. } | Frame::H264 { .. } | Frame::Audio => None,
        };
        Some(Rewritten { pt, seq, timestamp, vp8, switched })
    }

    /// Start a source (or start it again) right after what was sent.
    fn join(&mut self, packet: &SourcePacket) -> Option<()> {
        let before = self.source.filter(|it| {
            it.track == packet.track && it.layer == packet.layer && it.ssrc == packet.ssrc
        });
        if before.is_some_and(|it| packet.seq < it.first_seq) {
            return None;
        }
        let seq_offset = match self.sent {
            Some(sent) => sent.seq.wrapping_add(1).wrapping_sub(packet.seq),
            // The first number decides SRTP's rollover counter, which starts at 0: stay low (RFC
            // 3711 §3.3.1), and away from 0 so that a late predecessor is no wrap.
            None => (packet.seq & 0x3fff).wrapping_add(100).wrapping_sub(packet.seq),
        };
        let timestamp_offset = match (before, self.sent) {
            // The same source went on counting while we did not forward it.
            (Some(before), _) => before.timestamp_offset,
            (None, Some(sent)) => Self::after(sent, packet).wrapping_sub(packet.timestamp),
            (None, None) => 0,
        };
        self.source = Some(Source {
            track: packet.track,
            layer: packet.layer,
            ssrc: packet.ssrc,
            newest: packet.seq,
            seq_offset,
            timestamp_offset,
            first_seq: packet.seq,
            broken: false,
        });
        if let Frame::Vp8 { descriptor: Some(descriptor), .. } = &packet.frame {
            self.vp8.join(descriptor);
        }
        Some(())
    }

    /// The timestamp for the first packet of another source: as far after the last one as the two
    /// were captured apart.
    fn after(sent: Sent, packet: &SourcePacket) -> u32 {
        let apart = sent
            .captured
            .map(|then| packet.captured.saturating_duration_since(then))
            .unwrap_or_default();
        let rate = u64::from(packet.codec.clock_rate());
        let micros = u64::try_from(apart.as_micros()).unwrap_or(u64::MAX);
        let ticks = micros.saturating_mul(rate).checked_div(1_000_000).unwrap_or_default();
        // Half the clock's range at most, or the receiver takes it for a step back.
        let ticks = u32::try_from(ticks.min(1 << 30)).unwrap_or(1 << 30);
        sent.timestamp.wrapping_add(ticks.max(packet.codec.least_step()))
    }
}
