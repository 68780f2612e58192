//! A VP8 encoder without pictures: frames that say who made them, in packets a real one would send.

use crate::world::{Dice, Rtp};

/// What a packet of ours says about itself, behind the VP8 payload header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    pub source: u8,
    pub layer: u8,
    pub frame: u32,
    pub part: u8,
    pub parts: u8,
    pub keyframe: bool,
}

pub struct Encoder {
    source: u8,
    layer: u8,
    seq: u64,
    timestamp: u32,
    picture: u16,
    tl0: u8,
    frame: u32,
    parts: u8,
    keyframe_wanted: bool,
}

impl Encoder {
    /// Every counter starts somewhere else, near its wrap where the dice say so.
    pub fn new(source: u8, layer: u8, dice: &mut Dice) -> Self {
        let near = |wrap: u64, dice: &mut Dice| match dice.below(2) {
            0 => wrap - dice.below(40) - 1,
            _ => dice.below(wrap),
        };
        Self {
            source,
            layer,
            seq: near(1 << 15, dice),
            timestamp: near(1 << 32, dice) as u32,
            picture: near(1 << 15, dice) as u16,
            tl0: near(1 << 8, dice) as u8,
            frame: 0,
            parts: 1 + layer,
            keyframe_wanted: true,
        }
    }

    pub fn want_keyframe(&mut self) {
        self.keyframe_wanted = true;
    }

    /// The packets of the next frame, `millis` after the last.
    pub fn frame(&mut self, millis: u32) -> Vec<Rtp> {
        self.timestamp = self.timestamp.wrapping_add(millis * 90);
        self.picture = self.picture.wrapping_add(1) & 0x7fff;
        self.tl0 = self.tl0.wrapping_add(1);
        self.frame += 1;
        let keyframe = std::mem::take(&mut self.keyframe_wanted);
        (0..self.parts).map(|part| self.packet(part, keyframe)).collect()
    }

    fn packet(&mut self, part: u8, keyframe: bool) -> Rtp {
        self.seq += 1;
        let start = if part == 0 { 0x10 } else { 0 };
        let [high, low] = self.picture.to_be_bytes();
        let mut payload = vec![0x80 | start, 0xe0, 0x80 | high, low, self.tl0, 0x20];
        payload.push(u8::from(!keyframe));
        payload.extend([self.source, self.layer]);
        payload.extend(self.frame.to_be_bytes());
        payload.extend([part, self.parts, u8::from(keyframe)]);
        payload.resize(200, 0x5a);
        Rtp {
            seq: self.seq,
            timestamp: self.timestamp,
            marker: part + 1 == self.parts,
            level: None,
            payload,
        }
    }
}

/// The descriptor's counters and the mark of a received packet.
pub fn read(payload: &[u8]) -> (u16, u8, Mark) {
    let picture = u16::from_be_bytes([payload[2] & 0x7f, payload[3]]);
    let frame = u32::from_be_bytes(payload[9..13].try_into().unwrap());
    let mark = Mark {
        source: payload[7],
        layer: payload[8],
        frame,
        part: payload[13],
        parts: payload[14],
        keyframe: payload[15] == 1,
    };
    (picture, payload[4], mark)
}
