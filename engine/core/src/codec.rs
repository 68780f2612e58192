//! The codecs that are forwarded, and what the engine must understand of each.
//!
//! Payloads stay opaque (they may be encrypted end to end); only what stands in the clear in front of
//! them is read: RFC 7741 §4.2 and the first bit of the frame for VP8, the types of NAL units (RFC
//! 6184 §5.3) for H264.

use str0m::format::{Codec, PayloadParams};
use str0m::media::Pt;
use str0m::rtp::{Vp8Descriptor, Vp8Patch};

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
    pub fn patch(&mut self, descriptor: &Vp8Descriptor, newest: bool) -> Option<Vp8Patch> {
        let mut builder = descriptor.patch();
        let mut changed = false;
        if let Some(picture) = descriptor.picture_id() {
            let out = picture.wrapping_add(self.picture_offset) & 0x7fff;
            if newest {
                self.last_picture = Some(out);
            }
            if out != picture {
                builder = builder.picture_id(out);
                changed = true;
            }
        }
        if let Some(tl0) = descriptor.tl0_pic_idx() {
            let out = tl0.wrapping_add(self.tl0_offset);
            if newest {
                self.last_tl0 = Some(out);
            }
            if out != tl0 {
                builder = builder.tl0_pic_idx(out);
                changed = true;
            }
        }
        if !changed {
            return None;
        }
        match builder.build() {
            Ok(patch) => Some(patch),
            // A 7-bit field cannot take the number: keep its width, wrap within it.
            Err(_) => self.narrow_patch(descriptor),
        }
    }

    fn narrow_patch(self, descriptor: &Vp8Descriptor) -> Option<Vp8Patch> {
        let mut builder = descriptor.patch();
        if let Some(picture) = descriptor.picture_id() {
            builder = builder.picture_id(picture.wrapping_add(self.picture_offset) & 0x7f);
        }
        if let Some(tl0) = descriptor.tl0_pic_idx() {
            builder = builder.tl0_pic_idx(tl0.wrapping_add(self.tl0_offset));
        }
        builder.build().ok()
    }
}
