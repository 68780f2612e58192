//! The codecs that are forwarded, and what the engine must understand of each.
//!
//! Payloads stay opaque (they may be encrypted end to end); only what stands in the clear in front of
//! them is read: RFC 7741 §4.2 and the first bit of the frame for VP8, the types of NAL units (RFC
//! 6184 §5.3) for H264.

use str0m::format::{Codec, PayloadParams};
use str0m::media::Pt;
use str0m::rtp::Vp8Descriptor;

use crate::h264;

/// A codec that is forwarded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodecId {
    /// RFC 7587.
    Opus,
    /// RFC 7741.
    Vp8,
    /// RFC 6184, non-interleaved mode, constrained baseline: what every browser offers.
    H264,
}

impl CodecId {
    /// The codec of negotiated parameters, when it is one of ours.
    pub fn of(params: &PayloadParams) -> Option<Self> {
        match params.spec().codec {
            Codec::Opus => Some(Self::Opus),
            Codec::Vp8 => Some(Self::Vp8),
            Codec::H264 if params.spec().format.packetization_mode == Some(1) => Some(Self::H264),
            _ => None,
        }
    }

    /// Audio or video.
    pub const fn is_audio(self) -> bool {
        matches!(self, Self::Opus)
    }

    /// RTP clock ticks a second.
    pub const fn clock_rate(self) -> u32 {
        match self {
            Self::Opus => 48_000,
            Self::Vp8 | Self::H264 => 90_000,
        }
    }

    /// Smallest timestamp step between two frames of different sources: 20 ms, and 1/60 s.
    pub const fn least_step(self) -> u32 {
        match self {
            Self::Opus => 960,
            Self::Vp8 | Self::H264 => 1_500,
        }
    }

    /// As in `video/vp8`.
    pub const fn mime(self) -> &'static str {
        match self {
            Self::Opus => "audio/opus",
            Self::Vp8 => "video/vp8",
            Self::H264 => "video/h264",
        }
    }
}

/// A negotiated codec of one m-line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Negotiated {
    /// Which codec.
    pub codec: CodecId,
    /// Its payload type on this connection.
    pub pt: Pt,
}

/// What the first bytes of a payload say about its place in the stream.
#[derive(Debug, Clone, Copy)]
pub enum Frame {
    /// Every packet can be decoded from here.
    Audio,
    /// VP8.
    Vp8 {
        /// `None` when the descriptor is malformed: then the packet goes on as it is.
        descriptor: Option<Vp8Descriptor>,
        /// First packet of a keyframe.
        keyframe: bool,
    },
    /// H264.
    H264 {
        /// First packet of a keyframe.
        keyframe: bool,
    },
}

impl Frame {
    /// Read the front of a payload. Never fails: what cannot be read is no keyframe.
    pub fn read(codec: CodecId, payload: &[u8]) -> Self {
        match codec {
            CodecId::Opus => Self::Audio,
            CodecId::Vp8 => {
                let descriptor = Vp8Descriptor::parse(payload).ok();
                let keyframe = descriptor.is_some_and(|it| it.starts_keyframe(payload));
                Self::Vp8 { descriptor, keyframe }
            }
            CodecId::H264 => Self::H264 { keyframe: h264::starts_keyframe(payload) },
        }
    }

    /// Whether a receiver can start here.
    pub const fn is_entry(&self) -> bool {
        match self {
            Self::Audio => true,
            Self::Vp8 { keyframe, .. } | Self::H264 { keyframe } => *keyframe,
        }
    }
}

/// VP8's own counters, kept continuous in a slot whatever source fills it (RFC 7741 §4.2: a decoder
/// takes a jump of `PictureID` or `TL0PICIDX` for loss).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Vp8Counters {
    last_picture: Option<u16>,
    last_tl0: Option<u8>,
    picture_offset: u16,
    tl0_offset: u8,
}

impl Vp8Counters {
    /// A new source starts with this packet: it gets the numbers after the last ones.
    pub fn join(&mut self, descriptor: &Vp8Descriptor) {
        if let (Some(last), Some(next)) = (self.last_picture, descriptor.picture_id()) {
            self.picture_offset = last.wrapping_add(1).wrapping_sub(next);
        }
        if let (Some(last), Some(next)) = (self.last_tl0, descriptor.tl0_pic_idx()) {
            self.tl0_offset = last.wrapping_add(1).wrapping_sub(next);
        }
    }

    /// The changes to one packet's descriptor; `None` when it goes on as it is.
    pub fn change(&mut self, descriptor: &Vp8Descriptor, newest: bool) -> Option<Vp8Change> {
        let picture = descriptor.picture_id();
        let new_picture = picture.map(|it| it.wrapping_add(self.picture_offset) & 0x7fff);
        let tl0 = descriptor.tl0_pic_idx();
        let new_tl0 = tl0.map(|it| it.wrapping_add(self.tl0_offset));
        if newest {
            self.last_picture = new_picture.or(self.last_picture);
            self.last_tl0 = new_tl0.or(self.last_tl0);
        }
        let changed = new_picture != picture || new_tl0 != tl0;
        changed.then_some(Vp8Change::new(new_picture, new_tl0))
    }
}

/// New numbers for a VP8 descriptor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Vp8Change {
    picture: Option<u16>,
    tl0: Option<u8>,
}

impl Vp8Change {
    /// These, where a descriptor has a place for them.
    pub const fn new(picture: Option<u16>, tl0: Option<u8>) -> Self {
        Self { picture, tl0 }
    }

    /// Write them into a payload that has them (RFC 7741 §4.2). A 7-bit field keeps its width and wraps
    /// within it.
    pub fn apply(self, payload: &mut [u8]) {
        let [first, flags, rest @ ..] = payload else { return };
        if *first & 0x80 == 0 {
            return;
        }
        let mut rest = rest;
        if *flags & 0x80 != 0 {
            let wide = rest.first().is_some_and(|it| it & 0x80 != 0);
            let Some((field, after)) = rest.split_at_mut_checked(if wide { 2 } else { 1 }) else {
                return;
            };
            if let Some(picture) = self.picture {
                let [high, low] = picture.to_be_bytes();
                match field {
                    [a, b] => (*a, *b) = (0x80 | high, low),
                    [a] => *a = low & 0x7f,
                    _ => {}
                }
            }
            rest = after;
        }
        if *flags & 0x40 != 0
            && let (Some(field), Some(tl0)) = (rest.first_mut(), self.tl0)
        {
            *field = tl0;
        }
    }
}
