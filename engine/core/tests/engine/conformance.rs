//! A judge of received streams that is as strict as a decoder: one slot is one unbroken stream.

use std::collections::BTreeMap;

use crate::vp8::{Mark, read};
use crate::world::Got;

/// What was shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    pub source: u8,
    pub layer: u8,
    pub frame: u32,
}

/// By sequence number, each of them once.
fn in_order(got: &[Got]) -> Vec<&Got> {
    let mut by_seq: BTreeMap<u64, &Got> = BTreeMap::new();
    for it in got {
        let again = by_seq.insert(it.packet.seq, it);
        assert!(again.is_none(), "sequence number {} came twice", it.packet.seq);
    }
    by_seq.into_values().collect()
}

/// Decode a video slot; every rule that a decoder relies on is asserted. `lossless`: nothing may be
/// missing between the first and the last packet.
pub fn decode(got: &[Got], lossless: bool) -> Vec<Shown> {
    let packets = in_order(got);
    let mut shown: Vec<Shown> = Vec::new();
    let mut last: Option<(u16, u8, u32, u64, Mark)> = None;
    let mut complete = true;
    for it in packets {
        let (picture, tl0, mark) = read(&it.packet.payload);
        let timestamp = it.packet.timestamp;
        if let Some((last_picture, last_tl0, last_timestamp, last_seq, last_mark)) = last {
            let gap = it.packet.seq - last_seq;
            assert!(!lossless || gap == 1, "{} sequence numbers are missing", gap - 1);
            let step = timestamp.wrapping_sub(last_timestamp);
            if mark.part == 0 {
                assert!(step > 0 && step < 90_000 * 30, "timestamp step {step}");
                if gap == 1 {
                    assert_eq!(picture, last_picture.wrapping_add(1) & 0x7fff, "picture id");
                    assert_eq!(tl0, last_tl0.wrapping_add(1), "TL0PICIDX");
                    // A frame whose end is late when another layer takes over stays unfinished.
                    let finished = last_mark.part + 1 == last_mark.parts;
                    assert!(
                        finished || (mark.keyframe && !lossless),
                        "a frame was left unfinished"
                    );
                }
            } else if gap == 1 {
                assert_eq!((step, picture, tl0), (0, last_picture, last_tl0), "within a frame");
                assert_eq!(mark.part, last_mark.part + 1);
            }
        }
        let unbroken = last.is_none_or(|(.., seq, _)| it.packet.seq == seq + 1);
        complete = mark.part == 0 || (complete && unbroken);
        if mark.part + 1 == mark.parts && complete {
            show(mark, &mut shown, lossless);
        }
        assert_eq!(it.packet.marker, mark.part + 1 == mark.parts, "marker");
        last = Some((picture, tl0, timestamp, it.packet.seq, mark));
    }
    shown
}

fn show(mark: Mark, shown: &mut Vec<Shown>, lossless: bool) {
    let this = Shown { source: mark.source, layer: mark.layer, frame: mark.frame };
    let follows = shown.last().is_some_and(|before| {
        before.source == this.source && before.layer == this.layer && before.frame + 1 == this.frame
    });
    if mark.keyframe || follows {
        shown.push(this);
    } else {
        assert!(!lossless, "{this:?} cannot be decoded after {:?}", shown.last());
    }
}

/// An audio slot: numbers without gaps, time without steps back. The sources in order.
pub fn listen(got: &[Got], lossless: bool) -> Vec<u8> {
    let packets = in_order(got);
    for pair in packets.windows(2) {
        let gap = pair[1].packet.seq - pair[0].packet.seq;
        assert!(!lossless || gap == 1, "{} sequence numbers are missing", gap - 1);
        let step = pair[1].packet.timestamp.wrapping_sub(pair[0].packet.timestamp);
        assert!((960..48_000 * 30).contains(&step), "timestamp step {step}");
    }
    packets.iter().map(|it| it.packet.payload[0]).collect()
}
