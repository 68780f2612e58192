//! What was agreed for the m-line that a stream leaves in, and the header that follows from it (RFC
//! 3550 §5.1, RFC 8285).
//!
//! Numbers for congestion control across streams are not written: nobody estimates a receiver's
//! bandwidth, and with them every receiver would report on each packet, ten times a second and more.

use str0m::Rtc;
use str0m::media::{MediaKind, Mid};
use str0m::rtp::{Extension, Ssrc};

use crate::slot::{Rewritten, SourcePacket};

/// Largest id and longest value of the short form of extensions (RFC 8285 §4.2).
const SHORT_ID: u8 = 14;
const SHORT_VALUE: usize = 16;
/// Marks of the two forms.
const SHORT: [u8; 2] = [0xbe, 0xde];
const LONG: [u8; 2] = [0x10, 0x00];

/// What differs from packet to packet, apart from its stream and number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) timestamp: u32,
    pub(super) pt: u8,
    marker: bool,
    level: Option<u8>,
    orientation: Option<u8>,
}

impl Head {
    pub(super) fn new(packet: &SourcePacket, rewritten: &Rewritten) -> Self {
        let values = &packet.extensions;
        let level = values.audio_level.zip(values.voice_activity);
        Self {
            timestamp: rewritten.timestamp,
            pt: *rewritten.pt & 0x7f,
            marker: packet.marker,
            // RFC 6464 §3: a bit for voice, seven for the level below full scale.
            level: level
                .map(|(level, voice)| (level.unsigned_abs() & 0x7f) | if voice { 0x80 } else { 0 }),
            orientation: values.video_orientation.map(|it| it as u8),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Value {
    Mid,
    Level,
    Orientation,
}

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) audio: bool,
    /// SSRC of repeats.
    pub(super) repair: Option<u32>,
    /// Payload types, each with that of its repeats.
    repairs: Vec<(u8, u8)>,
    mid: Mid,
    /// In the order of their ids.
    extensions: Vec<(u8, Value)>,
    long: bool,
}

#[cfg(test)]
impl Head {
    pub(super) fn of(pt: u8, timestamp: u32) -> Self {
        Self { timestamp, pt, marker: false, level: None, orientation: None }
    }
}

#[cfg(test)]
impl Line {
    pub(super) fn of(mid: Mid, repair: Option<u32>, repairs: (u8, u8)) -> Self {
        let (repairs, extensions) = (vec![repairs], Vec::new());
        Self { audio: false, repair, repairs, mid, extensions, long: false }
    }
}

impl Line {
    /// As the protocol stack knows it; `None` when it has no such stream.
    pub(super) fn read(rtc: &mut Rtc, ssrc: Ssrc) -> Option<Self> {
        let mut direct = rtc.direct_api();
        let stream = direct.stream_tx(&ssrc)?;
        let (mid, repair) = (stream.mid(), stream.rtx().map(|it| *it));
        let media = rtc.media(mid)?;
        let mut extensions: Vec<(u8, Value)> = media
            .remote_extmap()
            .iter()
            .filter_map(|(id, extension)| {
                let value = match extension {
                    Extension::RtpMid => Value::Mid,
                    Extension::AudioLevel => Value::Level,
                    Extension::VideoOrientation => Value::Orientation,
                    _ => return None,
                };
                Some((id, value))
            })
            .collect();
        extensions.sort_by_key(|(id, _)| *id);
        let params = rtc.codec_config().params();
        let repairs = params.iter().filter_map(|it| Some((*it.pt(), *it.resend()?))).collect();
        let long = mid.len() > SHORT_VALUE || extensions.iter().any(|(id, _)| *id > SHORT_ID);
        let audio = media.kind() == MediaKind::Audio;
        Some(Self { audio, repair, repairs, mid, extensions, long })
    }

    /// The payload type of the repeats of `pt`, when its packets can be repeated.
    pub(super) fn repair_of(&self, pt: u8) -> Option<u8> {
        self.repair?;
        self.repairs.iter().find(|(it, _)| *it == pt).map(|(_, repair)| *repair)
    }

    /// Write the header of a packet.
    pub(super) fn write(&self, out: &mut Vec<u8>, head: &Head, ssrc: u32, index: u64) {
        let [.., high, low] = index.to_be_bytes();
        out.extend_from_slice(&[0x90, head.pt | if head.marker { 0x80 } else { 0 }, high, low]);
        out.extend_from_slice(&head.timestamp.to_be_bytes());
        out.extend_from_slice(&ssrc.to_be_bytes());
        let form = if self.long { LONG } else { SHORT };
        out.extend_from_slice(&[form[0], form[1], 0, 0]);
        let start = out.len();
        for (id, value) in &self.extensions {
            match value {
                Value::Mid => self.element(out, *id, self.mid.as_bytes()),
                Value::Level => head.level.iter().for_each(|it| self.element(out, *id, &[*it])),
                Value::Orientation => {
                    head.orientation.iter().for_each(|it| self.element(out, *id, &[*it]));
                }
            }
        }
        let length = out.len().saturating_sub(start);
        let padded = length.next_multiple_of(4);
        out.resize(start.saturating_add(padded), 0);
        let words = u16::try_from(padded.div_ceil(4)).unwrap_or_default();
        if let Some(at) = start.checked_sub(2).and_then(|it| out.get_mut(it..start)) {
            at.copy_from_slice(&words.to_be_bytes());
        }
    }

    fn element(&self, out: &mut Vec<u8>, id: u8, value: &[u8]) {
        let length = u8::try_from(value.len()).unwrap_or_default();
        if self.long {
            out.extend_from_slice(&[id, length]);
        } else {
            out.push((id << 4) | (length.saturating_sub(1) & 0x0f));
        }
        out.extend_from_slice(value);
    }
}
